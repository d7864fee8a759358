"""The engine against a naive reading of language.md: the same recipe, the same dataset."""

from __future__ import annotations

import pytest
from generated_datasets import datasets
from generated_recipes import FUNCTIONS, ITEM, LISTS, recipes, skip_lists
from hypothesis import assume, event, given, note
from hypothesis import strategies as st
from naive_language import FailsError, Naive, UnspecifiedError
from naive_layers import NaiveLayers
from pydicom.dataset import Dataset
from snapshots import snapshot

from deid_core import Deidentifier, DeidRecipe, FileError, Registry
from deid_core.testing import recipe_of


@given(data=st.data())
def test_any_recipe_does_what_the_page_says(data):
    dataset = data.draw(datasets(depth=2, charsets=False, unknown_sequences=False))
    recipe = data.draw(recipes(dataset))
    flags = {
        name: data.draw(st.integers(0, 7)) == 7
        for name in ("remove_private", "strip_sequences", "disable_skip")
    }
    skip = data.draw(skip_lists(dataset))
    note(recipe.text)
    note(str(dataset))
    note(str(flags) + str(skip))
    try:
        expected = snapshot(Naive(recipe, dataset, LISTS, FUNCTIONS, skip=skip, **flags).run())
    except FailsError:
        expected = None
    except UnspecifiedError:
        assume(False)
    event("fails" if expected is None else "as is" if expected == snapshot(dataset) else "changes")
    engine = Deidentifier(
        DeidRecipe.from_text(recipe.text),
        registry=Registry(),
        item_names=list(ITEM),
        skip=[one.text for one in skip],
        **flags,
    )
    try:
        result = snapshot(engine.apply(dataset, ITEM).dataset)
    except FileError as error:
        note(str(error))
        result = None
    assert result == expected


@given(data=st.data())
def test_any_layers_do_what_the_page_says(data):
    dataset = data.draw(datasets(depth=0, charsets=False))
    layers = data.draw(st.lists(recipes(dataset, most=4), min_size=2, max_size=3))
    note("\n".join(layer.text for layer in layers))
    note(str(dataset))
    try:
        expected = snapshot(NaiveLayers(layers, dataset, LISTS, FUNCTIONS).run())
    except (FailsError, UnspecifiedError):
        # A rule that can't be carried out fails the file; whether one that a later layer overrules
        # is carried out at all, the page leaves open.
        assume(False)
    texts = [DeidRecipe.from_text(layer.text) for layer in layers]
    engine = Deidentifier(texts, registry=Registry(), item_names=list(ITEM))
    assert snapshot(engine.apply(dataset, ITEM).dataset) == expected


@pytest.mark.parametrize(
    "later", ["BLANK PatientComments", "REPLACE PatientComments w", "BLANK ALL", "REPLACE ALL w"]
)
def test_a_later_layer_of_what_is_only_added(later):
    """It does not act on what is not there, so the earlier layer stands."""
    texts = ["ADD PatientComments v", later]
    layers = [recipe_of(text) for text in texts]
    result = Deidentifier(layers, registry=Registry()).apply(Dataset()).dataset
    assert result.PatientComments == "v"
