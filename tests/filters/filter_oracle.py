"""Filters as pydicom/deid 0.4.13 evaluates them, label by label."""

from __future__ import annotations

import contextlib
import copy
import io
import re
from dataclasses import dataclass
from itertools import count
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
    """A label of deid's recipe."""

    group: str
    name: str
    lines: tuple[Line, ...]


def usable_text(name: str) -> tuple[str, list[str]]:
    """The text of a recipe that deid ships, without the lines that our parser finds mistakes in
    and with its labels numbered, for some have the same name; and these lines."""
    lines = (SHIPPED / name).read_text().splitlines()
    wrong: set[int] = set()
    try:
        DeidRecipe(SHIPPED / name)
    except RecipeError as error:
        wrong = {problem.span.line for problem in error.problems}
    kept = (line for number, line in enumerate(lines, start=1) if number not in wrong)
    numbers = count(1)
    text = "\n".join(re.sub(r"^LABEL", lambda _: f"LABEL {next(numbers)}", line) for line in kept)
    return text, [lines[number - 1].strip() for number in sorted(wrong)]


def labels_of(recipe: Oracle) -> list[OracleLabel]:
    """The labels of a recipe, in the order of its groups."""
    return [
        OracleLabel(
            group,
            label["name"].removeprefix("LABEL").strip(),
            tuple(_line(line) for line in label["filters"]),
        )
        for group, labels in recipe.get_filters().items()
        for label in labels
    ]


def _line(line: dict[str, Any]) -> Line:
    values = iter(line["value"])
    criteria = tuple(
        Criterion(test, field, next(values) if test.endswith(("contains", "equals")) else None)
        for test, field in zip(line["action"], line["field"], strict=True)
    )
    return Line(line["operator"], criteria, tuple(line["InnerOperators"]))


def held_by_oracle(recipe: Oracle, dataset: Dataset) -> dict[str, list[tuple[bool, str]]]:
    """The labels that deid finds to hold, by name, each with its regions as (keep, text)."""
    own = copy.deepcopy(recipe)  # deid writes what it takes `from:` a field into the recipe
    names = {
        id(label["coordinates"]): label["name"].removeprefix("LABEL").strip()
        for labels in own.get_filters().values()
        for label in labels
    }
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = has_burned_pixels(dataset, deid=own)
    return {
        names[id(one["coordinates"])]: [
            (bool(keep), text.replace(" ", ""))
            for keep, texts in one["coordinates"]
            for text in (texts if isinstance(texts, list) else [texts])
        ]
        for one in found["results"]
    }


def criterion_by_oracle(criterion: Criterion, dataset: Dataset) -> bool:
    """Whether a criterion holds, for deid."""
    return bool(apply_filter(dataset, criterion.field, criterion.test, criterion.value))
