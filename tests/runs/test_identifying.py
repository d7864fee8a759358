"""`get_identifiers`, as its callers have it."""

from pathlib import Path

import pytest
from pydicom import dcmread

from deid_core import ArgumentError, ParseError, get_identifiers


def test_each_file_has_its_values_by_the_path_as_given(tmp_path, write_ct, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_ct(tmp_path / "a.dcm", PatientID="A")
    write_ct(tmp_path / "b.dcm", PatientID="B")
    found = get_identifiers(["./a.dcm", tmp_path / "b.dcm"])
    assert list(found) == ["./a.dcm", str(tmp_path / "b.dcm")]
    assert [item["PatientID"] for item in found.values()] == ["A", "B"]


def test_one_path_will_do(shipped):
    path = shipped("MR_small.dcm")
    assert get_identifiers(path)[str(path)]["StudyID"] == "4MR1"
    assert get_identifiers(str(path)) == get_identifiers(path)


def test_paths_may_come_out_of_a_generator(shipped):
    names = ["MR_small.dcm", "CT_small.dcm"]
    assert [Path(path).name for path in get_identifiers(shipped(name) for name in names)] == names


def test_a_dataset_goes_by_its_filename(shipped):
    path = str(shipped("MR_small.dcm"))
    dataset = dcmread(path)
    dataset.PatientID = "CHANGED"
    assert get_identifiers(dataset)[path]["PatientID"] == "CHANGED"


def test_datasets_that_cannot_be_told_apart_are_refused(shipped):
    dataset = dcmread(shipped("MR_small.dcm"))
    with pytest.raises(ArgumentError, match="one filename"):
        get_identifiers([dataset, dataset.copy()])
    dataset.filename = None
    with pytest.raises(ArgumentError, match="no filename"):
        get_identifiers([dataset])


def test_force_decides_on_files_without_preamble(shipped):
    path = shipped("ExplVR_LitEndNoMeta.dcm")
    assert get_identifiers(path)[str(path)]["Modality"]
    with pytest.raises(ParseError, match="no preamble"):
        get_identifiers(path, force=False)


def test_a_file_that_is_not_dicom_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("no image")
    with pytest.raises(ParseError):
        get_identifiers(path)
    with pytest.raises(ParseError):
        get_identifiers(tmp_path / "gone")


def test_what_is_neither_path_nor_dataset_is_refused():
    with pytest.raises(ArgumentError, match="int"):
        get_identifiers([3])
