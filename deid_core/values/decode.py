"""Raw value bytes to Python values, as pydicom gives them, and to texts for comparing."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from typing import Any

from pydicom.config import IGNORE
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID
from pydicom.valuerep import IS, DSfloat, PersonName

from deid_core.errors import HeldValueError
from deid_core.values.charset import Encodings
from deid_core.values.text import decode_text
from deid_core.values.vrs import (
    CHARSET_VRS,
    DEFAULT_REPERTOIRE,
    FORMATS,
    PADDING,
    SINGLE_TEXTS,
    STRINGS,
)

_OUTER = " \0\t\n\v\f\r"

# Constructors that neither check nor warn.
_DECIMAL = partial(DSfloat, validation_mode=IGNORE)
_INTEGER = partial(IS, validation_mode=IGNORE)
_UID = partial(UID, validation_mode=IGNORE)
_NAME = partial(PersonName, validation_mode=IGNORE)


def decode(raw: bytes, vr: str, encodings: Encodings, *, little_endian: bool = True) -> object:
    """The value as pydicom's `DataElement.value` has it under pydicom's default settings.

    Numbers of several values are a list, other values a MultiValue.  DS and IS that hold no
    numbers come as text.  OB and its kin, UN and unknown VRs are bytes, in the byte order stored.
    Raises HeldValueError where a binary length fits no number of values, and for SQ.
    """
    if vr in STRINGS:
        return _decode_string(raw, vr, encodings)
    if vr in FORMATS:
        numbers = _numbers(raw, vr, little_endian)
        return numbers[0] if len(numbers) == 1 else list(numbers) or None
    if vr == "AT":
        tags = _tags(raw, little_endian)
        return tags[0] if len(tags) == 1 else MultiValue(Tag, tags) if tags else None
    if vr == "SQ":
        raise HeldValueError("SQ has items, no value")
    return raw or None


def texts(
    raw: bytes, vr: str, encodings: Encodings, *, little_endian: bool = True
) -> tuple[str, ...]:
    """The values as texts for comparing, outer white space and padding off.

    DS and IS as written; binary numbers as Python writes them, floats as short as their VR tells
    them apart; AT as ``(gggg,eeee)``.  Bytes (OB and its kin, UN, unknown VRs, numbers of a broken
    length) are one text in the dataset's character set, trailing nulls off; where they are not
    plain ASCII their reading as latin-1 comes second, since a multi-byte set can swallow the
    letters behind a stray byte.  No bytes give no texts, and neither does SQ.  Never raises.
    """
    if not raw or vr == "SQ":
        return ()
    if vr in STRINGS:
        text = decode_text(raw, encodings, vr).strip(_OUTER)
        if vr in SINGLE_TEXTS or "\\" not in text:
            return (_without_empty_groups(text) if vr == "PN" else text,)
        values = [value.strip(_OUTER) for value in text.split("\\")]
        return tuple(map(_without_empty_groups, values) if vr == "PN" else values)
    try:
        if vr in FORMATS:
            shown: Callable[[Any], str] = _short_float if vr == "FL" else str
            return tuple([shown(number) for number in _numbers(raw, vr, little_endian)])
        if vr == "AT":
            return tuple([str(tag) for tag in _tags(raw, little_endian)])
    except HeldValueError:
        pass  # a broken length: what is there may identify all the same
    reading = decode_text(raw, encodings).strip(_OUTER)
    if raw.isascii():
        return (reading,)
    return tuple(dict.fromkeys((reading, raw.decode("latin-1").strip(_OUTER))))


def _decode_string(raw: bytes, vr: str, encodings: Encodings) -> object:
    if vr == "PN":
        return _decode_name(raw, encodings)
    if vr in ("DS", "IS"):
        return _decode_number_string(raw, vr)
    text = decode_text(raw, encodings, vr) if vr in CHARSET_VRS else raw.decode("latin-1")
    text = text.rstrip(PADDING)
    if vr in SINGLE_TEXTS:
        return text
    if "\\" not in text:
        if vr == "UI" and text:
            return _UID(text)
        return text.strip() if vr == "AE" else text
    values = text.split("\\")
    if vr == "UI":
        return MultiValue(_UID, values)
    if vr == "AE":
        values = [value.strip() for value in values]
    elif vr not in DEFAULT_REPERTOIRE:
        values = [value.rstrip(PADDING) for value in values]
    return MultiValue(str, values)


def _decode_name(raw: bytes, encodings: Encodings) -> object:
    if not raw:
        return _NAME("")
    stripped = raw.rstrip(b" \0")
    values = decode_text(stripped, encodings, "PN").split("\\")
    stored: list[Any] = stripped.split(b"\\")
    if len(stored) != len(values):  # a character of several bytes has a backslash among them
        stored = [None] * len(values)
    names = [
        _NAME(value, encodings, original_string=original)
        for value, original in zip(values, stored, strict=True)
    ]
    return names[0] if len(names) == 1 else MultiValue(_NAME, names)


def _decode_number_string(raw: bytes, vr: str) -> object:
    if not raw:
        return None
    text = raw.decode("latin-1").rstrip(PADDING)
    values = text.strip().split("\\")
    constructor: Callable[[Any], Any] = _DECIMAL if vr == "DS" else _INTEGER
    try:
        return constructor(values[0]) if len(values) == 1 else MultiValue(constructor, values)
    except (ValueError, OverflowError):
        return text if len(values) == 1 else MultiValue(str, values)


def _numbers(raw: bytes, vr: str, little_endian: bool) -> tuple[int | float, ...]:
    code = FORMATS[vr]
    count, rest = divmod(len(raw), struct.calcsize("=" + code))
    if rest:
        raise HeldValueError(f"a value of {len(raw)} bytes does not decode as {vr}")
    return struct.unpack(f"{'<' if little_endian else '>'}{count}{code}", raw)


def _tags(raw: bytes, little_endian: bool) -> list[BaseTag]:
    if len(raw) % 4:
        raise HeldValueError(f"a value of {len(raw)} bytes does not decode as AT")
    halves = struct.unpack(f"{'<' if little_endian else '>'}{len(raw) // 2}H", raw)
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return [BaseTag(group << 16 | element) for group, element in pairs]


def _short_float(number: float) -> str:
    """The shortest text that tells a number of 32 bits from its neighbours: 0.1, not 0.10000000."""
    for digits in range(6, 9):
        candidate = float(f"{number:.{digits}g}")
        try:
            if struct.pack("<f", candidate) == struct.pack("<f", number):
                return min(str(candidate), str(number), key=len)
        except OverflowError:  # rounded up beyond the largest number
            continue
    return str(float(f"{number:.9g}"))


def _without_empty_groups(name: str) -> str:
    return name.rstrip("=")
