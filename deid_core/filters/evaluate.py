"""Criteria held against what a scan found: pure functions, to a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from deid_core.errors import RuleError
from deid_core.filters.plan import CORNERS, Groups
from deid_core.filters.verdict import HeldLabel, Region, Verdict
from deid_core.recipe.statements import (
    AllOf,
    AnyOf,
    Coordinates,
    Criterion,
    Expression,
    Field,
    Label,
)


class Sighting(Protocol):
    """An element that a field selects."""

    def texts(self) -> Sequence[str]:
        """Its values as texts, outer white space off; a sequence has none."""

    def is_empty(self) -> bool:
        """Whether its value has zero length; of a sequence: whether it has no items."""

    def corners(self) -> Iterable[Mapping[int, Sequence[str]]]:
        """For each item of a sequence, the texts of its `CORNERS` by tag."""

    def path(self) -> str:
        """Where it stands."""


Seen: TypeAlias = Mapping[Field, Sequence[Sighting]]
"""What each field of the filters selects, in the order of the dataset; nothing: no entry."""


def verdict_on(groups: Groups, seen: Seen) -> Verdict:
    """The verdict on a dataset; RuleError where a region to be masked can't be told."""
    return Verdict(
        tuple(
            HeldLabel(group, label.text, tuple(_regions(label, seen)))
            for group, labels in groups.items()
            for label in labels
            if holds(label.condition, seen)
        )
    )


def holds(expression: Expression, seen: Seen) -> bool:
    """Whether a criterion, or what joins several, holds."""
    match expression:
        case AllOf():
            return all(holds(term, seen) for term in expression.terms)
        case AnyOf():
            return any(holds(term, seen) for term in expression.terms)
        case Criterion():
            return _criterion_holds(expression, seen.get(expression.field, ()))


def _criterion_holds(criterion: Criterion, met: Sequence[Sighting]) -> bool:
    match criterion.test:
        case "present":
            return bool(met)
        case "missing":
            return not met
        case "empty":
            return any(sighting.is_empty() for sighting in met)
    matches = any(_matches(criterion, text) for sighting in met for text in sighting.texts())
    return matches is not criterion.test.startswith("not")


def _matches(criterion: Criterion, text: str) -> bool:
    if criterion.regex is not None:
        return bool(criterion.regex.search(text))
    return text.casefold() in (wanted.casefold() for wanted in criterion.alternatives)


def _regions(label: Label, seen: Seen) -> Iterator[Region]:
    for coordinates in label.coordinates:
        if coordinates.from_field is None:
            yield Region(coordinates.keep, coordinates.box)
        else:
            for sighting in seen.get(coordinates.from_field, ()):
                yield from _regions_in(sighting, coordinates)


def _regions_in(sighting: Sighting, coordinates: Coordinates) -> Iterator[Region]:
    for number, texts in enumerate(sighting.corners()):
        corners = [_number(texts.get(tag, ())) for tag in CORNERS]
        x0, y0, x1, y1 = corners
        if x0 is not None and y0 is not None and x1 is not None and y1 is not None:
            yield Region(coordinates.keep, (x0, y0, x1, y1))
        elif not coordinates.keep:
            # What is not kept is masked anyway; what should be masked must not be passed over.
            raise RuleError(
                "the region lacks one of RegionLocationMinX0, MinY0, MaxX1 and MaxY1",
                path=f"{sighting.path()}__{number}",
                span=coordinates.span,
            )


def _number(texts: Sequence[str]) -> int | None:
    return int(texts[0]) if len(texts) == 1 and texts[0].isdecimal() else None
