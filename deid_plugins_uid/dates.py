"""Dates shifted by days, in the form in which they were written."""

from __future__ import annotations

from deid_core import KEEP, Changed, Field, each_value, shift_dates

SHIFTABLE_VRS = frozenset({"DA", "DT", "TM", "LO", "LT", "SH", "ST", "UC", "UT"})
"""What `jitter` may be used on; a TM stays as it is, for no shift by days changes it."""


def jitter(field: Field, days: int = 1, years: int = 0) -> Changed:
    """Every date shifted by the same number of days.

    Precision, time, fraction, UTC offset and ranges stay as written. A TM stays; what is no date
    becomes empty.

    Options:
        days: how many days later, or, below zero, earlier
        years: how many years more, of 365 days each, as in pydicom/deid

    Example:
        REPLACE StudyDate func:jitter days=-14
    """
    if field.vr == "TM":
        return KEEP

    def shifted(text: str) -> str:
        # What is not ASCII is no date, and becomes empty.
        raw, _ = shift_dates(text.encode("ascii", "replace"), field.vr, days + 365 * years)
        return raw.decode("ascii").strip()

    return each_value(field.value, shifted)
