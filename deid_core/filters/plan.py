"""A plan that finds the elements that a recipe's filters look at, and changes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from deid_core.errors import Span
from deid_core.plan.kinds import Kind
from deid_core.plan.nodes import Node
from deid_core.plan.plan import Plan
from deid_core.plan.programs import Program
from deid_core.recipe.references import asked_fields
from deid_core.recipe.statements import (
    Action,
    Field,
    Label,
    Rule,
    Statements,
    Tag,
)

Groups: TypeAlias = Mapping[str, Sequence[Label]]
"""The labels of a recipe by the name of their group, in the order of the text."""

CORNERS = (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E)
"""RegionLocationMinX0, MinY0, MaxX1 and MaxY1 (PS3.3 C.8.5.5)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A field that filters ask about, and the lists of values of which one must be in the
    element's value (none: it is meant whatever its value)."""

    field: Field
    lists: tuple[str, ...]


@dataclass(slots=True, eq=False)
class FilterProgram(Program):
    """A program without work, of elements that some of the filters' fields select."""

    watched: tuple[Watched, ...] = ()


class FilterPlan(Plan):
    """Finds what the fields of filters select, by the rules of `watching`, compiled."""

    def __init__(self, compiled: Plan) -> None:
        super().__init__(
            compiled.rules,
            compiled.field_lists,
            compiled.collectors,
            disable_skip=True,
            warnings=(),
        )

    def program_for(self, kind: Kind, node: Node) -> FilterProgram | None:
        """See Plan: a program without work, that says which fields select the kind."""
        asking = (
            Watched(rule.field, selection.lists)
            for rule in self._index.candidates(kind)
            if (selection := self._reaching(rule.field, kind)) is not None
        )
        watched = tuple(dict.fromkeys(asking))  # several recipes may name the same field
        collects = () if kind.vr == "SQ" else tuple(self._collecting(kind))
        if not watched and not collects:
            return None
        return FilterProgram((), (), -1, False, collects, None, None, True, True, watched=watched)


def groups_of(layers: Iterable[Statements]) -> Groups:
    """The groups of all layers, as those of one text that has the layers one after the other."""
    groups: dict[str, list[Label]] = {}
    for statements in layers:
        for name, labels in statements.filters.items():
            groups.setdefault(name, []).extend(labels)
    return groups


def watching(statements: Statements) -> Statements:
    """The statements with a rule for each field that the filters ask about, in place of its own
    rules and the filters.

    The rules keep what they select: an element is looked at where such a rule would act.
    """
    asked: dict[Field, Rule] = {}
    for labels in statements.filters.values():
        for label in labels:
            for field, text, span in _asked(label):
                asked.setdefault(field, _rule(field, text, span))
    return replace(statements, rules=tuple(asked.values()), filters={})


def _asked(label: Label) -> Iterator[tuple[Field, str, Span]]:
    yield from asked_fields(label)
    for coordinates in label.coordinates:
        if coordinates.from_field is not None:
            yield from ((Tag(corner), "from:", coordinates.span) for corner in CORNERS)


def _rule(field: Field, text: str, span: Span) -> Rule:
    return Rule(Action.KEEP, field, None, span, span, None, text, None)
