"""The conformance suite's cases by deid 0.4.13, where it can run them: what differs is meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cases as conformance
import datasets
import pytest
from diff_case import Case
from diff_compare import ElementDiffers, RunsDiffer
from diff_meant_suite import SUITE, explain_of_suite
from diff_predicates import explain
from diff_run import differences_of


def _can_run(case: conformance.Case) -> bool:
    """deid has no layers and no strictness; its filters have tests of their own."""
    return len(case.layers) == 1 and "strict" not in case.flags and case.verdict is None


CASES = {str(case): case for case in conformance.specification() if _can_run(case)}


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_meant(name: str, tmp_path: Path) -> None:
    case, found = _found(name, tmp_path)
    unmeant = [one for one in found if not explain(case, one) + explain_of_suite(case, one)]
    assert not unmeant


@pytest.mark.parametrize("name", SUITE)
def test_what_is_meant_is_seen(name: str, tmp_path: Path) -> None:
    case, found = _found(SUITE[name].seen_in, tmp_path)
    assert any(name in explain_of_suite(case, one) for one in found)


def _found(name: str, folder: Path) -> tuple[Case, list[RunsDiffer | ElementDiffers]]:
    stated, source = CASES[name], folder / "in.dcm"
    offered = {**stated.variables, **stated.item_values()}
    item = {name: _as_deid_calls(one) if callable(one) else one for name, one in offered.items()}
    case = Case(name, stated.layers[0], item=item, options=stated.flags)
    with datasets.as_stored():
        datasets.build_file(stated.given, stated.meta).save_as(source)
    found = differences_of(case, source)
    return case, [one for one in found if not _both_fail(one)]


def _both_fail(found: RunsDiffer | ElementDiffers) -> bool:
    return isinstance(found, RunsDiffer) and None not in (found.ours, found.theirs)


def _as_deid_calls(function: Any) -> Any:
    """A function of a case as both tools call it: with all four, and `field.element`."""

    def called(item: Any, value: Any, field: Any, dicom: Any) -> Any:
        seen = _Seen(field.element.keyword)
        seen.element, seen.value, seen.path = field.element, field.element.value, field.name
        return function(seen)

    return called


class _Seen(str):
    """A field as the functions of cases see it."""

    element: Any
    value: Any
    path: str
