"""The engine against a naive reading of language.md: the same recipe, the same dataset."""

from __future__ import annotations

import warnings

import pytest
from generated_datasets import datasets
from generated_recipes import FUNCTIONS, ITEM, LISTS, recipes
from hypothesis import assume, event, given, note
from hypothesis import strategies as st
from naive_language import FailsError, Naive, UnspecifiedError
from snapshots import snapshot

from deid_core import Deidentifier, DeidRecipe, FileError, Registry


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@given(data=st.data())
def test_any_recipe_does_what_the_page_says(data):
    dataset = data.draw(datasets(depth=2, charsets=False, unknown_sequences=False))
    recipe = data.draw(recipes(dataset))
    flags = {
        name: data.draw(st.integers(0, 7)) == 7
        for name in ("remove_private", "strip_sequences", "disable_skip")
    }
    note(recipe.text)
    note(str(dataset))
    note(str(flags))
    try:
        expected = snapshot(Naive(recipe, dataset, LISTS, FUNCTIONS, **flags).run())
    except FailsError:
        expected = None
    except UnspecifiedError:
        assume(False)
    event("fails" if expected is None else "as is" if expected == snapshot(dataset) else "changes")
    engine = Deidentifier(
        DeidRecipe.from_text(recipe.text), registry=Registry(), item_names=list(ITEM), **flags
    )
    try:
        result = snapshot(engine.apply(dataset, ITEM).dataset)
    except FileError as error:
        note(str(error))
        result = None
    assert result == expected
