"""KEEPs of sequences, and what they keep that nobody named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.fold import reaching
from deid_core.diagnostics.telling import Written
from deid_core.diagnostics.world import World, any_kind_at, tag_and_creator
from deid_core.plan.nodes import Node
from deid_core.plan.selection import Reach
from deid_core.recipe.statements import Action, Field, Path, PrivateTag, Rule, Step, Tag
from deid_core.standard.dictionary import step_name
from deid_core.standard.ps3_15 import confidential_attributes

_SHOWN = 4
_PATIENT = 0x0010
_FILE_META = 0x0002


def kept_sequences(world: World, written: Written) -> Iterator[Finding]:
    """A finding for each sequence that is kept by name while identifying attributes in it (PS3.15
    Table E.1-1) would stay, which no rule of the recipe reaches there."""
    looker = _Looker(world)
    for rule, statement in written.items():
        if rule.action is not Action.KEEP:
            continue
        for form in world.forms(rule.field):
            steps = _steps(form)
            if steps is not None and _is_sequence(world, steps):
                taken, untouched = looker.staying(world.place_of(steps))
                if taken or untouched:
                    yield _finding(statement, steps, taken, untouched)


class _Looker:
    """Looks for identifying attributes that stay at a place."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._enough = _SHOWN + 1

    @cached_property
    def _at_root(self) -> dict[int, Reach | None]:
        return {tag: self._reach(tag, self._world.top) for tag in _identifying()}

    def staying(self, inside: Node) -> tuple[list[int], list[int]]:
        """The first of those that no rule reaches there: those that catch-alls reach elsewhere,
        and those that no rule reaches anywhere."""
        if reaching(self._world, any_kind_at(inside), inside):
            return [], []
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
        return taken, untouched

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


def _patient_first(tag: int) -> tuple[bool, int]:
    return tag >> 16 != _PATIENT, tag


def _finding(
    statement: Rule, steps: tuple[Step, ...], taken: list[int], untouched: list[int]
) -> Finding:
    name = "__".join(step_name(*tag_and_creator(step.field)) for step in steps)
    why = "though the recipe takes them elsewhere" if taken else "for no rule names them"
    return Finding(
        Code.KEPT_SEQUENCE,
        Severity.WARNING if taken else Severity.NOTE,
        f"{name} is kept with what is in it: {_listed(taken or untouched)} would stay there, {why}",
        statement.span,
        _hint(name),
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
