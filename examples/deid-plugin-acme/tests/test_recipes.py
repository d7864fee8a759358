"""The recipes, on a dataset with names in every corner."""

from datetime import datetime

import pytest

from deid_core.testing import assert_nothing_left, assert_unchanged_but, make_dataset

DATES = ("StudyDate", "SeriesDate")
PACS = '(0033,"ACME PACS 2.1",10)'


@pytest.fixture
def before():
    return make_dataset(
        {PACS: ("LO", "Simpson in ward 7")},
        SOPInstanceUID="1.2.3.1",
        StudyInstanceUID="1.2.3.2",
        SeriesInstanceUID="1.2.3.3",
        StudyDate="20200131",
        SeriesDate="20200201",
        AccessionNumber="ACC-0042",
        Modality="MR",
        InstitutionName="St. Elsewhere",
        ReferringPhysicianName="Hibbert^Julius",
        OperatorsName="Krusty",
        StudyDescription="knee left",
        SeriesDescription="seen by Homer",
        PatientName="Simpson^Homer",
        PatientID="MRN-742",
        PatientBirthDate="19560512",
        OtherPatientIDsSequence=[{"PatientID": "MRN-743"}],
        RequestAttributesSequence=[{"RequestingPhysician": "Hibbert^Julius"}],
        Rows=2,
    )


IDENTIFYING = (
    "PatientName", "PatientID", "PatientBirthDate", "AccessionNumber", "InstitutionName",
    "ReferringPhysicianName", "OperatorsName", "SeriesDescription", PACS,
)  # fmt: skip


def test_trial_7_leaves_what_readers_need_and_nobody(apply_recipe, before):
    after = apply_recipe("acme/trial-7", before)
    assert_nothing_left(before, after, *IDENTIFYING, "StudyDate", "SOPInstanceUID")
    dataset = after.dataset
    assert sorted(element.keyword for element in dataset) == [
        "DeidentificationMethod", "Modality", "PatientID", "PatientIdentityRemoved", "PatientName",
        "Rows", "SOPInstanceUID", "SeriesDate", "SeriesDescription", "SeriesInstanceUID",
        "StudyDate", "StudyInstanceUID",
    ]  # fmt: skip
    assert dataset.PatientID.startswith("T7-")
    assert dataset.SeriesDescription == ""
    first, second = (datetime.strptime(dataset[name].value, "%Y%m%d") for name in DATES)
    assert (second - first).days == 1


def test_in_house_takes_people_and_places_and_leaves_the_rest(apply_recipe, before):
    after = apply_recipe("acme/in-house", before)
    assert_nothing_left(before, after, *IDENTIFYING)
    assert_unchanged_but(
        before, after, *IDENTIFYING, "OtherPatientIDsSequence",
        "RequestAttributesSequence__*__RequestingPhysician",
    )  # fmt: skip
    assert after.dataset.StudyDescription == "knee left"


def test_files_of_a_patient_stay_together(apply_recipe, before):
    other = make_dataset(PatientID="MRN-742", PatientName="Simpson^Homer", StudyDate="20200131")
    first, second = (apply_recipe("acme/trial-7", one).dataset for one in (before, other))
    assert (first.PatientID, first.StudyDate) == (second.PatientID, second.StudyDate)
