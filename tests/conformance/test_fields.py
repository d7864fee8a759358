"""FIELD forms on awkward data, through both ends."""

from __future__ import annotations

import copy
from pathlib import Path

import pydicom
import pytest
from awkward import as_stored, build_awkward, described
from cases import Case, as_file_dataset, read_cases

from deid_core import Deidentifier, DeidError, DeidRecipe, FileError, RecipeError, Registry

CASES = read_cases(Path(__file__).parents[1] / "data" / "fields.yaml")


def _engine(case: Case) -> Deidentifier:
    recipe = DeidRecipe.from_text(case.recipe_text())
    return Deidentifier(recipe, registry=Registry(), item_names=list(case.item))


def _is_expected(case: Case, error: DeidError) -> None:
    assert case.error is not None, f"unexpected error: {error}"
    assert case.error in str(error)
    assert isinstance(error, RecipeError if case.when == "compile" else FileError)


def test_there_are_many_and_each_has_its_own_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_dataset_end(case: Case) -> None:
    with as_stored():
        dataset = build_awkward(case.given)
    before = copy.deepcopy(dataset)
    try:
        with _engine(case) as engine:
            result = engine.apply(dataset, case.item_values())
    except DeidError as error:
        _is_expected(case, error)
    else:
        assert case.error is None
        assert described(result.dataset) == case.expected
    assert dataset == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_end(case: Case, tmp_path: Path) -> None:
    source, output = tmp_path / "in.dcm", tmp_path / "out" / "out.dcm"
    with as_stored():
        as_file_dataset(build_awkward(case.given)).save_as(source)
    try:
        with _engine(case) as engine:
            engine.process_file(source, output, case.item_values())
    except DeidError as error:
        _is_expected(case, error)
        assert not output.parent.exists() or not list(output.parent.iterdir())
    else:
        assert case.error is None
        with as_stored():
            assert described(pydicom.dcmread(output)) == case.expected
