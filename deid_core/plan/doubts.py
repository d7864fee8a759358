"""Rules that are right by the letter and may still surprise: what compiling warns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from deid_core.plan.kinds import Kind, is_field
from deid_core.plan.programs import PROTECTING, can_act
from deid_core.plan.rules import BoundRule
from deid_core.plan.selection import FieldLists, Reach, Selection, leaves, may_reach, select
from deid_core.recipe.statements import Action, Field, Path, PrivateTag, RepeatingTag, Tag
from deid_core.standard.dictionary import mask_of, private_vr_of, repeaters, step_name, vr_of


@dataclass(frozen=True, slots=True)
class Overruled:
    """An exact REMOVE that does not count on the elements of a kind, for another rule acts there.

    `by` is that rule, and `selection` how it selects the kind.
    """

    removal: BoundRule
    kind: Kind
    by: BoundRule
    selection: Selection

    @property
    def element(self) -> str:
        """The element's name."""
        return step_name(self.kind.tag, self.kind.creator)

    @property
    def entirely(self) -> bool:
        """Whether the element is all that the REMOVE names, not one of a list or of a mask."""
        return isinstance(self.removal.field, Tag | PrivateTag)


def overruled_removals(rules: Sequence[BoundRule], lists: FieldLists) -> Iterator[str]:
    """Warnings of each exact REMOVE that does not count, for a broad REPLACE or JITTER of the same
    layer selects the element (language.md, "Several rules on one element")."""
    for overruled in overruling(rules, lists):
        by = overruled.by
        where = f"the broad {by.action} in line {by.span.line}"
        if by.action is Action.KEEP:
            told = f", for the KEEP in line {by.span.line} keeps the element"
        elif overruled.selection.lists:
            told = f" where {where} finds one of its values, and protects the element"
        else:
            told = f", for {where} selects the same element and protects it"
        on = "" if overruled.entirely else f" on {overruled.element}"
        yield f"{overruled.removal.span}: this REMOVE does not count{on}{told}"


def overruling(rules: Sequence[BoundRule], lists: FieldLists) -> Iterator[Overruled]:
    """Each such REMOVE, with what overrules it: a KEEP where one decides, for then the broad rule
    does not count either; else the first broad rule, one whatever the value where there is such.

    Of a list or a mask, the first element that a broad rule protects.
    """
    keeps = [rule for rule in rules if rule.action is Action.KEEP]
    broad = [rule for rule in rules if rule.action in PROTECTING and not _is_exact(rule)]
    for removal in rules:
        if removal.action is Action.REMOVE and broad:
            forms = leaves(removal.field, lists)
            kinds = chain.from_iterable(map(_kinds_of, forms))
            found = [
                overruled
                for kind in kinds
                if (overruled := _overruled(removal, kind, broad, keeps, lists)) is not None
            ]
            if found:
                yield min(found, key=lambda one: one.by.action is Action.KEEP)


def _overruled(
    removal: BoundRule,
    kind: Kind,
    broad: Sequence[BoundRule],
    keeps: Sequence[BoundRule],
    lists: FieldLists,
) -> Overruled | None:
    protecting = [
        (rule, selection)
        for rule, selection in _acting(broad, removal.layer, kind, lists)
        if selection.reach < Reach.EXACT
    ]
    if not protecting:
        return None
    kept = _acting(keeps, removal.layer, kind, lists)
    certain = [(rule, selection) for rule, selection in kept if not selection.lists]
    rule, selection = min(certain or protecting, key=lambda one: bool(one[1].lists))
    return Overruled(removal, kind, rule, selection)


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


def _kinds_of(field: Field) -> Iterator[Kind]:
    match field:
        case Tag(tag):
            yield Kind(tag, vr_of(tag) or "UN", None, "", frozenset())
        case PrivateTag(group, creator, offset):
            vr = private_vr_of(creator, group, offset) or "UN"
            yield Kind(group << 16 | 0x1000 | offset, vr, creator, "", frozenset())
        case RepeatingTag():
            for repeater in repeaters():
                _, tag = mask_of(repeater)
                if is_field(field, tag, None):
                    yield Kind(tag, vr_of(tag) or "UN", None, "", frozenset())
