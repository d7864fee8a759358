"""A `config` of deid 0.4.13, and where what says the same here is safer: each shown on both."""

from __future__ import annotations

from pathlib import Path

import pytest
from diff_config import ours, theirs
from diff_files import path_of
from pydicom import dcmread

from deid_core import RecipeError, get_identifiers

REQUEST = "(0040,0275)"
PATIENT_ID = "(0010,0020)"
DESCRIPTION = "(0008,1030)"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.dcm"
    path.write_bytes(path_of("nested").read_bytes())
    return path


def test_rules_act_in_sequences_that_are_skipped(source: Path) -> None:
    rules = ["BLANK PatientID", "REMOVE RequestAttributesSequence"]
    skip = ["RequestAttributesSequence"]
    left, done = (
        tool(source, rules, skip=skip)[f"{REQUEST}__0__{PATIENT_ID}"] for tool in (theirs, ours)
    )
    assert left.values == ("4MR1",)
    assert done.values == ()


def test_values_of_what_is_skipped_go_elsewhere(source: Path) -> None:
    dataset = dcmread(source)
    dataset.StudyDescription = "knee of 4MR1"
    dataset.save_as(source)
    rules, skip = ["%values ids", "FIELD PatientID", "%header", "REMOVE values:ids"], ["PatientID"]
    assert DESCRIPTION in theirs(source, rules, skip=skip)
    assert DESCRIPTION not in ours(source, rules, skip=skip)


def test_a_name_to_be_skipped_that_is_none(source: Path) -> None:
    skip = ["PatintName"]
    assert theirs(source, ["BLANK PatientName"], skip=skip)["(0010,0010)"].values == ()
    with pytest.raises(RecipeError, match="PatintName is not a DICOM keyword"):
        ours(source, ["BLANK PatientName"], skip=skip)
    with pytest.raises(RecipeError, match="PatintName is not a DICOM keyword"):
        get_identifiers(source, skip=skip)


def test_add_sets_what_is_skipped(source: Path) -> None:
    rules, skip = ["ADD PatientID X"], ["PatientID"]
    assert theirs(source, rules, skip=skip)[PATIENT_ID].values == ("X",)
    assert ours(source, rules, skip=skip)[PATIENT_ID].values == ("4MR1",)
    with pytest.raises(RecipeError, match="PatientID is to be skipped"):
        ours(source, rules, skip=skip, strict=True)
    assert ours(source, rules, skip=skip, disable_skip=True)[PATIENT_ID].values == ("X",)


def test_keep_as_a_default_action_does_nothing(source: Path) -> None:
    rules, keep = ["BLANK PatientID"], [{"action": "KEEP", "field": "PatientID"}]
    assert theirs(source, rules, actions=keep)[PATIENT_ID].values == ()
    assert ours(source, rules, more=["KEEP PatientID"])[PATIENT_ID].values == ("4MR1",)


def test_replace_as_a_default_action_of_what_is_removed(source: Path) -> None:
    rules = ["REMOVE StudyDescription"]
    replace = [{"action": "REPLACE", "field": "StudyDescription", "value": "X"}]
    assert DESCRIPTION not in theirs(source, rules, actions=replace)
    assert ours(source, rules, more=["REPLACE StudyDescription X"])[DESCRIPTION].values == ("X",)
