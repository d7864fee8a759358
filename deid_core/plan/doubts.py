"""Rules that are right by the letter and may still surprise: what compiling warns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deid_core.plan.kinds import Kind
from deid_core.plan.programs import PROTECTING, can_act
from deid_core.plan.rules import BoundRule
from deid_core.plan.selection import FieldLists, Reach, Selection, may_reach, select
from deid_core.recipe.statements import Action, Path, PrivateTag, RepeatingTag, Tag
from deid_core.standard.dictionary import private_vr_of, vr_of


def overruled_removals(rules: Sequence[BoundRule], lists: FieldLists) -> Iterator[str]:
    """Warnings of each exact REMOVE that does not count, for a broad REPLACE or JITTER of the same
    layer selects the element (language.md, "Several rules on one element")."""
    for removal, protecting, selection in overruling(rules, lists):
        where = f"the broad {protecting.action} in line {protecting.span.line}"
        if protecting.action is Action.KEEP:
            told = f"does not count, for the KEEP in line {protecting.span.line} keeps the element"
        elif selection.lists:
            told = f"does not count where {where} finds one of its values, and protects the element"
        else:
            told = f"does not count, for {where} selects the same element and protects it"
        yield f"{removal.span}: this REMOVE {told}"


def overruling(
    rules: Sequence[BoundRule], lists: FieldLists
) -> Iterator[tuple[BoundRule, BoundRule, Selection]]:
    """Each such REMOVE, with the rule that overrules it, and how that one selects: a KEEP where one
    decides, for then the broad rule does not count either; else the first broad rule, one whatever
    the value where there is such.
    """
    keeps = [rule for rule in rules if rule.action is Action.KEEP]
    broad = [rule for rule in rules if rule.action in PROTECTING and not _is_exact(rule)]
    for removal in rules:
        if removal.action is not Action.REMOVE:
            continue
        kind = _kind_of(removal)
        if kind is None:
            continue
        protecting = [
            (rule, selection)
            for rule, selection in _acting(broad, removal.layer, kind, lists)
            if selection.reach < Reach.EXACT
        ]
        if protecting:
            kept = _acting(keeps, removal.layer, kind, lists)
            certain = [(rule, selection) for rule, selection in kept if not selection.lists]
            rule, selection = min(certain or protecting, key=lambda one: bool(one[1].lists))
            yield removal, rule, selection


def _acting(
    rules: Sequence[BoundRule], layer: int, kind: Kind, lists: FieldLists
) -> Iterator[tuple[BoundRule, Selection]]:
    """Those rules of a layer that act on a kind, and how they select it."""
    for rule in rules:
        selection = select(rule.field, kind, lists) if rule.layer == layer else None
        if (
            selection is not None
            and may_reach(selection, kind, disable_skip=True)
            and can_act(rule, selection, kind)
        ):
            yield rule, selection


def _is_exact(rule: BoundRule) -> bool:
    return isinstance(rule.field, Tag | RepeatingTag | PrivateTag | Path)


def _kind_of(rule: BoundRule) -> Kind | None:
    match rule.field:
        case Tag(tag):
            return Kind(tag, vr_of(tag) or "UN", None, "", frozenset())
        case PrivateTag(group, creator, offset):
            vr = private_vr_of(creator, group, offset) or "UN"
            return Kind(group << 16 | 0x1000 | offset, vr, creator, "", frozenset())
    return None
