"""KEEPs of sequences, and what they keep that nobody named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deid_core.diagnostics.finding import Finding, Severity
from deid_core.diagnostics.fold import reaching
from deid_core.diagnostics.telling import Written
from deid_core.diagnostics.world import World, tag_and_creator
from deid_core.plan.nodes import Node
from deid_core.recipe.statements import (
    Action,
    Field,
    Path,
    PrivateTag,
    Rule,
    Step,
    Tag,
)
from deid_core.standard.ps3_15 import confidential_attributes
from deid_core.standard.tags import step_name

_SHOWN = 4
_PATIENT = 0x0010
_FILE_META = 0x0002


def kept_sequences(world: World, written: Written) -> Iterator[Finding]:
    """A finding for each sequence that is kept by name while identifying attributes in it (PS3.15
    Table E.1-1) would stay, which no rule of the recipe reaches there."""
    reached = _Reached(world)
    for rule, statement in written.items():
        if rule.action is not Action.KEEP:
            continue
        for form in world.forms(rule.field):
            steps = _steps(form)
            if steps is None or not _is_sequence(world, steps):
                continue
            inside = world.place_of(steps)
            staying = [tag for tag in _identifying() if not reached.at(tag, inside)]
            elsewhere = [tag for tag in staying if reached.at(tag, world.top)]
            if staying:
                yield _finding(statement, steps, staying, elsewhere)


class _Reached:
    """Whether some rule reaches an element at a place, be it to keep it; remembered for places
    that are alike."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[object, ...], bool] = {}

    def at(self, tag: int, node: Node) -> bool:
        """Whether some rule reaches the tag, met at a place."""
        path = node.path() if self._world.needs_paths else ""
        key = (tag, path, node.active, node.shield)
        if key not in self._known:
            self._known[key] = bool(reaching(self._world, self._world.met(node, Tag(tag)), node))
        return self._known[key]


def _steps(form: Field) -> tuple[Step, ...] | None:
    match form:
        case Tag() | PrivateTag():
            return (Step(form),)
        case Path(steps):
            return steps
    return None


def _is_sequence(world: World, steps: tuple[Step, ...]) -> bool:
    return world.met(world.place_of(steps[:-1]), steps[-1].field).vr == "SQ"


@lru_cache(maxsize=1)
def _identifying() -> tuple[int, ...]:
    """The tags of the table that stand in datasets, those of the patient first."""
    tags = [attribute.tag for attribute in confidential_attributes() if attribute.tag is not None]
    return tuple(sorted((tag for tag in tags if tag >> 16 > _FILE_META), key=_patient_first))


def _patient_first(tag: int) -> tuple[bool, int]:
    return tag >> 16 != _PATIENT, tag


def _finding(
    statement: Rule, steps: tuple[Step, ...], staying: list[int], elsewhere: list[int]
) -> Finding:
    name = "__".join(step_name(*tag_and_creator(step.field)) for step in steps)
    if elsewhere:
        which = f"would stay in it, though other rules take them elsewhere: {_listed(elsewhere)}"
        count = len(elsewhere)
    else:
        which = f"would stay in it, for no rule reaches them: {_listed(staying)}"
        count = len(staying)
    return Finding(
        "kept-sequence",
        Severity.WARNING if elsewhere else Severity.NOTE,
        f"{name} is kept whole; of the identifying attributes (PS3.15 Table E.1-1) {count} {which}",
        statement.span,
        _hint(name),
    )


def _listed(tags: list[int]) -> str:
    names = ", ".join(step_name(tag, None) for tag in tags[:_SHOWN])
    more = len(tags) - _SHOWN
    return f"{names} and {more} more" if more > 0 else names


def _hint(name: str) -> str:
    expression = re.escape(name).replace('"', '\\"')
    form = f'startswith:"{expression}__"' if '"' in name else f"startswith:{expression}__"
    return (
        f"to keep all that is in it, whatever other rules say: KEEP {form}; "
        f"to take it out: REMOVE {form}, and a KEEP for each path that may stay"
    )
