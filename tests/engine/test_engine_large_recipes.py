"""A recipe of 3,000 rules compiles quickly, and costs a file little more than one of 15."""

from __future__ import annotations

from pathlib import Path

import pytest

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
