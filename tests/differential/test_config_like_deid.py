"""A `config` of deid 0.4.13, and what says the same here: the same datasets come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from diff_config import OWN_SKIP, names_of_theirs, ours, theirs
from diff_files import path_of

from deid_core import get_identifiers


@pytest.fixture(params=["nested", "CT_small.dcm", "rtplan.dcm"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "in.dcm"
    path.write_bytes(path_of(request.param).read_bytes())
    return path


@pytest.mark.parametrize(
    ("skip", "rules"),
    [
        (["PatientID"], ["BLANK contains:Patient"]),
        (["(0010,0020)", "StudyDate"], ["REMOVE PatientID", "JITTER endswith:Date 3"]),
        (["StudyTime", "Manufacturer"], ["BLANK select:VR:TM", "REMOVE Manufacturer"]),
        (["RTPlanLabel", "Modality"], ["REPLACE RTPlanLabel x", "REPLACE Modality OT"]),
        (["PatientName"], ["%fields v", "FIELD PatientName", "%header", "REMOVE fields:v"]),
        ([], ["BLANK contains:Patient"]),
    ],
)
def test_a_skip_list(source: Path, skip: list[str], rules: list[str]) -> None:
    assert ours(source, rules, skip=skip) == theirs(source, rules, skip=skip)
    assert ours(source, rules) == theirs(source, rules)


DEFAULTS = [
    {"action": "BLANK", "field": "PatientID"},
    {"action": "REMOVE", "field": "StudyID"},
    {"action": "REPLACE", "field": "StudyDescription", "value": "default"},
    {"action": "ADD", "field": "PatientIdentityRemoved", "value": "YES"},
]
LINES = [" ".join(action.values()) for action in DEFAULTS]


@pytest.mark.parametrize(
    "rules",
    [
        ["BLANK AccessionNumber"],
        ["REPLACE PatientID X", "REPLACE StudyID S", "BLANK StudyDescription"],
        ["KEEP PatientID", "KEEP StudyDescription"],
        ["REMOVE PatientID"],
    ],
)
def test_default_actions_are_a_text_behind_the_own(source: Path, rules: list[str]) -> None:
    assert ours(source, rules, more=LINES) == theirs(source, rules, actions=DEFAULTS)


def test_identifiers_without_what_is_skipped(source: Path) -> None:
    skip = ["PatientID", "StudyDate", "(0008,0070)"]
    [found] = get_identifiers(source, skip=skip).values()
    names = {name.split("__")[-1] for name in found if "(" not in name}
    there = names_of_theirs(source, skip=skip) - {""}
    assert "PatientName" in names
    assert names == there


def test_what_deid_skips_by_itself_is_protected_here(source: Path) -> None:
    rules = [f"REMOVE {keyword}" for keyword in OWN_SKIP]
    assert ours(source, rules) == ours(source, []) == theirs(source, rules)
