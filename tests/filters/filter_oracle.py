"""Filters as pydicom/deid 0.4.13 evaluates them, label by label."""

from __future__ import annotations

import contextlib
import copy
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import deid
from deid.config import DeidRecipe as Oracle
from deid.dicom.filter import apply_filter
from deid.dicom.pixels.detect import has_burned_pixels
from pydicom.dataset import Dataset

from deid_core import DeidRecipe, RecipeError

SHIPPED = Path(deid.__file__).parent / "data"


@dataclass(frozen=True)
class Criterion:
    """A criterion as both read it; `text` is one that a recipe can have, without operator."""

    test: str
    field: str
    value: str | None

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.test, self.field, self.value) if part)


@dataclass(frozen=True)
class Line:
    """A line of criteria: the operator it starts with, and those between its criteria."""

    operator: str | None
    criteria: tuple[Criterion, ...]
    inner: tuple[str, ...]


@dataclass(frozen=True)
class OracleLabel:
    """A label of deid's recipe: its group, and its number in that group."""

    group: str
    number: int
    name: str
    lines: tuple[Line, ...]
    regions: tuple[tuple[bool, str], ...]


def usable_text(name: str) -> tuple[str, list[str]]:
    """The text of a recipe that deid ships, without the lines that our parser finds mistakes in,
    and these lines."""
    lines = (SHIPPED / name).read_text().splitlines()
    wrong: set[int] = set()
    try:
        DeidRecipe(SHIPPED / name)
    except RecipeError as error:
        wrong = {problem.span.line for problem in error.problems}
    kept = [line for number, line in enumerate(lines, start=1) if number not in wrong]
    return "\n".join(kept), [lines[number - 1].strip() for number in sorted(wrong)]


def labels_of(recipe: Oracle) -> list[OracleLabel]:
    """The labels of a recipe, in the order of its groups."""
    return [
        OracleLabel(
            group,
            number,
            label["name"].removeprefix("LABEL").strip(),
            tuple(_line(line) for line in label["filters"]),
            tuple((bool(keep), text.replace(" ", "")) for keep, text in label["coordinates"]),
        )
        for group, labels in recipe.get_filters().items()
        for number, label in enumerate(labels)
    ]


def _line(line: dict[str, Any]) -> Line:
    values = iter(line["value"])
    criteria = tuple(
        Criterion(test, field, next(values) if test.endswith(("contains", "equals")) else None)
        for test, field in zip(line["action"], line["field"], strict=True)
    )
    return Line(line["operator"], criteria, tuple(line["InnerOperators"]))


def held_by_oracle(recipe: Oracle, dataset: Dataset) -> dict[tuple[str, int], list[Any]]:
    """The labels that deid finds to hold, as (group, number), with their coordinates."""
    own = copy.deepcopy(recipe)  # deid writes what it takes `from:` a field into the recipe
    place = {
        id(label["coordinates"]): (group, number)
        for group, labels in own.get_filters().items()
        for number, label in enumerate(labels)
    }
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = has_burned_pixels(dataset, deid=own)
    return {place[id(one["coordinates"])]: one["coordinates"] for one in found["results"]}


def criterion_by_oracle(criterion: Criterion, dataset: Dataset) -> bool:
    """Whether a criterion holds, for deid."""
    return bool(apply_filter(dataset, criterion.field, criterion.test, criterion.value))
