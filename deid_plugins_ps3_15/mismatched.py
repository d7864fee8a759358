"""The field form ``mismatched:vr``: elements stored as what the dictionary does not have there."""

from __future__ import annotations

from collections.abc import Callable

from pydicom.datadict import dictionary_VR

from deid_core import ElementKind

_FAMILIES = (
    frozenset({"LO", "LT", "SH", "ST", "UC", "UT"}),
    frozenset({"DA", "DT", "TM"}),
    frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"}),
    frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"}),
)
"""VRs that writers mistake for each other, and that hold alike."""


def mismatched(expression: str) -> Callable[[ElementKind], bool]:
    """Elements of the standard that are stored with a VR that the dictionary does not have for
    them, nor one of its kin: text where a sequence, a code or a number is to be. What a rule knows
    of an attribute does not hold for these.

    Text stands for text, a number for a number, a date for a date, bytes for bytes.

    Example:
        REMOVE mismatched:vr
    """
    if expression != "vr":
        raise ValueError("mismatched:vr is the only form")
    return _is_mismatched


def fits(vr: str, wanted: str) -> bool:
    """Whether what is stored with a VR is what another VR (``US or SS``) is for."""
    allowed = wanted.split(" or ")
    return any(
        one in allowed or any(one in family and family & {*allowed} for family in _FAMILIES)
        for one in vr.split(" or ")
    )


def _is_mismatched(element: ElementKind) -> bool:
    if not element.keyword or element.tag & 0xFFFF == 0:
        return False
    return not fits(element.vr, dictionary_VR(element.tag))
