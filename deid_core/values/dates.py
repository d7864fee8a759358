"""Dates: shifted by whole days, all else about them kept as written (PS3.5 6.2, DA and DT)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from deid_core.errors import HeldValueError
from deid_core.values.vrs import SINGLE_TEXTS

TIME = r"(?:[01][0-9]|2[0-3])(?:[0-5][0-9](?:(?:[0-5][0-9]|60)(?:\.[0-9]{1,6})?)?)?"
"""A time of day as a pattern: hour, minute, second (60 for a leap second), fraction."""

# From -1200 to +1400.
_OFFSET = r"(?:\+(?:0[0-9]|1[0-3])[0-5][0-9]|\+1400|-(?:0[0-9]|1[01])[0-5][0-9]|-1200)"
_YEAR, _MONTH, _DAY = r"(?P<year>[0-9]{4})", r"(?P<month>[0-9]{2})", r"(?P<day>[0-9]{2})"
_NO_TAIL = r"(?P<tail>)"

# Each form: year, what stands between the parts, month and day where written, and the rest.
_DA = re.compile(rf"{_YEAR}(?P<mark>){_MONTH}{_DAY}{_NO_TAIL}")
_OLD_DA = re.compile(rf"{_YEAR}(?P<mark>\.){_MONTH}\.{_DAY}{_NO_TAIL}")
_DT = re.compile(
    rf"{_YEAR}(?P<mark>)(?:{_MONTH}{_DAY}?)?(?P<tail>(?(day)(?:{TIME})?)(?:{_OFFSET})?)"
)
_DT_WITH_DAY = re.compile(rf"{_YEAR}(?P<mark>){_MONTH}{_DAY}(?P<tail>(?:{TIME})?(?:{_OFFSET})?)")
_SEPARATED = re.compile(rf"{_YEAR}(?P<mark>[-./]){_MONTH}(?P=mark){_DAY}{_NO_TAIL}")

_Forms: TypeAlias = tuple[re.Pattern[str], ...]
_LEGAL: dict[str, _Forms] = {"DA": (_DA,), "DT": (_DT,)}
# In free text four or six digits are more likely a number than a year or a month.
_IN_TEXT: _Forms = (_DT_WITH_DAY, _SEPARATED)
_FORMS: dict[str, _Forms] = {
    "DA": (_DA, _OLD_DA),
    "DT": (_DT,),
    **dict.fromkeys(("LO", "LT", "SH", "ST", "UC", "UT"), _IN_TEXT),
}

_OUTER = " \0\t\n\f\r"
# More than all days from year 1 to 9999; beyond it `timedelta` itself would give up.
_ALL_DAYS = 4_000_000


def shift(raw: bytes, vr: str, days: int) -> tuple[bytes, int]:
    """The raw value shifted by `days`, and how many of its values were blanked.

    DA: ``YYYYMMDD``, ``YYYY.MM.DD`` and ranges of them.  DT: every precision, with offsets and
    ranges; a year or a month alone is shifted from its first day and cut to what was written.
    LO, SH, UC, LT, ST and UT: where a whole value, outer white space off, is a DA, a DT to
    the day at least, a range of them, or ``YYYY-MM-DD``, ``YYYY.MM.DD``, ``YYYY/MM/DD``.
    A value that is none of that, has no such day or hour, or would leave the years 1 to 9999,
    is blanked; empty values and padding stay.  Raises HeldValueError for any other VR.
    """
    forms = _FORMS.get(vr)
    if forms is None:
        raise HeldValueError(f"{vr} holds no dates that could be shifted")
    days = max(-_ALL_DAYS, min(days, _ALL_DAYS))
    # ASCII is all that a date has, so the character set does not matter.  A character of several
    # bytes with a backslash among them is cut here, but is no date either way.
    text = raw.decode("latin-1")
    values = [text] if vr in SINGLE_TEXTS else text.split("\\")
    blanked = 0
    for index, value in enumerate(values):
        core = value.strip(_OUTER)
        if not core:
            continue
        shifted = _shift_value(core, forms, days)
        blanked += shifted is None
        values[index] = "" if shifted is None else value.replace(core, shifted, 1)
    result = "\\".join(values).encode("latin-1")
    return (result + b" " if len(result) % 2 else result), blanked


def is_date(text: str, vr: str) -> bool:
    """Whether a text is a legal DA or DT (`vr`) of the calendar, or a range as queries have it."""
    return _shift_value(text, _LEGAL[vr], 0) is not None


def _shift_value(text: str, forms: _Forms, days: int) -> str | None:
    shifted = _shift_moment(text, forms, days)
    if shifted is not None:
        return shifted
    # A range: of the hyphens in it, one has a moment, or nothing, on either side.
    for hyphen in re.finditer("-", text):
        start, end = text[: hyphen.start()], text[hyphen.end() :]
        first = _shift_moment(start, forms, days) if start else ""
        last = _shift_moment(end, forms, days) if end else ""
        if first is not None and last is not None and (first or last):
            return f"{first}-{last}"
    return None


def _shift_moment(text: str, forms: _Forms, days: int) -> str | None:
    for form in forms:
        match = form.fullmatch(text)
        if match is None:
            continue
        year, mark, month, day, tail = match.group("year", "mark", "month", "day", "tail")
        shifted = _shift_day(year, month, day, days)
        return None if shifted is None else mark.join(shifted) + tail
    return None


@lru_cache(maxsize=4096)
def _shift_day(year: str, month: str | None, day: str | None, days: int) -> tuple[str, ...] | None:
    """Year, month and day, as far as there are any, shifted; remembered, for a file has few."""
    try:
        shifted = date(int(year), int(month or 1), int(day or 1)) + timedelta(days)
    except (ValueError, OverflowError):
        return None
    parts = (f"{shifted.year:04d}", f"{shifted.month:02d}", f"{shifted.day:02d}")
    return parts[: 1 + (month is not None) + (day is not None)]
