"""core.from_element."""

import warnings

import pytest
from pydicom import dcmread

from deid_core import RecipeError, RuleError
from deid_core.testing import make_dataset

RULE = "REPLACE PatientName func:from_element element=PatientID"


@pytest.mark.parametrize(
    "name", ["PatientID", "patientid", "(0010,0020)", "00100020", "0x00100020"]
)
def test_elements_by_keyword_and_tag(apply, name):
    rule = f"REPLACE PatientName func:from_element element={name}"
    assert apply(rule, PatientName="Doe", PatientID="123").PatientName == "123"


@pytest.mark.parametrize("name", ["PatintID", "Patient", "1", "", "(0010,002)", "a,b"])
def test_no_elements_are_mistakes(engine, name):
    with pytest.raises(RecipeError, match="element"):
        engine(f"REPLACE PatientName func:from_element element={name}")


@pytest.mark.parametrize("values", [{}, {"PatientID": ""}])
def test_what_is_missing(apply, values):
    def name(missing):
        done = apply(f"{RULE} missing={missing}", PatientName="Doe", **values)
        return done.get("PatientName")

    assert name("blank") == ""
    assert name("remove") is None
    assert name("keep") == "Doe"
    for rule in (RULE, f"{RULE} missing=error"):
        with pytest.raises(RuleError, match="from_element raised NoSuchValueError"):
            apply(rule, PatientName="Doe", **values)


def test_rules_above_count(apply):
    done = apply("REPLACE PatientID SUBJECT-1", RULE, PatientName="Doe", PatientID="123")
    assert done.PatientName == "SUBJECT-1"


def test_the_dataset_around_and_the_root(apply):
    def dataset():
        item = make_dataset(PatientID="inside", PatientName="Doe")
        return make_dataset(PatientID="outside", ReferencedPatientPhotoSequence=[item])

    around = apply(RULE, dataset=dataset()).ReferencedPatientPhotoSequence[0]
    assert around.PatientName == "inside"
    root = apply(f"{RULE} root=true", dataset=dataset()).ReferencedPatientPhotoSequence[0]
    assert root.PatientName == "outside"


def test_several_values_numbers_and_file_meta(engine, write_ct, tmp_path):
    path = write_ct(tmp_path / "ct.dcm", OtherPatientIDs=["a", "b"])
    with engine(
        "REPLACE PatientComments func:from_element element=ImageType missing=blank",
        "ADD OtherPatientNames func:from_element element=OtherPatientIDs",
        "ADD StudyDescription func:from_element element=Rows",
        "ADD SeriesDescription func:from_element element=TransferSyntaxUID root=true",
        "ADD AcquisitionNumber func:from_element element=SliceThickness missing=error",
    ) as deidentifier:
        deidentifier.process_file(path, tmp_path / "out.dcm")
    read, done = dcmread(path), dcmread(tmp_path / "out.dcm")
    assert done.OtherPatientNames == ["a", "b"]
    assert done.StudyDescription == str(read.Rows)
    assert done.SeriesDescription == read.file_meta.TransferSyntaxUID
    assert done.AcquisitionNumber == int(read.SliceThickness)


def test_a_value_that_the_vr_can_not_hold_fails_and_is_not_told(apply):
    with pytest.raises(RuleError) as failed:
        apply("REPLACE Rows func:from_element element=PatientID", Rows=1, PatientID="SECRET")
    assert "SECRET" not in str(failed.value)


def test_sequences_have_no_value(apply):
    rule = "REPLACE PatientName func:from_element element=RequestAttributesSequence missing=keep"
    dataset = make_dataset(PatientName="Doe", RequestAttributesSequence=[make_dataset(StudyID="1")])
    with pytest.raises(RuleError, match="NoSuchValueError"):
        apply(rule, dataset=dataset)


def test_bad_values_are_read_without_a_word(engine, write_ct, tmp_path):
    path = write_ct(tmp_path / "ct.dcm", AccessionNumber="1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(path)
        dataset.StudyID = "SECRET that is too long for an SH"
        dataset.save_as(path)
    with (
        engine("REPLACE PatientID func:from_element element=StudyID root=true") as deidentifier,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        deidentifier.process_file(path, tmp_path / "out.dcm")
