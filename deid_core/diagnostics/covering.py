"""What forms select beside one another, in whatever place and with whatever VR."""

from __future__ import annotations

from deid_core.plan.kinds import Kind, is_field
from deid_core.recipe.statements import (
    All,
    Field,
    InValues,
    Matching,
    Path,
    PrivateTag,
    RepeatingTag,
    SelectGroup,
    SelectPrivate,
    SelectVR,
    Tag,
)
from deid_core.standard.dictionary import private_text, vr_of
from deid_core.standard.tags import is_private


def covers(form: Field, other: Field) -> bool:
    """Whether a form selects all that another selects, whatever the values."""
    if isinstance(form, InValues | Path):
        return False
    if isinstance(form, All) or form == other:
        return True
    match other:
        case Tag(tag):
            return _selects_always(form, other, tag)
        case PrivateTag(group):
            return _selects_always(form, other, group << 16)
        case SelectVR(vrs):
            return isinstance(form, SelectVR) and form.vrs >= vrs
        case SelectGroup(group):
            return isinstance(form, SelectPrivate) and is_private(group << 16)
    return False


def _selects_always(form: Field, named: Tag | PrivateTag, tag: int) -> bool:
    match form:
        case Matching(how="except"):
            return False
        case Matching():
            # These texts belong to the element wherever it is; its path does not.
            return any(map(form.regex.search, _own_names(named)))
        case SelectGroup(group):
            return tag >> 16 == group
        case SelectPrivate():
            return is_private(tag)
        case RepeatingTag():
            return isinstance(named, Tag) and is_field(form, tag, None)
        case PrivateTag():
            return isinstance(named, PrivateTag) and _same(form, named)
    return False


def _own_names(named: Tag | PrivateTag) -> tuple[str, ...]:
    match named:
        case PrivateTag(group, creator, offset):
            return (private_text(group, creator, offset),)
        case Tag(tag) if is_private(tag):
            return ()
        case Tag(tag):
            return Kind(tag, "", None, "", frozenset()).names()


def _same(one: PrivateTag, other: PrivateTag) -> bool:
    return is_field(one, other.group << 16 | 0x1000 | other.offset, other.creator)


def rules_out(form: Field, other: Field) -> bool:
    """Whether no element is selected by both forms."""
    one, two = _element(form), _element(other)
    for first, second in ((one, two), (two, one)):
        match first, second:
            case Tag(tag), Tag(other_tag):
                return tag != other_tag
            case PrivateTag(), PrivateTag():
                return not _same(first, second)
            case Tag(tag), PrivateTag() | SelectPrivate():
                return not is_private(tag)
            case Tag(tag), RepeatingTag():
                return not is_field(second, tag, None)
            case Tag(tag), SelectGroup(group):
                return tag >> 16 != group
            case PrivateTag(group), SelectGroup(other_group):
                return group != other_group
    return False


def is_no_sequence(form: Field) -> bool:
    """Whether nothing that a form selects is a sequence, by the dictionary."""
    match _element(form):
        case Tag(tag):
            return vr_of(tag) not in (None, "SQ")
        case SelectVR(vrs):
            return "SQ" not in vrs
        case InValues():
            return True
    return False


def is_sequence(form: Field) -> bool:
    """Whether all that a form selects is a sequence, by the dictionary."""
    match _element(form):
        case Tag(tag):
            return vr_of(tag) == "SQ"
        case SelectVR(vrs):
            return vrs == {"SQ"}
    return False


def _element(form: Field) -> Field:
    return form.steps[-1].field if isinstance(form, Path) else form
