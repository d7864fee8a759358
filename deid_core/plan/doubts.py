"""Rules that are right by the letter and may still surprise: what compiling warns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deid_core.plan.kinds import Kind
from deid_core.plan.programs import PROTECTING, can_act
from deid_core.plan.rules import BoundRule
from deid_core.plan.selection import FieldLists, Reach, select
from deid_core.recipe.statements import Action, Path, PrivateTag, RepeatingTag, Tag
from deid_core.standard.dictionary import private_vr_of, vr_of


def overruled_removals(rules: Sequence[BoundRule], lists: FieldLists) -> Iterator[str]:
    """Warnings of each exact REMOVE that does not count, for a broad REPLACE or JITTER of the same
    layer selects the element (language.md, "Several rules on one element")."""
    for removal, protecting in overruling(rules, lists):
        yield (
            f"{removal.span}: this REMOVE does not count, for the broad {protecting.action} in "
            f"line {protecting.span.line} selects the same element and protects it"
        )


def overruling(
    rules: Sequence[BoundRule], lists: FieldLists
) -> Iterator[tuple[BoundRule, BoundRule]]:
    """Each such REMOVE, with the first broad rule that overrules it."""
    broad = [rule for rule in rules if rule.action in PROTECTING and not _is_exact(rule)]
    for removal in rules:
        if removal.action is not Action.REMOVE:
            continue
        kind = _kind_of(removal)
        if kind is None:
            continue
        for rule in broad:
            selection = select(rule.field, kind, lists)
            if (
                rule.layer == removal.layer
                and selection is not None
                and selection.reach < Reach.EXACT
                and can_act(rule, selection, kind)
            ):
                yield removal, rule
                break


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
