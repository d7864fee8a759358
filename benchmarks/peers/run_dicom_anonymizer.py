"""dicom-anonymizer: `anonymize_dicom_file`, with these rules in place of its table."""

from datetime import datetime, timedelta

import work
from dicomanonymizer.simpledicomanonymizer import (
    anonymize_dicom_file,
    delete,
    replace_UID,
    replace_with_value,
)
from pydicom.datadict import tag_for_keyword
from serve import serve


def shift(dataset, tag):
    element = dataset.get(tag)
    if element is not None and isinstance(element.value, str) and element.value:
        day = datetime.strptime(element.value[:8], "%Y%m%d") + timedelta(days=work.DAYS)
        element.value = day.strftime("%Y%m%d") + element.value[8:]


actions = dict.fromkeys(work.UIDS, replace_UID)
actions |= {keyword: replace_with_value([value]) for keyword, value in work.REPLACED.items()}
actions |= dict.fromkeys(work.SHIFTED, shift)
actions |= dict.fromkeys(work.BLANKED, replace_with_value([""]))
actions |= dict.fromkeys(work.REMOVED, delete)
tags = {keyword: tag_for_keyword(keyword) for keyword in actions}
rules = {(tags[name] >> 16, tags[name] & 0xFFFF): action for name, action in actions.items()}


def process(source: str, destination: str) -> None:
    anonymize_dicom_file(
        source, destination, delete_private_tags=True, base_rules_gen=lambda: rules
    )


serve(process)
