"""Replaces InstanceCreationDate, in sequences too, by a function of this script's own.

    python replace_sequences.py MR.dcm [FILE ...]

The recipe `deid.dicom` beside this script names the function `generate_uid`; the script puts its
own into the item of every file, where it wins over what plugins offer under that name.
"""

import sys
import uuid
from pathlib import Path

from pydicom import dcmread

from deid_core import DeidRecipe, get_identifiers, replace_identifiers


def generate_uid(item, value, field, dicom):
    """A value of its own for each element: the element's keyword and a random UUID.

    `item` is the dict of the file (its identifiers, and what the script added), `value` the
    recipe's text (``func:generate_uid``), `field` the keyword, `dicom` the dataset.  This is the
    place to ask a database for a replacement, or to record one.
    """
    return f"{field.lower()}-{uuid.uuid4()}"


def main(dicom_files):
    recipe = DeidRecipe(Path(__file__).with_name("deid.dicom"))
    print("actions:", recipe.get_actions())

    items = get_identifiers(dicom_files)
    for item in items.values():
        item["generate_uid"] = generate_uid

    cleaned_files = replace_identifiers(dicom_files=dicom_files, deid=recipe, ids=items)

    for path in cleaned_files:
        print(path)
        for element in dcmread(path).iterall():
            if element.keyword == "InstanceCreationDate":
                print("   ", element.keyword, element.value)


if __name__ == "__main__":
    main(sys.argv[1:])
