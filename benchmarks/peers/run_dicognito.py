"""dicognito: its `Anonymizer`, with handlers for what is asked before its own."""

import work
from dicognito.anonymizer import Anonymizer
from dicognito.datetimeanonymizer import DateTimeAnonymizer
from dicognito.fixedvalueanonymizer import FixedValueAnonymizer
from dicognito.unwantedelements import UnwantedElementsStripper
from pydicom import dcmread
from serve import serve

anonymizer = Anonymizer(seed="a seed for the benchmark")
anonymizer.add_element_handler(DateTimeAnonymizer(work.DAYS * 24))
for keyword in work.BLANKED:
    anonymizer.add_element_handler(FixedValueAnonymizer(keyword, ""))
for keyword, text in work.REPLACED.items():
    anonymizer.add_element_handler(FixedValueAnonymizer(keyword, text))
anonymizer.add_element_handler(UnwantedElementsStripper(*work.REMOVED))


def process(source: str, destination: str) -> None:
    dataset = dcmread(source, force=True)
    dataset.remove_private_tags()
    anonymizer.anonymize(dataset)
    dataset.save_as(destination)


serve(process)
