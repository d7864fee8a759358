"""One Python value as the text that a VR stores for it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from numbers import Integral, Real

from pydicom.tag import BaseTag
from pydicom.valuerep import DA, DT, TM, PersonName, format_number_as_ds

from deid_core.errors import HeldValueError

INTEGER = re.compile(r" *[+-]?[0-9]+ *")
"""An IS (PS3.5 6.2), without its limits."""

DECIMAL = re.compile(r" *[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")
"""A DS (PS3.5 6.2), without its limits."""


_NUMBER_FORMS = {"DS": DECIMAL, "IS": INTEGER}

# As many as Python converts to text; a Decimal may stand for a billion, and takes hours to expand.
_MOST_DIGITS = 4300

# What each VR of dates and times can take its part from; numbers and UIDs can't.
_MOMENTS: dict[str, type | tuple[type, ...]] = {
    "DA": date,
    "DT": date,
    "TM": (datetime, time),
    "DS": (),
    "IS": (),
    "UI": (),
}


def plain_text(value: object, vr: str) -> str:
    """The text of one value.

    Text stays as written; a DS or IS must be a number, though not a short one.  A float in a DS
    is rounded to the 16 characters that it has.  Dates and times take the form of DA, TM or DT,
    a datetime giving its date to DA and its time of day to TM.  pydicom's classes keep the text
    they were read from.  Raises HeldValueError where the VR can't hold the value.
    """
    if isinstance(value, str):
        return _checked_text(value, vr)
    if isinstance(value, PersonName | BaseTag) and vr not in _NUMBER_FORMS:
        return str(value)
    if isinstance(value, date | time):
        return _moment_text(value, vr)
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise unfit(value, vr)
    if vr in ("DA", "DT", "TM"):
        raise unfit(value, vr)
    return _text_of_number(value, vr)


def whole_number(value: Real | Decimal, vr: str) -> int:
    """The integer that a number is; HeldValueError where it has a fraction or is not finite."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Decimal) and value.adjusted() >= _MOST_DIGITS:
        raise _too_long(vr)
    try:
        number = math.trunc(value)
    except (ValueError, OverflowError):
        number = None
    if number is None or number != value:
        raise HeldValueError(f"{vr} can't hold a number that is not whole")
    return int(number)


def unfit(value: object, vr: str) -> HeldValueError:
    """The error for a value of a type that the VR has no use for."""
    return HeldValueError(f"{vr} can't hold a value of the type {type(value).__name__}")


def _checked_text(text: str, vr: str) -> str:
    form = _NUMBER_FORMS.get(vr)
    if form is not None and form.fullmatch(text) is None and text.strip(" "):
        raise HeldValueError(f"{vr} can't hold text that is no number of its form")
    return text


def _text_of_number(value: Real | Decimal, vr: str) -> str:
    form = _NUMBER_FORMS.get(vr)
    original = getattr(value, "original_string", None)  # of pydicom's DSfloat, DSdecimal and IS
    if isinstance(original, str) and (form is None or form.fullmatch(original)):
        return original
    if vr == "IS" or isinstance(value, Integral):
        return _digits(whole_number(value, vr), vr)
    number = value if isinstance(value, Decimal) else float(value)
    if vr != "DS":
        return str(number)
    try:
        return format_number_as_ds(number)
    except ValueError:
        raise HeldValueError("DS can't hold a number that is not finite") from None


def _digits(number: int, vr: str) -> str:
    try:
        return str(number)
    except ValueError:
        raise _too_long(vr) from None


def _too_long(vr: str) -> HeldValueError:
    return HeldValueError(f"{vr} can't hold a number of thousands of digits")


def _moment_text(value: date | time, vr: str) -> str:
    if isinstance(value, DA | TM | DT) and (vr == type(value).__name__ or vr not in _MOMENTS):
        return str(value)
    if vr in _MOMENTS and not isinstance(value, _MOMENTS[vr]):
        raise unfit(value, vr)
    if isinstance(value, time):
        return _time_text(value)
    if vr == "DA" or not isinstance(value, datetime):
        return _day_text(value)
    if vr == "TM":
        return _time_text(value)
    return _day_text(value) + _time_text(value) + _offset_text(value)


def _day_text(value: date) -> str:
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def _time_text(value: datetime | time) -> str:
    fraction = f".{value.microsecond:06d}" if value.microsecond else ""
    return f"{value.hour:02d}{value.minute:02d}{value.second:02d}{fraction}"


def _offset_text(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        return ""
    hours, minutes = divmod(abs(round(offset.total_seconds() / 60)), 60)
    return f"{'-' if offset.total_seconds() < 0 else '+'}{hours:02d}{minutes:02d}"
