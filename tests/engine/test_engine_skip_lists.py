"""`skip`: elements that no rule touches, at any depth, from file to file and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import ArgumentError, Deidentifier, RecipeError, Registry, get_identifiers
from deid_core.testing import make_dataset, recipe_of

CREATOR = '(0029,"ACME",01)'


def given() -> Dataset:
    dataset = make_dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.4",
        SOPInstanceUID="1.2.3",
        PatientID="Q77",
        PatientName="Simpson^Homer",
        StudyDescription="of Q77",
        RequestAttributesSequence=[{"PatientID": "Q77", "AccessionNumber": "A"}],
    )
    dataset.private_block(0x29, "ACME", create=True).add_new(1, "LO", "x")
    dataset.private_block(0x29, "ACME").add_new(2, "LO", "y")
    return dataset


@pytest.fixture
def done(tmp_path: Path):
    """What comes out of the dataset, the same at both ends; `options` are the engine's."""

    def run(*rules: str, **options: object) -> Dataset:
        source, output = tmp_path / "in.dcm", tmp_path / "out.dcm"
        dataset = given()
        dataset.save_as(source, implicit_vr=False, little_endian=True)
        with Deidentifier(recipe_of(*rules), Registry(), **options) as engine:
            applied = engine.apply(dataset).dataset
            engine.process_file(source, output, overwrite=True)
        assert dcmread(output, force=True) == applied
        return applied

    return run


RULES = ["REMOVE ALL", "REMOVE PatientID", "BLANK contains:Patient", "REPLACE PatientID X"]


@pytest.mark.parametrize("rule", [*RULES, "ADD PatientID X", "REMOVE RequestAttributesSequence"])
@pytest.mark.parametrize("name", ["PatientID", "patientid", "(0010,0020)", '"Patient ID"'])
def test_rules_of_every_kind_leave_it(done, rule, name):
    assert done(rule, skip=[name]).PatientID == "Q77"


def test_it_is_left_at_every_depth_but_goes_with_what_is_around_it(done):
    kept = done("BLANK PatientID", "REMOVE AccessionNumber", skip=["PatientID"])
    assert kept.RequestAttributesSequence[0].PatientID == "Q77"
    assert "RequestAttributesSequence" not in done("REMOVE ALL", skip=["PatientID"])


def test_a_sequence_stays_and_rules_act_in_it(done):
    (item,) = done("REMOVE ALL", skip=["RequestAttributesSequence"]).RequestAttributesSequence
    assert not len(item)


def test_private_elements_by_creator_keep_theirs(done):
    kept = done("REMOVE ALL", remove_private=True, skip=[CREATOR.lower()])
    block = kept.private_block(0x29, "ACME")
    assert (1 in block, 2 in block) == (True, False)


def test_flags_are_rules(done):
    assert "RequestAttributesSequence" in done(
        strip_sequences=True, skip=["RequestAttributesSequence"]
    )


def test_its_values_are_looked_for_elsewhere(done):
    rules = ("%values ids", "FIELD PatientID", "%header", "BLANK values:ids")
    kept = done(*rules, skip=["PatientID"])
    assert (kept.PatientID, kept.StudyDescription) == ("Q77", "")


def test_disable_skip_opens_it_to_rules_that_name_it(done):
    opened = {"skip": ["PatientID"], "disable_skip": True}
    assert done("BLANK PatientID", **opened).PatientID == ""
    assert done("BLANK contains:PatientID", **opened).PatientID == "Q77"


def test_what_follows_from_rules_follows(done, tmp_path, write_ct):
    source = write_ct(tmp_path / "ct.dcm")
    with Deidentifier(
        recipe_of("REPLACE SOPInstanceUID 1.9"), Registry(), skip=["MediaStorageSOPInstanceUID"]
    ) as engine:
        engine.process_file(source, tmp_path / "ct-out.dcm")
    assert dcmread(tmp_path / "ct-out.dcm").file_meta.MediaStorageSOPInstanceUID == "1.9"


def test_a_rule_that_names_it_is_a_warning_and_an_error_in_strict_mode():
    rules = recipe_of("BLANK PatientID", f"REMOVE {CREATOR}", "BLANK StudyID", "BLANK ALL")
    skip = ["PatientID", CREATOR]
    with Deidentifier(rules, Registry(), skip=skip) as engine:
        assert [warning.split(": ")[0] for warning in engine.warnings] == ["test:3:1", "test:4:1"]
        assert engine.describe_run().skip == (*skip,)
    with pytest.raises(RecipeError, match="PatientID is to be skipped"):
        Deidentifier(rules, Registry(), skip=skip, strict=True)


def test_names_that_name_no_element_are_told_together():
    wrong = ["PatintID", "contains:x", "RequestAttributesSequence__PatientID", "ALL", ""]
    with pytest.raises(RecipeError) as told:
        Deidentifier(recipe_of(), Registry(), skip=[*wrong, "PatientID"])
    assert len(told.value.problems) == len(wrong)
    assert "did you mean PatientID" in str(told.value)


@pytest.mark.parametrize("skip", ["PatientID", [0x00100020], [None]])
def test_names_are_texts_and_several(skip):
    with pytest.raises(ArgumentError, match="skip takes"):
        Deidentifier(recipe_of(), Registry(), skip=skip)
    with pytest.raises(ArgumentError, match="skip takes"):
        get_identifiers([], skip=skip)
