"""Moments (DT): what their offset from UTC tells of place and season."""

from __future__ import annotations

import re

from deid_core import Changed, Field, each_value

_OFFSET = re.compile(r"(?<=[0-9])[+-][0-9]{4}(?=[ \0]*\Z)")


def local(field: Field) -> Changed:
    """A moment without its offset from UTC (PS3.5 6.2, DT), as the clock on the wall showed it.

    An offset tells where a file was made, and by daylight saving time in which part of the year,
    which shifting its date should hide. Moments without one, and empty ones, stay as they are.

    Example:
        REPLACE AcquisitionDateTime func:ps3_15.local
    """
    return each_value(field.value, lambda value: _OFFSET.sub("", value))
