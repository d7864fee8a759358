"""Recipes of 3,000 rules compile quickly, and cost a file little more than one of 15; those that
grow without bounds when they are followed are refused."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from pydicom import dcmread

from deid_core import Deidentifier, RecipeError, RuleError

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.slow
def test_3000_rules(monkeypatch):
    """The bounds are wide, for slow and busy machines; the benchmark itself has the targets."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import large_recipe

    assert len(large_recipe.large_recipe(functions=True).splitlines()) > 3000
    cost = large_recipe.measure(rounds=2)
    assert cost.compiling < 3
    assert cost.plain < 3
    assert cost.with_functions < 8


def chain(length: int, times: int = 1) -> list[str]:
    """Lists of fields, each of which names the next, so many times, and the last PatientName."""
    lists = [
        line
        for number in range(length - 1)
        for line in (f"%fields list{number}", *[f"FIELD fields:list{number + 1}"] * times)
    ]
    return ["BLANK fields:list0", *lists, f"%fields list{length - 1}", "FIELD PatientName"]


def test_lists_may_name_lists_that_name_lists(recipe, shipped):
    with Deidentifier(recipe(*chain(100))) as engine:
        result = engine.apply(dcmread(shipped("CT_small.dcm")))
    assert [edit.path for edit in result.edits] == ["PatientName"]


@pytest.mark.parametrize(("length", "times"), [(101, 1), (3000, 1), (20, 2), (60, 9)])
def test_lists_that_cannot_be_followed_to_their_ends_are_refused(recipe, length, times):
    start = process_time()
    with pytest.raises(RecipeError, match="go deeper than 100, or name the same ones again"):
        Deidentifier(recipe(*chain(length, times)))
    assert process_time() - start < 5


def test_a_file_whose_item_brings_such_lists_fails(recipe, shipped):
    item = {f"l{number}": [f"fields:l{number + 1}"] for number in range(2000)}
    with (
        Deidentifier(recipe("BLANK fields:l0"), item_names=["l0"]) as engine,
        pytest.raises(RuleError, match="go deeper than 100"),
    ):
        engine.apply(dcmread(shipped("CT_small.dcm")), item | {"l2000": ["PatientName"]})
