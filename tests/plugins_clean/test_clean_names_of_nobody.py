"""Elements for names often hold what names nobody: that takes no technical word away."""

import pytest
from pydicom import Dataset


@pytest.mark.parametrize("name", ["CT", "Tech", "PHANTOM^Test", "Anonymous", "MR^Operator"])
def test_words_that_name_nobody_stay_in_texts(engine, name):
    dataset = Dataset()
    dataset.OperatorsName = name
    dataset.StudyDescription = "CT and MR phantom test"
    with engine("REPLACE StudyDescription func:clean.text") as deidentifier:
        done = deidentifier.apply(dataset).dataset
    assert done.StudyDescription == "CT and MR phantom test"
