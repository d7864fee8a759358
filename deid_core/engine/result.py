"""What came of one dataset: never a value, only where, what and by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from pydicom.dataset import Dataset

from deid_core.engine.elements import Element, Level
from deid_core.engine.settle import Changes
from deid_core.errors import Span
from deid_core.plan.nodes import Entry
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import Action


@dataclass(frozen=True, slots=True)
class Edit:
    """An element that a rule changed.

    `path` is ``Seq__0__Keyword``; `action` is the rule's (or REMOVE, BLANK, where a function asked
    for that); `span` is the rule's line; None for what follows from other edits (a private creator
    that goes with its block, a UID of the file meta group that follows SOPInstanceUID).
    """

    path: str
    tag: int
    vr: str
    action: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Warn:
    """Something done that is worth a look: a value written that its VR should not hold, say."""

    path: str
    message: str
    span: Span

    def __str__(self) -> str:
        return f"{self.path}: {self.message} (recipe {self.span.source}, line {self.span.line})"


_Around: TypeAlias = "tuple[_Around, Entry, int] | None"
"""The dataset around an element: the one around its sequence, the sequence's kind, and the item's
number; None for the root and the file meta group."""


class Trace:
    """What an execution leaves for its report; holds neither values nor the scan."""

    __slots__ = ("_changed", "_complained", "_cut")

    def __init__(
        self, changes: Changes, complained: Iterable[tuple[Element, BoundRule, str]]
    ) -> None:
        known: dict[Level, _Around] = {}
        self._changed = [
            (_around(e.level, known), e.entry, e.created, e.exists, e.edits)
            for e in changes.elements
        ]
        self._cut = [(_around(cut.level, known), cut.entries) for cut in changes.cuts]
        self._complained = [
            (_around(e.level, known), e.entry, rule, text) for e, rule, text in complained
        ]

    def edits(self) -> tuple[Edit, ...]:
        """The edits, each element's in the order of the recipe."""
        altered = [edit for change in self._changed for edit in _edits(*change)]
        removed = [_removal(around, entry) for around, entries in self._cut for entry in entries]
        return (*altered, *removed)

    def edit_count(self) -> int:
        """How many edits there are, without making them."""
        altered = sum(_edit_count(exists, made) for *_, exists, made in self._changed)
        return altered + sum(len(entries) for _, entries in self._cut)

    def warnings(self) -> tuple[Warn, ...]:
        """The warnings."""
        return tuple(
            Warn(_path(around, entry), message, rule.span)
            for around, entry, rule, message in self._complained
        )


@dataclass
class Result:
    """What became of one file or dataset.

    `file` is the input and `output` the output file, None for datasets in memory; `dataset` is the
    new dataset, None for files.
    """

    file: str | None
    output: str | None
    dataset: Dataset | None
    trace: Trace = field(repr=False)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """Every element that changed, and by which rule."""
        return self.trace.edits()

    @cached_property
    def warnings(self) -> tuple[Warn, ...]:
        """What was written though it should not be so, and the like."""
        return self.trace.warnings()

    def __getstate__(self) -> dict[str, object]:
        # The trace leads to the plan: what crosses process borders is the report.
        return {**self.__dict__, "edits": self.edits, "warnings": self.warnings, "trace": None}


def _edit_count(exists: bool, made: tuple[tuple[Action, BoundRule], ...]) -> int:
    """As many as `_edits` makes."""
    return 1 if not exists and (not made or made[-1][0] is not Action.REMOVE) else max(len(made), 1)


def _around(level: Level, known: dict[Level, _Around]) -> _Around:
    if level in known or level.parent is None:
        return known.get(level)
    waiting: list[Level] = []
    while level.parent is not None and level not in known:
        waiting.append(level)
        level = level.parent.level
    found = known.get(level)
    for level in reversed(waiting):
        assert level.parent is not None
        found = known[level] = (found, level.parent.entry, level.index)
    return found


def _path(around: _Around, entry: Entry) -> str:
    steps = [entry.name]
    while around is not None:
        around, sequence, index = around
        steps.append(f"{sequence.name}__{index}__")
    return "".join(reversed(steps))


def _edits(
    around: _Around,
    entry: Entry,
    created: bool,
    exists: bool,
    made: tuple[tuple[Action, BoundRule], ...],
) -> list[Edit]:
    path, tag, vr = _path(around, entry), entry.tag, entry.vr
    if not exists and (not made or made[-1][0] is not Action.REMOVE):
        return [Edit(path, tag, vr, "REMOVE", None)]
    if not made:
        return [Edit(path, tag, vr, "ADD" if created else "REPLACE", None)]
    return [Edit(path, tag, vr, action.value, rule.span) for action, rule in made]


def _removal(around: _Around, entry: Entry) -> Edit:
    program = entry.program
    assert program is not None and program.fate_rule is not None
    return Edit(_path(around, entry), entry.tag, entry.vr, "REMOVE", program.fate_rule.span)
