"""Verdicts: which group and label flag an image, and what a verdict has in it."""

import pickle

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import Deidentifier, DeidRecipe, ParseError, RecipeError, Registry, RuleError
from deid_core.filters.verdict import HeldLabel, Region, Verdict

GROUPS = """\
FORMAT dicom
%filter white
LABEL harmless
equals Modality MR
%filter gray
LABEL box
equals Modality CT
coordinates 0,0,10,10
%filter black
LABEL never
equals Modality PT
LABEL any
present Modality
coordinates all
%filter gray
LABEL goes on
present Rows
keepcoordinates 1,1,2,2
coordinates 3,3,4,4
"""


@pytest.fixture
def judge():
    with Deidentifier(DeidRecipe.from_text(GROUPS), Registry()) as engine:
        yield engine


def test_the_first_group_that_flags_gives_the_verdict(judge, shipped):
    verdict = judge.inspect(shipped("CT_small.dcm"))
    assert verdict == Verdict(
        (
            HeldLabel("gray", "box", (Region(False, (0, 0, 10, 10)),)),
            HeldLabel("gray", "goes on", (Region(True, (1, 1, 2, 2)), Region(False, (3, 3, 4, 4)))),
            HeldLabel("black", "any", (Region(False, None),)),
        )
    )
    assert (verdict.flagged, verdict.group, verdict.label) == (True, "gray", "box")
    assert verdict.regions == (
        Region(False, (0, 0, 10, 10)),
        Region(True, (1, 1, 2, 2)),
        Region(False, (3, 3, 4, 4)),
    )


def test_a_group_without_regions_has_none(judge, shipped):
    verdict = judge.inspect(shipped("MR_small.dcm"))
    assert (verdict.group, verdict.label, verdict.regions) == ("white", "harmless", ())
    assert [held.label for held in verdict.held] == ["harmless", "goes on", "any"]


def test_nothing_holds_for_an_image_that_is_not_flagged(judge):
    verdict = judge.inspect(Dataset())
    assert verdict == Verdict()
    assert (verdict.flagged, verdict.group, verdict.label) == (False, None, None)
    assert verdict.regions == ()


def test_a_recipe_without_filters_flags_nothing(shipped):
    with Deidentifier(DeidRecipe("demo")) as engine:
        assert not engine.inspect(shipped("CT_small.dcm")).flagged


def test_one_engine_judges_many(judge, shipped):
    names = ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "CT_small.dcm"]
    verdicts = [judge.inspect(shipped(name)) for name in names]
    assert [verdict.group for verdict in verdicts] == ["gray", "white", "black", "gray"]
    assert verdicts[0] == verdicts[3]


def test_verdicts_travel_and_hold_no_values(judge, shipped):
    verdict = judge.inspect(shipped("CT_small.dcm"))
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    dataset = dcmread(shipped("CT_small.dcm"))
    said = repr(verdict)
    for keyword in ("PatientID", "PatientName", "SOPInstanceUID", "Manufacturer"):
        assert str(dataset[keyword].value) not in said


def test_the_input_is_not_changed(judge, shipped):
    path = shipped("CT_small.dcm")
    before, dataset = path.read_bytes(), dcmread(path)
    judge.inspect(path)
    judge.inspect(dataset)
    assert path.read_bytes() == before
    assert dataset == dcmread(path)


def test_layers_and_several_texts_have_their_groups_one_after_the_other():
    def recipe(group, keyword):
        text = f"FORMAT dicom\n%filter {group}\nLABEL {keyword}\npresent {keyword}"
        return DeidRecipe.from_text(text)

    layers = [recipe("a", "Rows"), recipe("b", "Columns"), recipe("a", "Modality")]
    dataset = Dataset()
    dataset.Rows, dataset.Columns, dataset.Modality = 1, 1, "CT"
    with Deidentifier(layers, Registry()) as engine:
        held = [(held.group, held.label) for held in engine.inspect(dataset).held]
    assert held == [("a", "Rows"), ("a", "Modality"), ("b", "Columns")]


def test_regions_are_told_once_where_layers_name_the_same_field(us):
    text = "FORMAT dicom\n%filter {}\nLABEL a\ncoordinates from:SequenceOfUltrasoundRegions"
    layers = [DeidRecipe.from_text(text.format(name)) for name in "ab"]
    with Deidentifier(layers, Registry()) as engine:
        verdict = engine.inspect(us)
    assert [len(held.regions) for held in verdict.held] == [2, 2]


def test_inspecting_and_the_rules_do_not_meet(us):
    text = "FORMAT dicom\n%header\nREMOVE ALL\n%filter a\nLABEL a\nequals Modality US"
    with Deidentifier(DeidRecipe.from_text(text), Registry()) as engine:
        assert engine.inspect(us).flagged
        assert "Modality" not in engine.apply(us).dataset
        assert engine.inspect(us).flagged


@pytest.mark.parametrize("form", ["fields:gone", "values:gone", "nobody:x"])
def test_what_nobody_offers_is_an_error_before_any_file(form):
    text = f"FORMAT dicom\n%filter a\nLABEL a\npresent {form}"
    with pytest.raises(RecipeError) as caught:
        Deidentifier(DeidRecipe.from_text(text), Registry())
    (problem,) = caught.value.problems
    assert problem.span is not None
    assert problem.span.line == 4


@pytest.mark.parametrize("form", ["fields:own", "values:own"])
def test_a_list_that_the_item_lacks_fails_the_file(engine, us, form):
    judge = engine("%filter a", "LABEL a", f"present {form}", item_names=["own"])
    with pytest.raises(RuleError, match="own"):
        judge.inspect(us)


def test_files_that_do_not_parse_are_errors_that_name_them(judge, shipped, tmp_path):
    with pytest.raises(ParseError) as caught:
        judge.inspect(shipped("MR_truncated.dcm"))
    assert caught.value.file == str(shipped("MR_truncated.dcm"))
    with pytest.raises(ParseError, match="can't read it") as caught:
        judge.inspect(tmp_path / "gone")
    assert caught.value.file == str(tmp_path / "gone")
