"""Ages (AS): capped, and rounded to groups."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from deid_core import Changed, Field, each_value
from deid_core.functions.options import Years

AGE_VRS = frozenset({"AS"})

_AGE = re.compile(r"([0-9]{1,3}) ?([DWMY])", re.IGNORECASE)
_IN_A_YEAR = {"Y": Fraction(1), "M": Fraction(12), "W": Fraction(1461, 28), "D": Fraction(1461, 4)}

_NINETY = Years(90)
_FIVE = Years(5)


def age_cap(field: Field, cap: Years = _NINETY) -> Changed:
    """An age of `cap` years or more becomes `cap`: 093Y gives 090Y; a lower one stays as written.

    Months (12 to the year), weeks and days (365.25 to the year) are compared as years. What is no
    age (nnnD, nnnW, nnnM, nnnY) becomes empty, for nobody can say that it is low enough; empty
    values stay empty.

    Options:
        cap: the age, in years

    Example:
        REPLACE PatientAge func:age_cap
    """

    def capped(text: str) -> str:
        years = _years(text)
        if years is None:
            return ""
        return text if years < cap else f"{int(cap):03d}Y"

    return each_value(field.value, capped)


def round_age(
    field: Field, to: Years = _FIVE, direction: Literal["nearest", "down", "up"] = "nearest"
) -> Changed:
    """An age rounded to a multiple of `to` years, written in years: 043Y gives 045Y.

    Months, weeks and days are turned into years first, so that 014M gives 000Y. What lies in the
    middle is rounded up. No result is above 999 years. What is no age becomes empty; empty values
    stay empty.

    Options:
        to: the size of the groups, in years
        direction: nearest, or always down, or always up

    Example:
        REPLACE PatientAge func:round_age to=10 direction=down
        REPLACE PatientAge func:age_cap
    """

    def rounded(text: str) -> str:
        years = _years(text)
        if years is None:
            return ""
        groups = years / to
        number = {
            "nearest": int(groups + Fraction(1, 2)),
            "down": int(groups),
            "up": -int(-groups // 1),
        }[direction]
        return f"{min(number * to, 999):03d}Y"

    return each_value(field.value, rounded)


def _years(text: str) -> Fraction | None:
    age = _AGE.fullmatch(text)
    return Fraction(int(age[1])) / _IN_A_YEAR[age[2].upper()] if age else None
