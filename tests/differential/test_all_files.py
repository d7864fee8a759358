"""All files that pydicom, pydicom-data and deid-data ship, with the recipes that deid ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import data_store
import deid_data.data
import pydicom.data
import pytest
from diff_case import Case
from diff_cases_files import ITEM, mended, their_recipe
from diff_predicates import explain
from diff_run import differences_of
from pydicom.misc import is_dicom

from deid_core import DeidRecipe, RecipeError

ROOT = Path(__file__).parents[2]
FOLDERS = (
    Path(pydicom.data.__file__).parent,
    Path(data_store.__file__).parent / "data",
    Path(deid_data.data.data_base),
)
RECIPES = ("deid.dicom", "deid.dicom.ultrasound", "deid.dicom.xray.chest")
CASES = [Case(name, mended(their_recipe(name)), item=ITEM) for name in RECIPES]


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (path.suffix == ".dcm" or is_dicom(path)):
                yield path


FILES = list(_files())


def test_there_are_many() -> None:
    assert len(FILES) > 250


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_what_differs_is_meant(file: Path) -> None:
    unexplained = [
        (case.name, found)
        for case in CASES
        for found in differences_of(case, file)
        if len(explain(case, found)) != 1
    ]
    assert not unexplained


def test_what_is_wrong_in_their_recipes_is_listed() -> None:
    """docs/differences.md has the very lines that are mistakes here, and no other."""
    wrong = [line for name in RECIPES for line in _wrong_lines(name)]
    page = (ROOT / "docs" / "differences.md").read_text("utf-8")
    rows = re.findall(r"^\| (deid\.dicom[\w.]*), line (\d+) \| `([^`]*)` \|", page, re.MULTILINE)
    assert [" ".join(row) for row in rows] == wrong


def _wrong_lines(name: str) -> list[str]:
    try:
        DeidRecipe.from_text(their_recipe(name), name)
    except RecipeError as error:
        spans = [problem.span for problem in error.problems if problem.span]
        return [f"{span.source} {span.line} {span.text.strip()}" for span in spans]
    return []
