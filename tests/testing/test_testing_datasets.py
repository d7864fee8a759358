"""Datasets and files for the tests of plugins."""

from __future__ import annotations

import doctest

import pytest
from pydicom import Dataset, dcmread

from deid_core import ArgumentError, Deidentifier, RecipeError
from deid_core.testing import datasets, make_dataset, recipe_of, write_file


def test_the_example_runs():
    assert doctest.testmod(datasets).attempted == 2
    assert doctest.testmod(datasets).failed == 0


def test_elements_go_by_keyword_tag_and_creator():
    dataset = make_dataset(
        {
            '(0029,"ACME 1.0",10)': ("LO", "one"),
            '0029,"ACME 1.0",11': ("DS", "2.5"),
            '(0029,"OTHER",10)': ("SH", "three"),
            "(0010,0020)": "742",
        },
        ImageType=["ORIGINAL", "PRIMARY"],
        Rows=2,
    )
    assert dataset.private_block(0x0029, "ACME 1.0")[0x10].value == "one"
    assert dataset.private_block(0x0029, "ACME 1.0")[0x11].VR == "DS"
    assert dataset.private_block(0x0029, "OTHER")[0x10].value == "three"
    assert (dataset.PatientID, dataset.Rows) == ("742", 2)
    assert list(dataset.ImageType) == ["ORIGINAL", "PRIMARY"]


def test_the_private_dictionary_gives_vrs():
    dataset = make_dataset({'(0009,"GEMS_IDEN_01",02)': "CT01"})
    assert dataset.private_block(0x0009, "GEMS_IDEN_01")[0x02].VR == "SH"


def test_sequences_are_lists_at_any_depth():
    dataset = make_dataset(
        RequestAttributesSequence=[
            {"AccessionNumber": "1", "ReferencedStudySequence": [{"PatientID": "7"}]},
            Dataset(),
        ],
        ReferencedImageSequence=[],
        OtherPatientNames=[],
    )
    first, second = dataset.RequestAttributesSequence
    assert first.ReferencedStudySequence[0].PatientID == "7"
    assert len(second) == 0
    assert len(dataset.ReferencedImageSequence) == 0
    assert dataset["OtherPatientNames"].VR == "PN"


def test_values_may_be_wrong_and_vrs_other_than_they_should_be():
    dataset = make_dataset(StudyDate="unknown", PatientID=("UN", b"742"))
    assert dataset["StudyDate"].value == "unknown"
    assert (dataset["PatientID"].VR, dataset["PatientID"].value) == ("UN", b"742")


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("PatintID", RecipeError, "did you mean PatientID"),
        ("ALL", ArgumentError, "not the name of one element"),
        ("(60xx,3000)", ArgumentError, "not the name of one element"),
        ("RequestAttributesSequence__0__AccessionNumber", ArgumentError, "not the name of one"),
        ('(0029,"ACME 1.0",10)', ArgumentError, "give it with the value"),
    ],
)
def test_what_names_no_element_is_refused(name, error, told):
    with pytest.raises(error, match=told):
        make_dataset({name: "x"})


def test_a_file_is_complete_and_goes_through_the_engine(tmp_path):
    dataset = make_dataset(PatientID="742", ReferencedStudySequence=[{"PatientID": "7"}])
    path = write_file(tmp_path / "new" / "a.dcm", dataset)
    assert "SOPInstanceUID" not in dataset
    read = dcmread(path)
    assert read.file_meta.MediaStorageSOPInstanceUID == read.SOPInstanceUID
    assert read.ReferencedStudySequence[0].PatientID == "7"
    with Deidentifier(recipe_of("BLANK PatientID")) as engine:
        engine.process_file(path, tmp_path / "b.dcm")
    assert dcmread(tmp_path / "b.dcm").PatientID == ""


def test_a_file_keeps_the_file_meta_group_of_its_dataset(tmp_path, shipped):
    dataset = dcmread(shipped("MR_small.dcm"))
    del dataset.file_meta.MediaStorageSOPInstanceUID
    read = dcmread(write_file(tmp_path / "mr.dcm", dataset))
    assert read.file_meta.TransferSyntaxUID == dataset.file_meta.TransferSyntaxUID
    assert read.PixelData == dataset.PixelData
    assert "MediaStorageSOPInstanceUID" not in dataset.file_meta
