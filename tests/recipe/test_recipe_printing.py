"""A recipe, printed and read again, is the same recipe."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from pathlib import Path

import pytest
from cases import specification
from generated_texts import recipe_texts
from hypothesis import given, note, settings
from test_recipe_any_text import TEXTS

from deid_core import Deidentifier, DeidRecipe, RecipeError, Registry
from deid_core.errors import Span
from deid_core.recipe.statements import Rule

WRITTEN = {text for case in specification() for text in case.layers}


def meant(node: object) -> object:
    """Statements without their places, and without how they were written."""
    if isinstance(node, Span):
        return None
    if dataclasses.is_dataclass(node):
        written = {"regex", "field_text"} | ({"value_text"} if isinstance(node, Rule) else set())
        kept = [f.name for f in dataclasses.fields(node) if f.name not in written]
        return type(node), {name: meant(getattr(node, name)) for name in kept}
    if isinstance(node, dict):
        return [(name, meant(entries)) for name, entries in node.items()]
    return [meant(one) for one in node] if isinstance(node, tuple) else node


def goes_round(recipe: DeidRecipe) -> None:
    printed = recipe.to_text()
    again = DeidRecipe.from_text(printed)
    assert meant(again.statements) == meant(recipe.statements)
    assert again.to_text() == printed


def test_what_the_conformance_suite_has():
    recipes = []
    for text in WRITTEN:
        with suppress(RecipeError):
            recipes.append(DeidRecipe.from_text(text))
    for recipe in recipes:
        goes_round(recipe)


def test_what_is_shipped():
    for path in (Path(__file__).parents[2] / "deid_core" / "recipe" / "shipped").rglob("*.dicom"):
        goes_round(DeidRecipe(path))


@given(recipe_texts())
def test_any_recipe(text):
    note(text)
    goes_round(DeidRecipe.from_text(text))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_that_is_one(text):
    try:
        recipe = DeidRecipe.from_text(f"FORMAT dicom\n%header\n{text}")
    except RecipeError:
        return
    goes_round(recipe)


@given(recipe_texts())
def test_any_recipe_compiles_or_has_mistakes(text):
    note(text)
    recipe = DeidRecipe.from_text(text)
    try:
        Deidentifier(recipe, registry=Registry(), item_names=("subject", "f1")).close()
    except RecipeError as error:
        assert error.problems


def test_the_canonical_form():
    recipe = DeidRecipe.from_text(
        "format dicom\n"
        "%header   # first\n"
        "  replace patientid   Head  and neck # why\n"
        'BLANK "Patient\'s Name"\n'
        "BLANK 0x00100020\n"
        'KEEP 0029,"A B",1e\n'
        "REMOVE 60XX3000 CONTAINS:x\n"
        "BLANK RequestAttributesSequence__AccessionNumber\n"
        'REPLACE StudyDescription "ward #1"\n'
        'REPLACE StudyID "var:x"\n'
        "%fields f\nFIELD All\n"
        "%header\nREPLACE StudyInstanceUID deid_func:f1 a=1  b=2\n"
    )
    assert recipe.to_text() == (
        "FORMAT dicom\n"
        "%fields f\nFIELD ALL\n"
        "%header\n"
        "REPLACE PatientID Head  and neck\n"
        "BLANK PatientName\n"
        "BLANK PatientID\n"
        'KEEP (0029,"A B",1E)\n'
        "REMOVE (60xx,3000) contains:x\n"
        "BLANK RequestAttributesSequence__*__AccessionNumber\n"
        'REPLACE StudyDescription "ward #1"\n'
        'REPLACE StudyID "var:x"\n'
        "REPLACE StudyInstanceUID func:f1 a=1  b=2\n"
    )


@pytest.mark.parametrize("section", ["filter", "fields", "values"])
@pytest.mark.parametrize("name", ["a b\\", "b\\", '"a b"', "a  b", '"a \\"b\\""'])
def test_names_of_sections(section, name):
    lines = "LABEL x\npresent PatientID" if section == "filter" else "FIELD PatientID"
    recipe = DeidRecipe.from_text(f"FORMAT dicom\n%{section} {name}\n{lines}")
    goes_round(recipe)
    read = DeidRecipe.from_text(recipe.to_text())
    assert read.listof(section) == recipe.listof(section)
