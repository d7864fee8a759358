"""dcmanon (Rust): its `Anonymizer`, with these actions over those that it brings."""

import work
from dcmanon import Anonymizer
from pydicom.datadict import tag_for_keyword  # for the dictionary alone
from serve import serve

tag = {
    name: f"{tag_for_keyword(name):08X}"
    for name in (*work.UIDS, *work.REPLACED, *work.SHIFTED, *work.BLANKED, *work.REMOVED)
}
actions = {tag[name]: {"action": "hashuid"} for name in work.UIDS}
actions |= {
    tag[name]: {"action": "replace", "value": value} for name, value in work.REPLACED.items()
}
# It can't shift dates by a number of days: hashing moves each by a number of its own.
actions |= {tag[name]: {"action": "hashdate"} for name in work.SHIFTED}
actions |= {tag[name]: {"action": "empty"} for name in work.BLANKED}
actions |= {tag[name]: {"action": "remove"} for name in work.REMOVED}
anonymizer = Anonymizer(tag_actions=actions)


def process(source: str, destination: str) -> None:
    anonymized = anonymizer.anonymize(source)
    with open(destination, "wb") as file:
        file.write(anonymized)


serve(process)
