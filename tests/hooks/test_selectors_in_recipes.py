"""Field forms of plugins, as parts of the language."""

from __future__ import annotations

import re

import pytest

from deid_core import (
    Deidentifier,
    DeidRecipe,
    ElementKind,
    RecipeError,
    RuleError,
    hookimpl,
)
from deid_core.recipe.fields import field_from_text
from deid_core.recipe.statements import PluginField
from deid_core.registry.selectors import BUILT_IN_FORMS


class Site:
    """A field form `site:` whose selector is given."""

    deid_interface = "1"

    def __init__(self, selector) -> None:
        self.selector = selector

    @hookimpl
    def deid_register_selectors(self, register):
        register("site", self.selector)


@pytest.fixture
def applied(registry_of, recipe, patient):
    """The dataset that rules with `site:` leave of the patient."""

    def apply(selector, *lines, dataset=patient):
        with Deidentifier(recipe(*lines), registry_of(acme=Site(selector))) as engine:
            return engine.apply(dataset).dataset

    return apply


def matching(expression):
    pattern = re.compile(expression)
    return lambda element: pattern.search(element.path) is not None


def test_a_selector_sees_what_an_element_is(applied):
    seen = []
    applied(lambda expression: lambda element: bool(seen.append(element)), "BLANK site:x")
    assert seen == [
        ElementKind("Modality", 0x00080060, "CS", None, "Modality"),
        ElementKind("PatientName", 0x00100010, "PN", None, "PatientName"),
        ElementKind("PatientID", 0x00100020, "LO", None, "PatientID"),
        ElementKind("OtherPatientIDsSequence", 0x00101002, "SQ", None, "OtherPatientIDsSequence"),
        ElementKind("OtherPatientIDsSequence__PatientID", 0x00100020, "LO", None, "PatientID"),
        ElementKind("(0033,0010)", 0x00330010, "LO", None, ""),
        ElementKind('(0033,"ACME 1.0",1E)', 0x0033101E, "LO", "ACME 1.0", ""),
    ]


def test_it_is_asked_once_for_each_kind_of_element(registry_of, recipe, patient, tmp_path):
    asked = []
    made = []

    def selector(expression):
        made.append(expression)
        return lambda element: bool(asked.append(element.path))

    with Deidentifier(recipe("BLANK site:x"), registry_of(acme=Site(selector))) as engine:
        for _ in range(3):
            engine.apply(patient)
    assert made == ["x"]
    assert len(asked) == len(set(asked)) == 7


def test_a_file_and_a_dataset_are_selected_alike(registry_of, recipe, shipped, tmp_path):
    from pydicom import dcmread

    source = shipped("CT_small.dcm")
    registry = registry_of(acme=Site(matching))
    with Deidentifier(recipe("BLANK site:^Patient", "REMOVE site:GEMS"), registry) as engine:
        engine.process_file(source, tmp_path / "out.dcm")
        applied = engine.apply(dcmread(source)).dataset
    written = dcmread(tmp_path / "out.dcm")
    assert written == applied
    assert written.PatientName == ""
    assert written.PatientID == ""
    assert not any("GEMS" in str(element) for element in written if element.tag.is_private_creator)


def test_the_form_is_a_broad_one(applied, patient):
    patient.PixelData = b"\0\0"
    patient.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    everything = applied(lambda expression: lambda element: True, "REMOVE site:all")
    assert set(everything.dir()) == {"PixelData", "SOPClassUID"}
    replaced = applied(lambda expression: lambda element: True, "REPLACE site:all 1")
    assert replaced.OtherPatientIDsSequence[0].PatientID == "1"
    with pytest.raises(RecipeError, match="ADD needs one element"):
        applied(matching, "ADD site:x y")


def test_an_exact_keep_shields_from_it(applied):
    left = applied(matching, "REMOVE site:Patient", "KEEP PatientID")
    assert "PatientName" not in left
    assert left.PatientID == "742"


