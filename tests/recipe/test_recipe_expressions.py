"""Regular expressions of a recipe: refused where they may take for ever, and bounded."""

import re
import time

import pytest

from deid_core.errors import RecipeError
from deid_core.recipe.fields import field_from_text

REFUSED = [
    "(?=(a+)+b)",
    r"(?:(.)\1*)+",
    r"(a+)+(?!b)",
    r"(\w+)*(?<=x)",
    r"(?P<x>a*)*(?(x)b|c)",
]

TAKEN = [
    "(a+)+",
    "(a|aa)+",
    r"(\w+\s*)+",
    "(.*,)+",
    "([a-z]+)*$",
    "(?i:(A+|a)+)b",
    r"(\w+\s)+",
    r"(\w+ )*\w+",
    "(?:Patient|Physician|Study)+",
    "a+b+",
    ".*foo.*",
    r"\d{7}",
    r"[A-Z]+\d*$",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(Seq__\d+__)*X",
    r"\b[A-Z]{2}\d{6}\b",
    "(?P<x>a)?(?(x)b|c)",
    "(?!x)[^,]+(?<=y)",
    "([^,]+,)*",
]


@pytest.mark.parametrize("expression", REFUSED)
def test_expressions_that_may_be_endless_are_refused(expression):
    with pytest.raises(RecipeError, match="exponential"):
        field_from_text(f"contains:{expression}")


@pytest.mark.parametrize("expression", TAKEN)
def test_expressions_that_end_are_taken(expression):
    field = field_from_text(f'contains:"{expression}"')
    assert field.regex.pattern == expression
    start = time.process_time()
    for text in ("a" * 2000, "aA1 " * 500, "ba" * 1000, "foo" * 700, "1-" * 1000):
        field.regex.search(f"{text}\n!")
    assert time.process_time() - start < 5


@pytest.mark.skipif(not hasattr(re, "NOFLAG"), reason="Python 3.11 brought these forms")
@pytest.mark.parametrize("expression", ["(?>a+b?)+", "(?:a++b?c)", "(a+b)++"])
def test_what_does_not_backtrack_does_not_explode(expression):
    assert field_from_text(f"contains:{expression}").expression == expression


def test_the_length_is_bounded():
    assert len(field_from_text(f"contains:{'a' * 1000}").expression) == 1000
    with pytest.raises(RecipeError, match="1001 characters"):
        field_from_text(f"contains:{'a' * 1001}")


@pytest.mark.parametrize(
    "expression", ["(" * 490 + "a" + ")" * 490, "(?:" * 160 + "a" + "+)" * 160]
)
def test_nesting_ends_in_an_answer(expression):
    try:
        field = field_from_text(f"contains:{expression}")
    except RecipeError as error:
        assert "no regular expression" in str(error) or "exponential" in str(error)
    else:
        assert field.regex.search("b" * 1000 + "A")
