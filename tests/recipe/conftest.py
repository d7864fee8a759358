"""One rule parsed, and the mistakes of a text."""

from collections.abc import Callable

import pytest

from deid_core.errors import Problem, RecipeError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Rule


@pytest.fixture
def rule() -> Callable[[str], Rule]:
    """The one rule of a line of %header."""

    def parse(line: str) -> Rule:
        (parsed,) = DeidRecipe.from_text(f"FORMAT dicom\n%header\n{line}").statements.rules
        return parsed

    return parse


@pytest.fixture
def mistakes() -> Callable[[str], tuple[Problem, ...]]:
    """The mistakes of a text, under FORMAT dicom as its first line."""

    def parse(text: str) -> tuple[Problem, ...]:
        with pytest.raises(RecipeError) as caught:
            DeidRecipe.from_text(f"FORMAT dicom\n{text}", "r")
        return caught.value.problems

    return parse
