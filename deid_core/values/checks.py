"""What a value should not be, although its VR can hold it (PS3.5 6.2)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator

from deid_core.values.charset import Encodings
from deid_core.values.dates import TIME, is_date
from deid_core.values.plain import DECIMAL, INTEGER
from deid_core.values.text import decode_text
from deid_core.values.vrs import (
    CHARSET_VRS,
    FLOATS,
    FORMATS,
    PADDING,
    SINGLE_TEXTS,
    STRINGS,
    UNITS,
)

_LENGTHS = {
    "AE": 16,
    "CS": 16,
    "DS": 16,
    "IS": 12,
    "LO": 64,
    "LT": 10240,
    "SH": 16,
    "ST": 1024,
    "UI": 64,
}

_FORMS = {
    "AE": (re.compile(r"[\x20-\x7e]*"), "ASCII without control characters"),
    "AS": (re.compile(r"[0-9]{3}[DWMY]"), "nnnD, nnnW, nnnM or nnnY"),
    "CS": (re.compile(r"[A-Z0-9 _]*"), "upper case letters, digits, spaces and underscores"),
    "DS": (DECIMAL, "a decimal number"),
    "IS": (INTEGER, "an integer"),
    "TM": (re.compile(rf"{TIME}|-{TIME}|{TIME}-(?:{TIME})?"), "HHMMSS.FFFFFF"),
    "UI": (
        re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*"),
        "numbers without leading zeros, joined by dots",
    ),
    "UR": (re.compile(r"[A-Za-z_0-9:/?#\[\]@!$&'()*+,;=%.~-]*"), "the characters of a URI"),
}
_DATES = {"DA": "YYYYMMDD", "DT": "YYYYMMDDHHMMSS.FFFFFF&ZZXX"}

# PS3.5 6.1.3: of the control characters, text of paragraphs has TAB, LF, FF and CR, other none.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_PARAGRAPHS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def complaints(
    raw: bytes, vr: str, encodings: Encodings, *, little_endian: bool = True
) -> tuple[str, ...]:
    """What is wrong with a raw value, each thing once, to follow an element's name: "is longer
    than the 64 characters of LO".  Nothing, for a value that PS3.5 6.2 allows.

    Lengths count characters; padding at the end does not count, and empty values are right.  A DA
    or DT must be a day of the calendar, ``YYYY.MM.DD`` is none; ranges of DA, DT and TM, which
    queries have, pass.
    """
    if vr not in STRINGS:
        unit = UNITS.get(vr, 1)
        if len(raw) % unit:
            return (f"has a length that is no multiple of {unit}",)
        finite = vr not in FLOATS or _are_finite(raw, vr, little_endian)
        return () if finite else ("is no finite number",)
    if vr in CHARSET_VRS:
        text = decode_text(raw, encodings, vr).rstrip(PADDING)
    else:
        text = raw.decode("latin-1").rstrip(PADDING)
    if not text:
        return ()
    if "\\" not in text or vr in SINGLE_TEXTS:
        return tuple(_of_value(text, vr))
    found = [problem for value in text.split("\\") if value for problem in _of_value(value, vr)]
    return tuple(dict.fromkeys(found))


def _are_finite(raw: bytes, vr: str, little_endian: bool) -> bool:
    numbers = struct.iter_unpack(f"{'<' if little_endian else '>'}{FORMATS[vr]}", raw)
    return all(math.isfinite(number) for (number,) in numbers)


def _of_value(value: str, vr: str) -> Iterator[str]:
    limit = _LENGTHS.get(vr)
    if limit is not None and len(value) > limit:
        yield f"is longer than the {limit} characters of {vr}"
    if vr in _FORMS:
        form, description = _FORMS[vr]
        if form.fullmatch(value) is None:
            yield f"is no valid {vr} ({description})"
        elif vr == "IS" and not _in_32_bits(value):
            yield "is out of the range of IS (32 bits)"
    elif vr in _DATES:
        if not is_date(value, vr):
            yield f"is no valid {vr} ({_DATES[vr]})"
    elif (_CONTROL_IN_PARAGRAPHS if vr in SINGLE_TEXTS else _CONTROL).search(value):
        yield f"has control characters, which {vr} does not allow"
    if vr == "PN":
        yield from _of_name(value)


def _in_32_bits(integer: str) -> bool:
    digits = integer.strip(" ")
    return len(digits) > 12 or -(2**31) <= int(digits) < 2**31


def _of_name(name: str) -> Iterator[str]:
    groups = name.split("=")
    if len(groups) > 3:
        yield "has more than the 3 component groups of PN"
    if any(len(group) > 64 for group in groups):
        yield "has a component group longer than the 64 characters of PN"
    if any(group.count("^") > 4 for group in groups):
        yield "has a component group of more than the 5 components of PN"
