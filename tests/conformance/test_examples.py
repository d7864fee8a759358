"""The worked examples of the language's contract, through both ends."""

from __future__ import annotations

import copy
from pathlib import Path

import pydicom
import pytest
from cases import Case, as_file_dataset, build, read_cases, without_creators

from deid_core import Deidentifier, DeidError, DeidRecipe, FileError, RecipeError, Registry

EXAMPLES = Path(__file__).parents[1] / "data" / "examples.yaml"
CASES = read_cases(EXAMPLES)


def _engine(case: Case) -> Deidentifier:
    recipe = DeidRecipe.from_text(case.recipe_text())
    return Deidentifier(recipe, registry=Registry(), item_names=list(case.item))


def _is_expected(case: Case, error: DeidError) -> None:
    assert case.error is not None, f"unexpected error: {error}"
    assert case.error in str(error)
    assert isinstance(error, RecipeError if case.when == "compile" else FileError)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_dataset_end(case: Case) -> None:
    dataset = build(case.given)
    before = copy.deepcopy(dataset)
    try:
        with _engine(case) as engine:
            result = engine.apply(dataset, case.item_values())
    except DeidError as error:
        _is_expected(case, error)
    else:
        assert case.error is None
        assert without_creators(result.dataset) == case.expected
    assert dataset == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_end(case: Case, tmp_path: Path) -> None:
    source, output = tmp_path / "in.dcm", tmp_path / "out" / "out.dcm"
    as_file_dataset(build(case.given)).save_as(source)
    try:
        with _engine(case) as engine:
            engine.process_file(source, output, case.item_values())
    except DeidError as error:
        _is_expected(case, error)
        assert not output.parent.exists() or not list(output.parent.iterdir())
    else:
        assert case.error is None
        assert without_creators(pydicom.dcmread(output)) == case.expected
