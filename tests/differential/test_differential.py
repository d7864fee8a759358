"""Recipes on files, by deid 0.4.13 and by deid-core: equal, but for differences that are meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import diff_cases_actions
import diff_cases_combinations
import diff_cases_files
import diff_cases_lists
import diff_cases_values
import pytest
from diff_case import Case
from diff_compare import ElementDiffers, RunsDiffer
from diff_predicates import MEANT, explain
from diff_run import differences

MODULES = (
    diff_cases_actions,
    diff_cases_combinations,
    diff_cases_files,
    diff_cases_lists,
    diff_cases_values,
)
CASES = {case.name: case for case in chain.from_iterable(module.CASES for module in MODULES)}


def test_there_are_as_many_cases_as_the_documentation_says() -> None:
    assert len(CASES) == sum(len(module.CASES) for module in MODULES), "a name stands twice"
    assert len(CASES) > 400
    assert sum(len(case.files) for case in CASES.values()) > 1000


@pytest.mark.parametrize("case", CASES.values(), ids=str)
def test_what_differs_is_meant(case: Case) -> None:
    """Each difference is covered by one predicate: by none it is a defect, by two a predicate
    is too wide."""
    unexplained = [
        f"{_told(found)} is meant by {explain(case, found) or 'nobody'}"
        for found in _differences(case)
        if len(explain(case, found)) != 1
    ]
    assert not unexplained, "\n".join(unexplained)


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_is_seen(name: str) -> None:
    case = CASES[MEANT[name].seen_in]
    assert any(name in explain(case, found) for found in _differences(case))


def _differences(case: Case) -> Iterator[RunsDiffer | ElementDiffers]:
    return chain.from_iterable(differences(case, file) for file in case.files)


def _told(found: RunsDiffer | ElementDiffers) -> str:
    if isinstance(found, RunsDiffer):
        return f"{found.file}: {found.ours or 'done'} here, {found.theirs or 'done'} with deid"
    there = f"{found.files.name} {found.path}: {found.source}"
    return f"{there} is {found.ours} here, {found.theirs} with deid"
