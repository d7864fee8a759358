"""Sections: in any order, going on, over several texts."""

import pytest

from deid_core.errors import RecipeError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Action, InFields, InValues, Tag

WHOLE = """\
# a recipe
format DICOM

%VALUES names
SPLIT PatientName by="^";minlength=4
field PatientID # as it is
%header
BLANK PatientID
%fields who
FIELD PatientName
%labels
ADD institution St. Mary's # of London
ADD "the trial" 7
%Header
KEEP fields:who
%values names
SPLIT StudyDescription splitval=,
SPLIT StudyDescription
SPLIT StudyDescription minlength=0 by=" ; "
%values empty ones
FIELD values:names
%fields who
FIELD fields:"not here"
"""


def parse(text):
    return DeidRecipe.from_text(text).statements


def test_sections_stand_in_any_order_and_go_on():
    statements = parse(WHOLE)
    assert statements.format == "dicom"
    assert [rule.action for rule in statements.rules] == [Action.BLANK, Action.KEEP]
    assert list(statements.fields) == ["who"]
    assert [entry.field for entry in statements.fields["who"]] == [
        Tag(0x00100010),
        InFields("not here"),
    ]
    assert list(statements.values) == ["names", "empty ones"]
    assert [(entry.name, entry.value) for entry in statements.labels] == [
        ("institution", "St. Mary's"),
        ("the trial", "7"),
    ]


def test_values_entries_have_their_options():
    entries = parse(WHOLE).values["names"]
    assert [(entry.split, entry.by, entry.min_length) for entry in entries] == [
        (True, "^", 4),
        (False, None, 0),
        (True, ",", 3),
        (True, None, 3),
        (True, " ; ", 0),
    ]
    assert parse(WHOLE).values["empty ones"][0].field == InValues("names")


def test_an_empty_recipe_and_empty_sections():
    assert parse("FORMAT dicom").rules == ()
    statements = parse("FORMAT dicom\n%fields a\n%values b\n%filter c\n%header\n%labels")
    assert (statements.fields, statements.values, statements.filters) == (
        {"a": ()},
        {"b": ()},
        {"c": ()},
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark(end):
    text = "\ufeffFORMAT dicom\n%header\n\n  BLANK PatientID".replace("\n", end)
    (rule,) = parse(text).rules
    assert (rule.span.line, rule.span.column) == (4, 3)


def test_characters_that_only_look_like_line_ends_are_white_space():
    (rule,) = parse("FORMAT dicom\n%header\nREPLACE StudyDescription a\u2028b\x0cc").rules
    assert rule.value_text == "a\u2028b\x0cc"


def test_texts_are_read_one_after_the_other(tmp_path):
    first = tmp_path / "a.dicom"
    first.write_text("FORMAT dicom\n%header\nBLANK PatientID\n")
    going_on = tmp_path / "b.dicom"
    going_on.write_text("KEEP PatientID\n%fields who\nFIELD PatientID\n")
    anew = tmp_path / "c.dicom"
    anew.write_text("FORMAT dicom\n%fields who\nFIELD PatientName\n")
    recipe = DeidRecipe([first, str(going_on), anew])
    assert recipe.sources == (str(first), str(going_on), str(anew))
    assert [rule.span.source for rule in recipe.statements.rules] == [str(first), str(going_on)]
    assert len(recipe.statements.fields["who"]) == 2


def test_mistakes_of_all_texts_come_together_in_order(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.dicom").write_text("FORMAT dicom\n%header\nBLANK Foo\nBLANK Bar")
    with pytest.raises(RecipeError) as caught:
        DeidRecipe([tmp_path / "b.dicom", tmp_path / "a.dicom"])
    spans = [problem.span for problem in caught.value.problems]
    assert [(span.source[-7:], span.line) for span in spans] == [
        ("b.dicom", 3),
        ("b.dicom", 4),
        ("a.dicom", 3),
        ("a.dicom", 4),
    ]


def test_lists_that_no_section_defines_are_left_to_the_items():
    statements = parse("FORMAT dicom\n%header\nREMOVE values:staff\nADD fields:who X")
    assert [rule.field for rule in statements.rules] == [InValues("staff"), InFields("who")]


def test_add_by_a_list_of_single_elements():
    text = "FORMAT dicom\n%fields a\nFIELD fields:b\n%fields b\nFIELD PatientID\n%header\n"
    assert parse(f"{text}ADD fields:a X").rules[0].action is Action.ADD
