"""The conformance suite's cases by deid 0.4.13, where it can run them: what differs is meant."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import cases as conformance
import datasets
import pydicom
import pytest
from diff_case import Case
from diff_compare import ElementDiffers, Failure, Files, RunsDiffer, compare, leaves
from diff_meant_suite import SUITE, explain_of_suite
from diff_predicates import explain
from diff_run import run_ours, run_theirs


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
    item = {**stated.variables, **stated.item_values()}
    case = Case(name, stated.layers[0], item=item, options=stated.flags)
    with datasets.as_stored():
        datasets.build_file(stated.given, stated.meta).save_as(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = run_ours(case, source)
        theirs = run_theirs(_for_deid(case), source)
        if isinstance(ours, Failure) and isinstance(theirs, Failure):
            return case, []
        if isinstance(ours, Failure) or isinstance(theirs, Failure):
            failures = [one if isinstance(one, Failure) else None for one in (ours, theirs)]
            return case, [RunsDiffer(name, *failures)]
        return case, list(compare(Files(name, leaves(pydicom.dcmread(source)), ours, theirs)))


def _for_deid(case: Case) -> Case:
    """The case with its functions as deid calls them."""
    item = {name: _as_deid_calls(one) if callable(one) else one for name, one in case.item.items()}
    return Case(case.name, case.rules, item=item, options=case.options)


def _as_deid_calls(function: Any) -> Any:
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
