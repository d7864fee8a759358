"""Filters by deid 0.4.13 and by deid-core: the same flags, but for differences that are meant."""

from __future__ import annotations

from pathlib import Path

import cases as conformance
import pytest
from diff_cases_filters import ALIKE, UNLIKE
from diff_compare import Failure
from diff_filters import FilterCase, answers
from diff_meant_filters import FILTERS, explain_filter

SUITE = [
    FilterCase(case.name, case.layers[0], case.given)
    for case in conformance.specification()
    if case.subject == "filters" and len(case.layers) == 1
]


@pytest.mark.parametrize("case", ALIKE.values(), ids=str)
def test_both_say_the_same(case: FilterCase, tmp_path: Path) -> None:
    _, ours, theirs = answers(case, tmp_path)
    assert ours is theirs


@pytest.mark.parametrize("case", UNLIKE.values(), ids=str)
def test_what_differs_is_meant_by_one(case: FilterCase, tmp_path: Path) -> None:
    asked, ours, theirs = answers(case, tmp_path)
    assert ours != theirs
    assert len(explain_filter(asked)) == 1, explain_filter(asked)


@pytest.mark.parametrize("case", SUITE, ids=str)
def test_what_differs_in_the_conformance_suite_is_meant(case: FilterCase, tmp_path: Path) -> None:
    asked, ours, theirs = answers(case, tmp_path)
    both_fail = isinstance(ours, Failure) and isinstance(theirs, Failure)
    assert ours == theirs or both_fail or explain_filter(asked)


@pytest.mark.parametrize("name", FILTERS)
def test_what_is_meant_is_seen(name: str, tmp_path: Path) -> None:
    asked, ours, theirs = answers(UNLIKE[FILTERS[name].seen_in], tmp_path)
    assert ours != theirs
    assert explain_filter(asked) == [name]
