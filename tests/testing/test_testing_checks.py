"""The checks hold where they should, and fail, without a value, where they should."""

from __future__ import annotations

import pytest
from pydicom import dcmread

from deid_core import Deidentifier
from deid_core.testing import (
    apply_recipe,
    assert_edits,
    assert_nothing_left,
    assert_unchanged_but,
    make_dataset,
    recipe_of,
    registry_of,
    write_file,
)

PRIVATE = '(0029,"ACME 1.0",10)'


@pytest.fixture
def before():
    return make_dataset(
        {PRIVATE: ("LO", "ward of Simpson")},
        PatientName="Simpson^Homer",
        PatientID="742",
        StudyDate="20200101",
        Modality="MR",
        RequestAttributesSequence=[{"PatientID": "743", "AccessionNumber": "A1"}, {}],
    )


def applied(before, *rules):
    return apply_recipe(recipe_of(*rules), before, registry=registry_of())


def fails(check, *arguments):
    """What a check says as it fails."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments)
    said = str(caught.value)
    assert not any(value in said for value in ("Simpson", "Homer", "742", "743", "2020"))
    return said


def test_edits_are_expected_by_action_or_rule(before):
    result = applied(before, "REPLACE PatientID X", "JITTER StudyDate 1", "REMOVE select:private")
    expected = {
        "PatientID": "REPLACE PatientID X",
        "RequestAttributesSequence__0__PatientID": "REPLACE",
        "StudyDate": ["JITTER"],
        PRIVATE: "REMOVE select:private",
        "(0029,0010)": "REMOVE",
    }
    assert_edits(result, expected)
    assert "changed otherwise: StudyDate by JITTER StudyDate 1" in fails(
        assert_edits, result, {**expected, "StudyDate": "BLANK"}
    )
    assert "not changed: Modality" in fails(assert_edits, result, {**expected, "Modality": "BLANK"})
    del expected["StudyDate"]
    assert fails(assert_edits, result, expected) == (
        "changed otherwise: StudyDate by JITTER StudyDate 1"
    )


def test_an_element_may_have_several_edits(before):
    result = applied(before, "REPLACE Modality CT", "REPLACE Modality PT")
    assert_edits(result, {"Modality": ["REPLACE Modality CT", "REPLACE Modality PT"]})
    fails(assert_edits, result, {"Modality": "REPLACE"})


def test_all_else_is_unchanged(before):
    result = applied(before, "REPLACE PatientID X", "REMOVE select:private")
    items = "RequestAttributesSequence__*__PatientID"
    assert_unchanged_but(before, result, "PatientID", items, PRIVATE)
    assert_unchanged_but(before, result, "PatientID", "RequestAttributesSequence", PRIVATE)
    assert_unchanged_but(before, applied(before))
    assert fails(assert_unchanged_but, before, result, "PatientID", PRIVATE) == (
        "changed: RequestAttributesSequence__0__PatientID"
    )
    assert fails(assert_unchanged_but, before, result, "PatientID", items) == f"changed: {PRIVATE}"


def test_elements_that_come_and_items_that_go_are_changes(before):
    added = applied(before, "ADD PatientIdentityRemoved YES")
    assert fails(assert_unchanged_but, before, added) == "changed: PatientIdentityRemoved"
    emptied = applied(before, "BLANK RequestAttributesSequence")
    assert "changed: RequestAttributesSequence\n" in fails(assert_unchanged_but, before, emptied)


def test_nothing_of_the_originals_is_left(before):
    result = applied(
        before, "REPLACE PatientID X", "REPLACE PatientName Y", "REMOVE select:private"
    )
    assert_nothing_left(before, result, "PatientID", "patientname", PRIVATE)


@pytest.mark.parametrize(
    ("rules", "elements", "told"),
    [
        (["REMOVE PatientName"], ["PatientName"], f"something of PatientName is left in {PRIVATE}"),
        (
            ["REPLACE Modality 742", "BLANK PatientID"],
            ["PatientID"],
            "something of PatientID is left in Modality",
        ),
        (
            ["REMOVE PatientName", "REMOVE select:private", "ADD StudyDescription by HOMER J"],
            ["PatientName"],
            "something of PatientName is left in StudyDescription",
        ),
        (
            ["REMOVE RequestAttributesSequence", "REPLACE StudyDate 743"],
            ["PatientID"],
            "something of PatientID is left in PatientID\n"
            "something of RequestAttributesSequence__0__PatientID is left in StudyDate",
        ),
    ],
)
def test_what_is_left_is_found(before, rules, elements, told):
    assert fails(assert_nothing_left, before, applied(before, *rules), *elements) == told


def test_there_has_to_be_something_to_look_for(before):
    assert fails(assert_nothing_left, before, before, "PatientAge") == (
        "no value to look for in PatientAge"
    )
    assert "no element" in fails(assert_nothing_left, before, before)


def test_files_are_looked_at_byte_by_byte(before, tmp_path):
    before.SOPInstanceUID = "1.2.5"  # A random one may have an ID's digits in it.
    source = write_file(tmp_path / "a.dcm", before)
    rules = ["REPLACE PatientID X", "REPLACE PatientName Y", "REMOVE select:private"]
    with Deidentifier(recipe_of(*rules), registry_of()) as engine:
        result = engine.process_file(source, tmp_path / "b.dcm")
    names = ("PatientID", "PatientName", PRIVATE)
    assert_nothing_left(source, result, *names)
    assert_nothing_left(source, tmp_path / "b.dcm", *names)
    assert_unchanged_but(source, result, *names, "RequestAttributesSequence__0__PatientID")
    leaking = dcmread(result.output)
    leaking.preamble = b"Simpson".ljust(128)
    leaking.save_as(tmp_path / "c.dcm")
    assert "PatientName is left in the bytes of" in fails(
        assert_nothing_left, source, tmp_path / "c.dcm", *names
    )
