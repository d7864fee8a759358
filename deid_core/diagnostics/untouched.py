"""The attributes of PS3.15 Table E.1-1 that a recipe leaves as they are."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.fold import reaching
from deid_core.diagnostics.telling import Written
from deid_core.diagnostics.world import KnownKind, World, kind_of_tag, private_kinds
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import Action
from deid_core.standard.ps3_15 import Attribute, confidential_attributes
from deid_core.standard.tags import MEDIA_STORAGE_SOP_INSTANCE_UID, SOP_INSTANCE_UID

_COMMANDS = 0x0000
_ACTIONS = {
    "D": "replaces it by a dummy",
    "Z": "empties it, or puts a dummy there",
    "X": "removes it",
    "U": "replaces it by another UID",
}


def untouched_attributes(world: World, written: Written) -> Iterator[Finding]:
    """A finding for each attribute of the table that no rule changes at the root of a dataset, or
    that one does on a condition alone.

    The command elements of the table stand in no file, and are left out.
    """
    for attribute in confidential_attributes():
        if attribute.tag is not None and attribute.tag >> 16 == _COMMANDS:
            continue
        kind = _kind(attribute)
        rules = [rule for rule, _ in reaching(world, kind, world.top)]
        keep = next((rule for rule in rules if rule.action is Action.KEEP), None)
        program = world.program(kind, world.top)
        if keep is not None and (program is None or program.idle):
            yield _kept(attribute, keep, written)
        elif program is None or program.idle:
            yield _finding(attribute, Severity.WARNING, "no rule changes", None)
        elif not any(layer.certain for layer in program.layers):
            yield _finding(
                attribute, Severity.NOTE, "only a rule with a condition changes", rules[0]
            )


def _kind(attribute: Attribute) -> KnownKind:
    match attribute.tag:
        case None:
            return private_kinds()[0]
        case tag if tag == MEDIA_STORAGE_SOP_INSTANCE_UID:
            # It follows SOPInstanceUID where no rule names it.
            return kind_of_tag(SOP_INSTANCE_UID)
        case tag:
            return kind_of_tag(tag)


def _kept(attribute: Attribute, keep: BoundRule, written: Written) -> Finding:
    if keep in written and written[keep].action is Action.KEEP:
        return _finding(attribute, Severity.NOTE, "the recipe keeps", keep)
    return _finding(attribute, Severity.WARNING, "no rule changes", None)


def _finding(
    attribute: Attribute, severity: Severity, told: str, rule: BoundRule | None
) -> Finding:
    name = attribute.keyword or attribute.name
    shown = f"{name} {attribute.text}" if name else attribute.text
    return Finding(
        Code.PS3_15,
        severity,
        f"{told} {shown}",
        rule.span if rule is not None else None,
        f"the Basic Profile has {attribute.action}: {_explained(attribute.action)}",
    )


def _explained(action: str) -> str:
    first, *others = action.split("/")
    told = _ACTIONS[first]
    return f"{told}, or does otherwise where the IOD needs it" if others else told
