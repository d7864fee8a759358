"""The lines of %filter, read."""

from pathlib import Path

import deid
import pytest

from deid_core.errors import RecipeError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import AllOf, AnyOf, Tag

TEXT = """\
FORMAT dicom
%filter graylist
LABEL Dose Report # (CTP)
  Contains ManufacturerModelName SOMATOM Definition AS+
  + equals Modality CT | "MR"|
  + missing ImageType || empty ImageType + present Rows
  || notequals (0028,0010) 512
  notcontains "Patient's Name" "a + b || empty Rows"
  coordinates 450,0,672, 85
  ctpcoordinates 10,20,30,40
LABEL "Blank # Image"
  coordinates all
  keepCoordinates from:SequenceOfUltrasoundRegions
  ctpkeepcoordinates all
"""


@pytest.fixture
def labels():
    return DeidRecipe.from_text(TEXT).statements.filters["graylist"]


def shape(expression):
    """An expression as nested tuples of the tests' words."""
    if isinstance(expression, AllOf | AnyOf):
        word = "and" if isinstance(expression, AllOf) else "or"
        return word, *map(shape, expression.terms)
    return f"{expression.test} {expression.field_text}"


def conditions(*lines):
    text = "\n".join(["FORMAT dicom", "%filter f", "LABEL a", *lines])
    return shape(DeidRecipe.from_text(text).statements.filters["f"][0].condition)


def test_labels_and_their_criteria(labels):
    assert [label.text for label in labels] == ["Dose Report", "Blank # Image"]
    assert shape(labels[0].condition) == (
        "or",
        (
            "or",
            (
                "and",
                "contains ManufacturerModelName",
                "equals Modality",
                ("and", ("or", "missing ImageType", "empty ImageType"), "present Rows"),
            ),
            "notequals (0028,0010)",
        ),
        'notcontains "Patient\'s Name"',
    )


def test_what_criteria_compare_with(labels):
    first, second = labels[0].condition.terms
    model, modality, _ = first.terms[0].terms
    assert model.value_text == "SOMATOM Definition AS+"
    assert model.regex.search("somatom definition ASS")
    assert modality.alternatives == ("CT", '"MR"')
    assert modality.regex is None
    assert first.terms[1].alternatives == ("512",)
    assert first.terms[1].field == Tag(0x00280010)
    assert second.value_text == "a + b || empty Rows"


def test_coordinates(labels):
    first = labels[0].coordinates
    assert [(region.keep, region.box) for region in first] == [
        (False, (450, 0, 672, 85)),
        (False, (10, 20, 40, 60)),
    ]
    everything, source, ctp = labels[1].coordinates
    assert everything.everything and not everything.keep
    assert source.from_field == Tag(0x00186011) and source.keep and not source.everything
    assert ctp.everything and ctp.keep


def test_a_label_with_coordinates_alone_always_holds(labels):
    assert labels[1].condition == AnyOf((AllOf(()),))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["empty Rows", "empty Columns"], ("or", "empty Rows", "empty Columns")),
        (["empty Rows", "+ empty Columns"], ("or", ("and", "empty Rows", "empty Columns"))),
        (["empty Rows", "||empty Columns"], ("or", ("or", "empty Rows", "empty Columns"))),
        (["+ empty Rows", "empty Columns"], ("or", "empty Rows", "empty Columns")),
        (
            ["empty Rows", "|| empty Columns", "+ empty Modality"],
            ("or", ("and", ("or", "empty Rows", "empty Columns"), "empty Modality")),
        ),
        (
            ["empty Rows || empty Columns + empty Modality"],
            ("or", ("and", ("or", "empty Rows", "empty Columns"), "empty Modality")),
        ),
        (
            ["empty Rows", "+ empty Columns || empty Modality"],
            ("or", ("and", "empty Rows", ("or", "empty Columns", "empty Modality"))),
        ),
        (["contains Rows A+empty Columns"], ("or", ("and", "contains Rows", "empty Columns"))),
        (["contains ImageType DERIVED+SECONDARY + SCREEN"], ("or", "contains ImageType")),
    ],
)
def test_lines_are_joined_from_top_to_bottom_and_a_line_is_a_parenthesis(lines, expected):
    assert conditions(*lines) == expected


def test_labels_that_change_operators_without_end_are_refused(mistakes):
    changes = "|| empty Rows\n+ empty Columns\n" * 26
    (problem,) = mistakes(f"%filter f\nLABEL a\nempty Rows\n{changes}")
    assert (problem.span.line, problem.span.column) == (3, 1)


DATA = Path(deid.__file__).parent / "data"
# What is wrong in the recipes that deid ships: misspelt keywords, and a stray word.
WRONG = ("Manfacturer", "Manufacture ", "PatientsName", "jitter")


@pytest.mark.parametrize("name", ["deid.dicom", "deid.dicom.ultrasound", "deid.dicom.xray.chest"])
def test_the_recipes_of_deid_have_no_mistakes_but_unknown_keywords(name):
    try:
        DeidRecipe(DATA / name)
    except RecipeError as error:
        for problem in error.problems:
            assert problem.message.endswith("is not a DICOM keyword")
            assert any(word in problem.span.text for word in WRONG)
    else:
        assert name == "deid.dicom.xray.chest"


@pytest.mark.parametrize("name", ["deid.dicom", "deid.dicom.ultrasound", "deid.dicom.xray.chest"])
def test_the_recipes_of_deid_read_as_in_deid(name, tmp_path):
    from deid.config import DeidRecipe as Oracle

    kept = [
        line
        for line in (DATA / name).read_text().splitlines()
        if not any(word in line for word in WRONG)
    ]
    path = tmp_path / "recipe.dicom"
    path.write_text("\n".join(kept))
    theirs, ours = Oracle(str(path)).deid, DeidRecipe(path).deid
    for labels in theirs["filter"].values():
        for label in labels:
            # deid leaves the word in the name, and white space in coordinates.
            label["name"] = label["name"].removeprefix("LABEL ")
            label["coordinates"] = [
                [keep, text.replace(" ", "")] for keep, text in label["coordinates"]
            ]
    assert ours == {name: content for name, content in theirs.items() if content}


@pytest.mark.parametrize("value", ["GE + contrast agent", '"A + contain B"', "A +contain"])
def test_a_plus_before_other_words_is_part_of_the_value(value):
    text = f"FORMAT dicom\n%filter f\nLABEL x\nequals Manufacturer {value}"
    (label,) = DeidRecipe.from_text(text).statements.filters["f"]
    (criterion,) = label.condition.terms
    assert criterion.value_text == value.strip('"')
