"""A filter on a dataset, by deid 0.4.13 and by deid-core: does it flag?"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import datasets
from deid.config import DeidRecipe as TheirRecipe
from deid.dicom.pixels.detect import has_burned_pixels
from deid.logger import bot
from diff_compare import Failure
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import DeidError, DeidRecipe, Inspector, RecipeError, Registry
from deid_core.recipe.references import criteria_of
from deid_core.recipe.statements import Criterion

bot.level = -5


@dataclass(frozen=True)
class Asked:
    """What a recipe's filters ask of a dataset, which has its file meta group."""

    text: str
    dataset: Dataset

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria as deid-core reads them; none where it refuses the text."""
        try:
            return tuple(criteria_of(DeidRecipe.from_text(self.text).statements))
        except RecipeError:
            return ()

    @cached_property
    def lines(self) -> list[str]:
        """The lines of all labels."""
        lines = [line.strip() for line in self.text.splitlines()]
        return [line for line in lines if not line.startswith(("FORMAT", "%", "LABEL"))]


@dataclass(frozen=True)
class FilterCase:
    """`text` is a recipe, `given` a dataset in the form of the conformance suite."""

    name: str
    text: str
    given: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


def filter_text(*lines: str) -> str:
    """A recipe with one label, which has these lines."""
    return "\n".join(["FORMAT dicom", "%filter group", "LABEL label", *lines, ""])


Answer = bool | Failure


def answers(case: FilterCase, folder: Path) -> tuple[Asked, Answer, Answer]:
    """What is asked, whether it flags here, and whether it does with deid."""
    source, recipe = folder / "in.dcm", folder / "recipe.deid"
    recipe.write_text(case.text, "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with datasets.as_stored():
            datasets.build_file(dict(case.given), {}).save_as(source)
            dataset = dcmread(source)
            asked = Asked(case.text, dataset)
            return asked, _ours(case.text, source), _theirs(recipe, dataset)


def _ours(text: str, source: Path) -> Answer:
    try:
        return Inspector([DeidRecipe.from_text(text)], Registry()).inspect(source).flagged
    except DeidError as error:
        return Failure(type(error).__name__, str(error))


def _theirs(recipe: Path, dataset: Dataset) -> Answer:
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            return bool(has_burned_pixels(dataset, deid=TheirRecipe(str(recipe)))["flagged"])
    except (Exception, SystemExit) as error:
        return Failure(type(error).__name__, str(error))
