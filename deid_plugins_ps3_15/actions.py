"""The actions of Table E.1-1: dummies, and those that depend on the attribute's type."""

from __future__ import annotations

from typing import Any, Literal

from deid_core import BLANK, DUMMIES, KEEP, REMOVE, Context, Field, Outcome
from deid_plugins_ps3_15.items import dummy_items
from deid_plugins_ps3_15.types import type_of

Code = Literal["X", "Z", "X/Z", "X/D", "Z/D", "X/Z/D", "X/Z/U*"]

_SOP_CLASS_UID = 0x00080016
_MEDIA_STORAGE_SOP_CLASS_UID = 0x00020002
_NIL_UID = "2.25.0"
_DEFINED_TERMS = {
    "PatientSexNeutered": "UNALTERED",
    "ReasonForTheAttributeModification": "CORRECT",
    "TimezoneOffsetFromUTC": "+0000",
}
"""Dummies where the standard says what a value looks like."""


def dummy(field: Field) -> Any:
    """A dummy value that is valid for the VR, for the enumerated values, and never empty: action D.

    Text is DUMMY, a date 19000101, a time 000000, a number 0, a UID 2.25.0 (the nil UUID). A
    sequence gets one item, with dummies for what the standard requires in it.

    Example:
        REPLACE VerifyingObserverSequence func:ps3_15.dummy
    """
    if field.vr == "SQ":
        return dummy_items(str(field))
    if field.vr == "UI":
        return _NIL_UID
    return _DEFINED_TERMS.get(str(field)) or DUMMIES[field.vr]


def by_type(field: Field, context: Context, code: Code) -> Any:
    """What a conditional code of PS3.15 Table E.1-1 comes to for an attribute in its IOD.

    The IOD is that of the instance's SOP class. Where the attribute's type is 3, it is removed
    (X) or, without X in the code, emptied (Z). Where it is 2, it is emptied if the code has Z,
    else replaced by a dummy. Where it is 1, it is replaced by a dummy. A sequence with code X/Z/U*
    that is not of type 3 stays, and the rules act in its items: so references lead to the new
    UIDs; so does one of type 1 that no dummy is known for. 1C and 2C count as 1 and 2, for the
    condition can't be told; but a plain X removes what is 1C.
    Where the SOP class is missing or unknown, the last part of the code decides: it is valid
    whatever the type.

    Options:
        code: the code of the table

    Example:
        REPLACE SeriesDate func:ps3_15.by_type code=X/D
    """
    sop_class = context.original(_SOP_CLASS_UID) or context.original(_MEDIA_STORAGE_SOP_CLASS_UID)
    chosen = choice(code, type_of(str(sop_class or ""), field.name))
    if isinstance(chosen, Outcome):
        return chosen
    if field.vr == "SQ" and dummy_items(str(field)) is None:
        return KEEP
    return dummy(field)


def choice(code: Code, type_: str | None) -> Outcome | None:
    """REMOVE, BLANK or KEEP (the rules act inside), or None for a dummy; `type_` None: unknown."""
    parts = code.split("/")
    if type_ is None:
        part = parts[-1]
    elif type_ == "3" or (code == "X" and type_ == "1C"):
        part = parts[0]
    elif "U*" in parts:
        part = "U*"
    elif type_.startswith("2") and ("Z" in parts or code == "X"):
        part = "Z"
    else:
        part = "D"
    return {"X": REMOVE, "Z": BLANK, "U*": KEEP, "D": None}[part]
