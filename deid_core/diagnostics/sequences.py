"""KEEPs of sequences, and what they keep that nobody named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.fold import reaching
from deid_core.diagnostics.telling import Written
from deid_core.diagnostics.world import World, any_kind_at, tag_and_creator
from deid_core.plan.nodes import Node
from deid_core.plan.selection import Reach, select
from deid_core.recipe.statements import Action, Field, Path, PrivateTag, Rule, Step, Tag
from deid_core.standard.dictionary import keyword_of, step_name
from deid_core.standard.ps3_15 import confidential_attributes

_SHOWN = 4
_TRIED = 5
_BY_NAME = "to take out what identifies, name it: REMOVE contains:Patient, say, acts there too"
_PATIENT = 0x0010
_FILE_META = 0x0002


def kept_sequences(world: World, written: Written) -> Iterator[Finding]:
    """A finding for each sequence that is kept by name, and for each broad form that keeps
    sequences, while identifying attributes in it (PS3.15 Table E.1-1) would stay, which no rule of
    the recipe reaches there."""
    looker = _Looker(world)
    for rule, statement in written.items():
        if rule.action is not Action.KEEP:
            continue
        for form in world.forms(rule.field):
            steps = _steps(form)
            if steps is None:
                yield from islice(_kept_broadly(world, looker, form, statement), 1)
            elif _is_sequence(world, steps):
                staying = looker.staying(world.place_of(steps))
                if staying:
                    yield _finding(statement, steps, staying, broad=False)


def _kept_broadly(world: World, looker: _Looker, form: Field, statement: Rule) -> Iterator[Finding]:
    """Findings of the first sequences that a broad form or a mask keeps, those that other rules
    would take first; other sequences are kept likewise."""
    kept = islice(_sequences(world, form), _TRIED)
    found = [(steps, looker.staying(world.place_of(steps))) for steps in kept]
    for steps, staying in sorted(found, key=lambda one: not one[1].taken):
        if staying:
            yield _finding(statement, steps, staying, broad=True)


def _sequences(world: World, form: Field) -> Iterator[tuple[Step, ...]]:
    for kind, _ in world.selectable(form):
        if kind.vr == "SQ" and select(form, kind, world.field_lists) is not None:
            named = (
                Tag(kind.tag)
                if kind.creator is None
                else PrivateTag(kind.tag >> 16, kind.creator, kind.tag & 0xFF)
            )
            yield (Step(named),)


@dataclass(frozen=True, slots=True)
class _Staying:
    """The first of the tags that no rule reaches at a place: `taken` by catch-alls elsewhere, and
    `untouched` by any rule anywhere."""

    taken: list[int]
    untouched: list[int]

    def __bool__(self) -> bool:
        return bool(self.taken or self.untouched)


class _Looker:
    """Looks for identifying attributes that stay at a place."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._enough = _SHOWN + 1

    @cached_property
    def _at_root(self) -> dict[int, Reach | None]:
        return {tag: self._reach(tag, self._world.top) for tag in _identifying()}

    def staying(self, inside: Node) -> _Staying:
        """Those that stay at a place."""
        # What ``except:`` selects it may select but in part.
        settled = reaching(self._world, any_kind_at(inside), inside)
        if any(selection.reach > Reach.CATCH_ALL for _, selection in settled):
            return _Staying([], [])
        taken: list[int] = []
        untouched: list[int] = []
        for tag, reach in self._at_root.items():
            # What other forms select at the root they select everywhere.
            if reach in (None, Reach.CATCH_ALL) and self._reach(tag, inside) is None:
                kept = untouched if reach is None else taken
                if len(kept) < self._enough:
                    kept.append(tag)
            if len(taken) == self._enough or (
                len(untouched) == self._enough and not self._world.catches_all
            ):
                break
        return _Staying(taken, untouched)

    def _reach(self, tag: int, node: Node) -> Reach | None:
        found = reaching(self._world, self._world.kind_at(node, tag), node)
        return max((selection.reach for _, selection in found), default=None)


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


def _patient_first(tag: int) -> tuple[bool, bool, int]:
    return tag >> 16 != _PATIENT, not keyword_of(tag), tag


def _finding(
    statement: Rule, steps: tuple[Step, ...], staying: _Staying, *, broad: bool
) -> Finding:
    name = "__".join(step_name(*tag_and_creator(step.field)) for step in steps)
    unknown = isinstance(steps[-1].field, PrivateTag) and not steps[-1].field.creator
    names = _listed(staying.taken or staying.untouched)
    why = "though the recipe takes them elsewhere" if staying.taken else "for no rule names them"
    if broad:
        where = "a private one" if unknown else name
        told = f"{statement.field_text} keeps sequences with what is in them: in {where}, {names}"
        message = f"{told} would stay, {why}"
    else:
        message = f"{name} is kept with what is in it: {names} would stay there, {why}"
    return Finding(
        Code.KEPT_SEQUENCE,
        Severity.WARNING if staying.taken else Severity.NOTE,
        message,
        statement.span,
        _BY_NAME if unknown else _hint(name),
    )


def _listed(tags: list[int]) -> str:
    names = [step_name(tag, None) for tag in tags[:_SHOWN]]
    return ", ".join([*names, "and others"] if len(tags) > _SHOWN else names)


def _hint(name: str) -> str:
    expression = re.escape(name).replace('"', '\\"')
    form = f'startswith:"{expression}__"' if '"' in name else f"startswith:{expression}__"
    return (
        f"to keep all that is in it, whatever other rules say: KEEP {form} beside this line; "
        f"to take it out: REMOVE {form}, and a KEEP for each path that may stay"
    )
