"""No text crashes the parser: it is a recipe, or its mistakes are told."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid_core.errors import RecipeError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Text

WORDS = [
    *("FORMAT dicom", "%header", "%fields a", "%values b", "%filter c", "%labels", "%"),
    *("ADD", "REPLACE", "JITTER", "BLANK", "REMOVE", "KEEP", "FIELD", "SPLIT", "LABEL x"),
    *("PatientID", "OverlayData", "ALL", "(0010,0020)", '(0033,"A B",1E)', "60xx3000", "0x0010"),
    *("RequestAttributesSequence", "__", "0", "*", "contains:", "except:", "select:VR:", "(a+)+"),
    *("fields:a", "values:b", "var:x", "func:f", "k=v", 'by="^"', ";minlength=2", "empty"),
    *("contains", "equals", "missing", "+", "||", "coordinates", "from:", "1,2,3,4", "all"),
    *('"', '\\"', "#", "'", "\\", "(", ")", "[", "{2}", "?", "|", "\n", "\r", "\t", "\ufeff", "é"),
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from([" ", "\n"]), st.text(max_size=4)),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
def test_any_text_is_a_recipe_or_a_recipe_error(text, headed):
    if headed:
        text = f"FORMAT dicom\n%header\n{text}"
    try:
        recipe = DeidRecipe.from_text(text, "any")
    except RecipeError as error:
        assert error.problems
        for problem in error.problems:
            span = problem.span
            assert span.column >= 1 and span.length >= 0
            assert span.column - 1 + span.length <= len(span.text)
            assert str(problem).startswith(f"any:{span.line}:{span.column}: ")
    else:
        assert recipe.get_format() == "dicom"
        assert len(recipe.get_actions()) == len(recipe.statements.rules)


@pytest.mark.parametrize(
    "field",
    [
        *(
            "x" + ";" * 100_000 + "x",
            "(0033,a" + "'" * 100_000 + "x",
            "(0033,a" + " " * 100_000 + "x)",
        ),
        *("a," * 50_000, "contains(" * 10_000, "Seq_" * 20_000, "Patient " * 20_000),
    ],
    ids=lambda field: field[:12],
)
def test_what_was_meant_by_a_long_text_is_not_guessed_at_for_long(field):
    start = time.process_time()
    with pytest.raises(RecipeError):
        DeidRecipe.from_text(f"FORMAT dicom\n%header\nBLANK {field}")
    assert time.process_time() - start < 1


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",))))
def test_any_text_can_be_a_value_in_quotes(value):
    # A backslash before a quote, or at the end, can't be told from \" and is left out here.
    value = value.replace("\\", "")
    quoted = value.replace('"', '\\"')
    (rule,) = DeidRecipe.from_text(
        f'FORMAT dicom\n%header\nREPLACE PatientID "{quoted}" # c'
    ).statements.rules
    assert rule.value == Text(value)


@given(st.text(st.characters(exclude_characters='\r\n"\\', exclude_categories=("Cs",)), min_size=1))
def test_any_creator_can_be_quoted(creator):
    if not creator.strip():
        return
    (rule,) = DeidRecipe.from_text(
        f'FORMAT dicom\n%header\nBLANK (0029,"{creator}",10)__2__PatientID'
    ).statements.rules
    assert rule.field.steps[0].field.creator == creator.strip()
    assert rule.field.steps[0].item == 2