def test_it_serves_in_lists(registry_of, patient):
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%fields ids\nFIELD site:ID$\n%values names\nSPLIT site:Name$\n"
        "%header\nBLANK fields:ids\nREMOVE values:names\n"
    )
    patient.StudyDescription = "of homer"
    with Deidentifier(recipe, registry_of(acme=Site(matching))) as engine:
        left = engine.apply(patient).dataset
    assert left.PatientID == ""
    assert "PatientName" not in left
    assert "StudyDescription" not in left


def test_an_item_may_list_it(registry_of, recipe, patient):
    registry = registry_of(acme=Site(matching))
    with Deidentifier(recipe("BLANK fields:own"), registry, item_names=["own"]) as engine:
        left = engine.apply(patient, {"own": ["site:Name$"]}).dataset
        assert left.PatientName == ""
        with pytest.raises(RuleError, match="no plugin offers a field form sight"):
            engine.apply(patient, {"own": ["sight:x"]})


def test_filters_may_ask_about_it(registry_of, patient):
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%filter burned\nLABEL homer\ncontains site:Name$ homer\n"
        "LABEL bart\ncontains site:Name$ bart\n%header\nBLANK site:Name$"
    )
    with Deidentifier(recipe, registry_of(acme=Site(matching))) as engine:
        verdict = engine.inspect(patient)
        assert engine.apply(patient).dataset.PatientName == ""
    assert [held.label for held in verdict.held] == ["homer"]


def test_an_unknown_form_is_a_mistake_of_the_recipe(applied):
    with pytest.raises(RecipeError) as caught:
        applied(matching, "BLANK PatientID", "BLANK sight:x", "KEEP other.site:x")
    unknown, elsewhere = caught.value.problems
    assert unknown.message == "no plugin offers a field form sight; did you mean site?"
    assert (unknown.span.line, unknown.span.column) == (4, 7)
    assert "contains:" in unknown.hint
    assert "there is no plugin other" in elsewhere.message


def test_two_plugins_with_one_form_need_full_names(registry_of, recipe):
    registry = registry_of(acme=Site(matching), other=Site(matching))
    with pytest.raises(RecipeError, match=r"write one of acme\.site, other\.site"):
        Deidentifier(recipe("BLANK site:x"), registry)
    Deidentifier(recipe("BLANK other.site:x"), registry).close()


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        (matching, r"refuses '\('"),
        (lambda expression: 1 / 0, r"failed on '\(': ZeroDivisionError"),
        (lambda expression: None, "gives a NoneType, not a predicate"),
        (lambda expression, more: None, r"failed on '\(': TypeError"),
    ],
)
def test_a_selector_that_refuses_its_expression_is_a_mistake_of_the_recipe(applied, selector, told):
    if selector is matching:

        def selector(expression):
            try:
                return matching(expression)
            except re.error:
                raise ValueError("no regular expression") from None

    with pytest.raises(RecipeError, match=rf"selector acme\.site {told}") as caught:
        applied(selector, "BLANK site:(")
    assert caught.value.problems[0].span.line == 3


@pytest.mark.parametrize(
    ("predicate", "told"),
    [
        (lambda element: 1 / 0, "failed: ZeroDivisionError"),
        (lambda element: exit("Simpson"), "failed: SystemExit"),
        (lambda element: None, "gave a NoneType"),
        (lambda element: 1, "gave a int"),
    ],
)
def test_a_predicate_that_fails_fails_the_file_with_its_rule(applied, predicate, told):
    with pytest.raises(RuleError) as caught:
        applied(lambda expression: predicate, "KEEP PatientID", "BLANK site:x")
    assert f"selector acme.site {told}" in str(caught.value)
    assert "line 4" in str(caught.value)
    assert "Simpson" not in str(caught.value)


VALUE_FORMS = {"var", "func", "deid_func"}


@pytest.mark.parametrize("form", sorted(BUILT_IN_FORMS - VALUE_FORMS))
def test_forms_of_the_language_are_no_plugins(form):
    assert not isinstance(field_from_text(f"{form}:private"), PluginField)


@pytest.mark.parametrize("form", sorted(VALUE_FORMS))
def test_nor_are_forms_of_values(form):
    with pytest.raises(RecipeError, match="is a value, not a field"):
        field_from_text(f"{form}:private")
