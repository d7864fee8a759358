"""`DeidRecipe`: where its texts come from, and the ways of looking at it."""

import pickle
import re
from pathlib import Path

import pytest

from deid_core.errors import ArgumentError, RecipeError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Statements

TEXT = """\
FORMAT dicom
%header
REPLACE InstanceCreationDate func:generate_uid
remove patientid
REPLACE StudyDescription "Head # neck"
%fields who
FIELD PatientID
%values names
FIELD PatientID
SPLIT PatientName by="^";minlength=4
SPLIT StudyDescription
%filter graylist
LABEL Screen
  contains Modality CT || empty Modality
  + missing Rows
  coordinates from:SequenceOfUltrasoundRegions
%labels
ADD site 7
"""


@pytest.fixture
def whole():
    return DeidRecipe.from_text(TEXT, "own")


def test_the_recipe_of_the_seed():
    recipe = DeidRecipe("demo")
    expected = [
        {"action": "REPLACE", "field": "InstanceCreationDate", "value": "func:generate_uid"}
    ]
    assert recipe.get_format() == "dicom"
    assert recipe.get_actions() == expected
    assert recipe.get_actions(action="REPLACE") == expected
    assert recipe.get_actions(field="InstanceCreationDate") == expected
    assert recipe.get_actions(field="PatientID", action="REMOVE") == []
    assert recipe.deid == {"format": "dicom", "header": expected}
    assert recipe.sources == ("demo",)


def test_actions_are_narrowed_down_in_any_case(whole):
    assert whole.get_actions(action="Remove") == [{"action": "REMOVE", "field": "patientid"}]
    assert whole.get_actions(field="PATIENTID") == [{"action": "REMOVE", "field": "patientid"}]
    assert whole.get_actions(action="replace", field="studydescription") == [
        {"action": "REPLACE", "field": "StudyDescription", "value": "Head # neck"}
    ]


def test_the_sections(whole):
    assert whole.has_actions() and whole.has_fields_lists() and whole.has_values_lists()
    assert whole.ls_fieldlists() == whole.listof("fields") == ["who"]
    assert whole.ls_valuelists() == ["names"]
    assert whole.ls_filters() == ["graylist"]
    assert whole.listof("header") == []
    assert whole.get_fields_lists() == {"who": [{"action": "FIELD", "field": "PatientID"}]}
    assert whole.get_values_lists("names") == [
        {"action": "FIELD", "field": "PatientID"},
        {"action": "SPLIT", "field": "PatientName", "value": 'by="^";minlength=4'},
        {"action": "SPLIT", "field": "StudyDescription"},
    ]
    assert whole.get_values_lists("others") == []
    assert whole.deid["labels"] == [{"action": "ADD", "field": "site", "value": "7"}]


def test_filters_in_the_form_of_deid(whole):
    assert whole.get_filters("graylist") == [
        {
            "name": "Screen",
            "filters": [
                {
                    "action": ["contains", "empty"],
                    "field": ["Modality", "Modality"],
                    "operator": None,
                    "InnerOperators": ["or"],
                    "value": ["CT"],
                },
                {
                    "action": ["missing"],
                    "field": ["Rows"],
                    "operator": "and",
                    "InnerOperators": [],
                    "value": [],
                },
            ],
            "coordinates": [[0, "from:SequenceOfUltrasoundRegions"]],
        }
    ]


def test_a_recipe_without_sections():
    empty = DeidRecipe.from_text("FORMAT dicom")
    assert empty.deid == {"format": "dicom"}
    assert not (empty.has_actions() or empty.has_fields_lists() or empty.has_values_lists())
    assert empty.get_filters() == {}
    assert empty.get_actions() == []


def test_what_is_given_out_can_be_changed_without_changing_the_recipe(whole):
    whole.deid["header"].clear()
    whole.get_actions()[0]["field"] = "x"
    whole.get_fields_lists()["who"].clear()
    assert whole == DeidRecipe.from_text(TEXT, "own")


def test_equality_and_hash(whole):
    same = DeidRecipe.from_text(TEXT, "own")
    other = DeidRecipe.from_text(TEXT.replace("ADD site 7", ""), "own")
    assert whole == same and hash(whole) == hash(same)
    assert whole != other
    assert whole != TEXT


def test_pickling(whole):
    back = pickle.loads(pickle.dumps(whole))
    assert back == whole
    assert back.deid == whole.deid
    assert isinstance(back.statements, Statements)


def test_it_shows_itself(whole):
    assert repr(whole) == "<DeidRecipe own: 3 rules>"
    assert repr(DeidRecipe("demo")) == "<DeidRecipe demo: 1 rule>"


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_file_by_its_path(tmp_path, as_path):
    path = tmp_path / "deid.dicom"
    path.write_bytes(TEXT.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    recipe = DeidRecipe(as_path(path))
    assert recipe.sources == (str(path),)
    assert recipe.deid == DeidRecipe.from_text(TEXT).deid


def test_a_shipped_name_wins_over_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("demo", "demo.dicom", "mine"):
        Path(name).write_text("FORMAT dicom")
    assert DeidRecipe("demo").has_actions()
    for path in ("./demo", "demo.dicom", Path("demo"), Path("mine")):
        assert not DeidRecipe(path).has_actions()
    with pytest.raises(ArgumentError, match=re.escape("./mine")):
        DeidRecipe("mine")


@pytest.mark.parametrize("name", ["demos", "nope", "no/such/file", "missing.dicom", Path("nope")])
def test_what_is_missing_is_named_with_what_is_shipped(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError, match=r"the shipped recipes are: .*demo") as caught:
        DeidRecipe(name)
    assert repr(str(name)) in str(caught.value)


def test_a_folder_is_no_recipe(tmp_path):
    with pytest.raises(ArgumentError, match="can't be read"):
        DeidRecipe(tmp_path)


@pytest.mark.parametrize("argument", [None, 7, [], [None], {"format": "dicom"}, b"demo"])
def test_what_is_neither_path_nor_name(argument):
    with pytest.raises(ArgumentError, match="DeidRecipe takes"):
        DeidRecipe(argument)


def test_bytes_that_are_no_utf_8_are_placed(tmp_path):
    path = tmp_path / "latin.dicom"
    path.write_bytes("FORMAT dicom\n%header\nREPLACE InstitutionName Köln".encode("latin-1"))
    with pytest.raises(RecipeError) as caught:
        DeidRecipe(path)
    (problem,) = caught.value.problems
    assert problem.message == "this is not UTF-8"
    assert (problem.span.line, problem.span.column) == (3, 26)
    assert problem.span.text.startswith("REPLACE InstitutionName K")


def test_a_text_has_at_most_16_mib(tmp_path):
    text = "FORMAT dicom\n" + "#" * (16 * 1024 * 1024)
    path = tmp_path / "long.dicom"
    path.write_text(text)
    for read in (lambda: DeidRecipe(path), lambda: DeidRecipe.from_text(text)):
        with pytest.raises(RecipeError, match="16 MiB"):
            read()
