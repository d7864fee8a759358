"""Which elements a FIELD form selects, and how broadly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from deid_core.plan.kinds import Kind, is_field
from deid_core.plan.plugin_fields import BoundField
from deid_core.recipe.statements import (
    All,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    PluginField,
    PrivateTag,
    RepeatingTag,
    SelectGroup,
    SelectPrivate,
    SelectVR,
    Tag,
)
from deid_core.standard.tags import ONLY_BY_NAME, PROTECTED

FieldLists = Mapping[str, tuple[Field, ...]]


class Reach(IntEnum):
    """How broadly a form selected an element; the narrowest counts where several forms did."""

    CATCH_ALL = 1
    BROAD = 2
    EXACT = 3
    PATH = 4


@dataclass(frozen=True, slots=True)
class Selection:
    """That a form selects an element.

    `lists` names the lists of values of which one must be in the element's value; where it is
    empty, the form selects whatever the value.
    """

    reach: Reach
    lists: tuple[str, ...] = ()


_EXACT = Selection(Reach.EXACT)
_PATH = Selection(Reach.PATH)
_BROAD = Selection(Reach.BROAD)
_CATCH_ALL = Selection(Reach.CATCH_ALL)


def leaves(field: Field, lists: FieldLists) -> Sequence[Field]:
    """The field itself, or the forms of the list that it refers to, lists in lists resolved."""
    if not isinstance(field, InFields):
        return (field,)
    return [leaf for form in lists.get(field.name, ()) for leaf in leaves(form, lists)]


def select(field: Field, kind: Kind, lists: FieldLists) -> Selection | None:
    """How `field` selects the elements of a kind, or None where it does not."""
    match field:
        case Tag() | RepeatingTag() | PrivateTag():
            return _EXACT if is_field(field, kind.tag, kind.creator) else None
        case Path():
            return _PATH if field in kind.completed else None
        case InFields():
            return _narrowest(field, kind, lists)
        case _:
            return _select_broadly(field, kind)


def may_reach(selection: Selection, kind: Kind, *, disable_skip: bool) -> bool:
    """Whether a rule that selects in this way reaches the kind, protection considered."""
    exact = selection.reach >= Reach.EXACT
    if kind.tag in PROTECTED:
        return exact and disable_skip
    if kind.private_creator:
        return exact or kind.empty_block
    return exact or kind.tag not in ONLY_BY_NAME


def _select_broadly(field: Field, kind: Kind) -> Selection | None:
    match field:
        case All():
            return _CATCH_ALL
        case Matching(how="except"):
            return None if _matches(field, kind) else _CATCH_ALL
        case Matching():
            return _BROAD if _matches(field, kind) else None
        case SelectVR():
            return _BROAD if field.vrs & kind.vrs() else None
        case SelectGroup():
            return _BROAD if kind.tag >> 16 == field.group else None
        case SelectPrivate():
            return _BROAD if kind.private else None
        case InValues():
            return Selection(Reach.BROAD, (field.name,))
        case BoundField():
            return _BROAD if field.selects(kind) else None
        case PluginField():
            raise AssertionError("the compiler refuses forms that nobody offers")
    return None


def _matches(field: Matching, kind: Kind) -> bool:
    search = field.regex.search
    return any(map(search, kind.names()))


def _narrowest(field: InFields, kind: Kind, lists: FieldLists) -> Selection | None:
    found = [
        selection
        for form in lists.get(field.name, ())
        if (selection := select(form, kind, lists)) is not None
    ]
    certain = [selection for selection in found if not selection.lists]
    if certain:
        return max(certain, key=lambda selection: selection.reach)
    if not found:
        return None
    names = tuple(name for selection in found for name in selection.lists)
    return Selection(Reach.BROAD, names)
