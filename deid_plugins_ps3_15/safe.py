"""Private attributes that are known to be safe (PS3.15 E.3.10), where they are what is known."""

from __future__ import annotations

import re
from typing import Any

from deid_core import KEEP, REMOVE, DeidError, Field, Outcome
from deid_plugins_ps3_15.mismatched import fits

_NUMBER = r"[ ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?[ ]*"
_FORMS = {
    "CS": re.compile(r"[A-Za-z0-9 _]{0,16}"),
    "DS": re.compile(f"(?:{_NUMBER})?"),
    "IS": re.compile(r"[ ]*(?:[+-]?[0-9]{1,12})?[ ]*"),
    "LO": re.compile(r"[^\0]{0,64}\0*"),  # no text behind its end
    "SH": re.compile(r"[^\0]{0,16}\0*"),
}
_SIZES = {"FD": 8, "FL": 4, "SL": 4, "SS": 2, "UL": 4, "US": 2}


def safe(field: Field, vr: str, creator: str) -> Outcome:
    """Keeps a private element where it is what a list of safe ones says, and removes it elsewhere.

    It is what the list says where its creator is written in the same letters (a recipe's field
    form takes any case), its VR is that of the list or its kin, and its values are valid for that
    VR: a number is a number. Elements stored as UN and in implicit VR are judged by their bytes.

    Options:
        vr: the VR of the list
        creator: the private creator, exactly

    Example:
        REPLACE (0019,"GEMS_ACQU_01",23) func:ps3_15.safe vr=DS creator=GEMS_ACQU_01
    """
    is_known = f',"{creator}",' in str(field)
    try:
        return KEEP if is_known and _holds(field, vr) else REMOVE
    except (DeidError, ValueError, TypeError):  # bytes that are no value of the VR
        return REMOVE


def _holds(field: Field, vr: str) -> bool:
    if "SQ" in (vr, field.vr):
        return vr == field.vr
    value = field.value
    if field.vr == "UN" and isinstance(value, bytes):
        return _bytes_hold(value, vr)
    if vr in _FORMS or field.vr in _FORMS:
        return fits(field.vr, vr) and all(_is(one, vr) for one in _several(value))
    return fits(field.vr, vr)


def _bytes_hold(raw: bytes, vr: str) -> bool:
    if vr in _SIZES:
        return len(raw) % _SIZES[vr] == 0
    text = raw.decode("latin-1").rstrip(" \0")
    return all(_is(one, vr) for one in text.split("\\"))


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return [value] if isinstance(value, (str, int, float)) else list(value)


def _is(value: Any, vr: str) -> bool:
    form = _FORMS.get(vr)
    return form is None or form.fullmatch(str(value)) is not None
