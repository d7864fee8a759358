"""Dates: shifted for each patient by a secret number of days, or all made one."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from deid_core import Changed, Context, Field, each_value, shift_dates, texts_of
from deid_core.functions.elements import ElementName, NoSuchValueError
from deid_core.functions.options import Days

SHIFTED_VRS = frozenset({"DA", "DT", "LO", "LT", "SH", "ST", "UC", "UT"})
FIXED_VRS = frozenset({"DA", "DT", "TM"})

_PATIENT_ID = ElementName("PatientID", 0x00100020)
_YEAR = Days(365)
_ONE_DAY = Days(1)


class ShiftedDate(str):
    """A shifted value, in which `int()` finds the shift itself, in days.

    One function thus serves both actions: REPLACE writes the text, JITTER asks for a number of
    days and shifts the value itself.
    """

    __slots__ = ("days",)
    days: int

    def __new__(cls, text: str, days: int) -> ShiftedDate:
        """The text and the days."""
        shifted = super().__new__(cls, text)
        shifted.days = days
        return shifted

    def __int__(self) -> int:
        return self.days


def shift_date(
    field: Field,
    context: Context,
    by: ElementName = _PATIENT_ID,
    max_days: Days = _YEAR,
    min_days: Days = _ONE_DAY,
    direction: Literal["back", "forward", "either"] = "back",
    otherwise: tuple[ElementName, ...] = (),
) -> ShiftedDate:
    """A date shifted by a number of days that follows from the patient and the run's key.

    All dates of a patient are shifted alike, in all files and, with the same key, in all runs, so
    that the days between them stay; the number is never 0. For JITTER it gives the days, for
    REPLACE the shifted value. Precision, times, UTC offsets and ranges stay as written; what is
    no date becomes empty, and empty values stay empty.

    The patient is known by the element `by` of the root dataset as it was read, so that it does
    not matter whether the rule that replaces that element stands above or below. Where it is
    missing or empty, the first of the elements `otherwise` that has a value is taken; where none
    has, or none is named, the file fails.

    Options:
        by: the element of the root dataset that tells patients apart, by keyword or tag
        max_days: the most days, 36525 at most
        min_days: the fewest days, 1 or more
        otherwise: elements that tell apart what has no `by`; StudyInstanceUID keeps the days
            between the dates of a study, SOPInstanceUID those within a file
        direction: back makes dates earlier, forward later, either the one or the other by patient

    Example:
        JITTER StudyDate func:shift_date
        REPLACE SeriesDate func:shift_date
        REPLACE AcquisitionDate func:shift_date max_days=1000 min_days=30 direction=either
    """
    for element in (by, *otherwise):
        identifier = _identifier(context, element)
        if identifier:
            break
    else:
        raise NoSuchValueError(by)
    days = _days(identifier, context, element, (min_days, max_days), direction)
    text = "\\".join(texts_of(field.value))
    # What is not ASCII is no date, and becomes empty.
    raw, _ = shift_dates(text.encode("ascii", "replace"), field.vr, days)
    return ShiftedDate(raw.decode("ascii").strip(), days)


def check_bounds(min_days: int, max_days: int, **others: object) -> None:
    """ValueError where there is no number of days between the two."""
    if min_days > max_days:
        raise ValueError("min_days is more than max_days")


def _identifier(context: Context, by: ElementName) -> str:
    return "\\".join(texts_of(context.original(by.tag)))


def _days(
    identifier: str, context: Context, by: ElementName, bounds: tuple[int, int], direction: str
) -> int:
    least, most = bounds
    digest = context.derive(f"shift_date:{by.tag:08X}", identifier)
    number = int.from_bytes(digest[:16], "big")
    days = least + number % (most - least + 1)
    backwards = direction == "back" or (direction == "either" and digest[16] % 2 == 0)
    return -days if backwards else days


class Date(str):
    """A day of the calendar, YYYYMMDD; ValueError for other text."""

    __slots__ = ()

    def __new__(cls, text: str) -> Date:
        """The day that a text writes."""
        try:
            if not re.fullmatch("[0-9]{8}", text):
                raise ValueError
            date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            raise ValueError("expected a day of the calendar, YYYYMMDD") from None
        return super().__new__(cls, text)


class Time(str):
    """A time of day, HHMMSS; ValueError for other text."""

    __slots__ = ()

    def __new__(cls, text: str) -> Time:
        """The time that a text writes."""
        if not re.fullmatch("([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]", text):
            raise ValueError("expected a time of day, HHMMSS")
        return super().__new__(cls, text)


_FIRST_DAY = Date("19000101")
_MIDNIGHT = Time("000000")


def fixed_date(field: Field, date: Date = _FIRST_DAY, time: Time = _MIDNIGHT) -> Changed:
    """The same date, or time, for all: a DA becomes the date, a TM the time, a DT both.

    Each of several values is replaced; an empty one stays empty.

    Options:
        date: YYYYMMDD
        time: HHMMSS

    Example:
        REPLACE select:VR:DA|DT|TM func:fixed_date date=20000101 time=120000
    """
    fixed = {"DA": str(date), "TM": str(time), "DT": date + time}[field.vr]
    return each_value(field.value, lambda _: fixed)
