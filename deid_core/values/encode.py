"""Replacement values to raw bytes of even length."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from pydicom.multival import MultiValue
from pydicom.tag import BaseTag
from pydicom.valuerep import PersonName

from deid_core.errors import HeldValueError
from deid_core.values.charset import Encodings
from deid_core.values.plain import DECIMAL, INTEGER, plain_text, unfit, whole_number
from deid_core.values.text import encode_text
from deid_core.values.vrs import CHARSET_VRS, FLOATS, FORMATS, SINGLE_TEXTS, STRINGS, WORDS

_NOT_FINITE = re.compile(r" *[+-]?(?:inf|infinity|nan) *", re.IGNORECASE)
_TAG = re.compile(
    r"\((?P<group>[0-9a-f]{4}), ?(?P<element>[0-9a-f]{4})\)"
    r"|(?:0x)?(?P<number>[0-9a-f]{8})",
    re.IGNORECASE,
)


def encode(value: object, vr: str, encodings: Encodings, *, little_endian: bool = True) -> bytes:
    """The raw bytes of a value, padded to even length (UI and bytes with null, else space).

    `value` is text, a number, a date or time, one of pydicom's classes, bytes, or a list, tuple
    or MultiValue of these.  A backslash in text separates values, except in LT, ST, UT and UR,
    where it is text, and in bytes.  A list puts each part into a value of its own, so that no
    part may hold a backslash then.  Empty text, or an empty list, is a value of zero length.

    - Text VRs take text, numbers and dates, as `plain_text` writes them.
    - US and the other integers take numbers without a fraction, FL and FD all numbers, and both
      numbers in decimal text; AT takes tags as numbers, ``(gggg,eeee)``, ``ggggeeee`` or 0x….
    - OB and UN take bytes as they are, and text (in the dataset's character set); OW, OF, OL,
      OD and OV bytes of whole words in the byte order of the dataset.  Unknown VRs are as UN.

    Raises HeldValueError, which names VR and reason, where the VR can't hold the value.  What it
    can hold but should not (too long, a UID with letters, an IS beyond 32 bits) is for `checks`.
    """
    if vr in STRINGS:
        text = value if type(value) is str and vr not in ("DS", "IS") else _joined(value, vr)
        if vr in CHARSET_VRS:
            data = encode_text(text, encodings, vr)
        elif text.isascii():
            data = text.encode("ascii")
        else:
            raise HeldValueError(f"{vr} can't hold characters beyond ASCII")
        if len(data) % 2:
            return data + (b"\0" if vr == "UI" else b" ")
        return data
    if vr in FORMATS:
        return _encode_numbers(_values_of(value), vr, little_endian)
    if vr == "AT":
        return _encode_tags(_values_of(value), little_endian)
    if vr == "SQ":
        raise HeldValueError("SQ can't hold a value, only items")
    return _encode_bytes(value, vr, encodings)


def _values_of(value: object, vr: str = "") -> Sequence[object]:
    """The single values of a value; none for empty text."""
    if isinstance(value, str) and vr not in SINGLE_TEXTS:
        return value.split("\\") if value else ()
    return value if isinstance(value, list | tuple | MultiValue) else (value,)


def _joined(value: object, vr: str) -> str:
    parts = [plain_text(part, vr) for part in _values_of(value, vr)]
    if vr in SINGLE_TEXTS:
        if len(parts) > 1:
            raise HeldValueError(f"{vr} can't hold several values")
    elif any("\\" in part for part in parts):
        raise HeldValueError(f"{vr} can't hold a backslash within a value")
    return "\\".join(parts)


def _encode_numbers(values: Sequence[object], vr: str, little_endian: bool) -> bytes:
    numbers = [_number(value, vr) for value in values]
    try:
        return struct.pack(f"{'<' if little_endian else '>'}{len(numbers)}{FORMATS[vr]}", *numbers)
    except (struct.error, OverflowError):
        raise HeldValueError(f"{vr} can't hold a number out of its range") from None


def _number(value: object, vr: str) -> int | float:
    if isinstance(value, str):
        return _number_in(value, vr)
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise unfit(value, vr)
    if vr not in FLOATS:
        return whole_number(value, vr)
    try:
        return float(value)
    except (OverflowError, ValueError):  # ValueError: a signalling NaN
        raise HeldValueError(f"{vr} can't hold a number out of its range") from None


def _number_in(text: str, vr: str) -> int | float:
    try:
        if vr not in FLOATS and INTEGER.fullmatch(text):
            return int(text)
        if vr in FLOATS and (DECIMAL.fullmatch(text) or _NOT_FINITE.fullmatch(text)):
            return float(text)
    except ValueError:  # more digits than Python converts
        raise HeldValueError(f"{vr} can't hold a number out of its range") from None
    kind = "number" if vr in FLOATS else "whole number"
    raise HeldValueError(f"{vr} can't hold text that is no {kind}")


def _encode_tags(values: Sequence[object], little_endian: bool) -> bytes:
    code = "<HH" if little_endian else ">HH"
    return b"".join([struct.pack(code, *divmod(_tag(value), 1 << 16)) for value in values])


def _tag(value: object) -> int:
    if isinstance(value, str):
        match = _TAG.fullmatch(value.strip())
        if match is None:
            raise HeldValueError("AT can't hold text that is no tag, such as (0010,0020)")
        return int(match["number"] or match["group"] + match["element"], 16)
    if isinstance(value, bool) or not isinstance(value, BaseTag | Integral):
        raise unfit(value, "AT")
    number = int(value)
    if not 0 <= number <= 0xFFFFFFFF:
        raise HeldValueError("AT can't hold a number out of its range")
    return number


def _encode_bytes(value: Any, vr: str, encodings: Encodings) -> bytes:
    if isinstance(value, list | tuple | MultiValue):
        if len(value) > 1:
            raise HeldValueError(f"{vr} can't hold several values")
        value = value[0] if value else b""
    if isinstance(value, bytes | bytearray | memoryview):
        data = bytes(value)
    elif isinstance(value, str | PersonName) and (vr not in WORDS or not len(value)):
        data = encode_text(str(value), encodings, vr)
    else:
        raise unfit(value, vr)
    if vr not in WORDS:
        return data + b"\0" if len(data) % 2 else data
    if len(data) % WORDS[vr]:
        raise HeldValueError(
            f"{vr} can't hold {len(data)} bytes, which are no whole words of {WORDS[vr]}"
        )
    return data
