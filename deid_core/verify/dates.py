"""Dates: out of the values of DA and DT, and wherever a text writes one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

_UID = re.compile(r"\d+(?:\.\d+){4,}")
_MONTHS = (
    "jan january januar janvier enero gennaio",
    "feb february februar fevrier fev febrero febbraio",
    "mar march maerz marz mars marzo mrz",
    "apr april avril abril aprile avr abr",
    "may mai mayo maggio mag",
    "jun june juni juin junio giugno giu",
    "jul july juli juillet julio luglio lug",
    "aug august aout agosto ago",
    "sep sept september septembre septiembre settembre set",
    "oct october oktober octobre octubre ottobre okt ott",
    "nov november novembre noviembre",
    "dec december dezember decembre diciembre dicembre dez dic",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_COMPACT = re.compile(r"(?<!\d)(\d{8})(?:\d\d){0,3}(?!\d)")
_GAP = r"(?:\s?[./\-_,:\s]\s?|(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d))"
# In a look-ahead, so that matches may overlap: in "3 1.2.1970" the second is the date.
_OF_THREE = re.compile(
    rf"(?:(?<!\d)(?=\d)|(?<![a-z])(?=[a-z]))"
    rf"(?=(\d{{1,4}}|[a-z]{{3,9}})(?:st|nd|rd|th)?\.?{_GAP}(\d{{1,2}}|[a-z]{{3,9}})\.?{_GAP}(\d{{1,4}})(?!\d))"
)
_EARLIEST, _LATEST = 1850, 2200


def date_of(text: str) -> date | None:
    """The day of a DA or DT value; None where it is none, or not told to the day."""
    digits = text.strip(" \0").replace(".", "" if text[4:5] == "." else ".")[:8]
    return _compact(digits) if len(digits) == 8 else None


def dates_in(folded: str) -> Iterator[date]:
    """Every day that a folded text may name, in the common ways of writing one.

    ``1970-02-01``, ``01.02.1970`` and ``2/1/1970`` (both orders are tried), ``1 Feb 1970``,
    ``19700201``, ``01021970``, and the start of ``19700201123000``.  Those within UIDs are not
    dates.
    """
    found = [*_COMPACT.finditer(folded), *_OF_THREE.finditer(folded)]
    uids = [uid.span() for uid in _UID.finditer(folded)] if found else []
    for match in found:
        first = bisect_right(uids, (match.start(1), len(folded))) - 1
        if first >= 0 and match.start(1) < uids[first][1]:
            continue
        if match.re is _OF_THREE:
            yield from _of_three(*match.groups())
        else:
            yield from _of_digits(match[1], alone=len(match[0]) == len(match[1]))


def _of_digits(digits: str, *, alone: bool) -> Iterator[date]:
    yield from _some(_compact(digits))
    if alone:
        first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
        yield from _some(_date(year, second, first), _date(year, first, second))


def _of_three(first: str, second: str, third: str) -> Iterator[date]:
    if second in _MONTH or first in _MONTH:
        month = _MONTH.get(second) or _MONTH[first]
        day = first if second in _MONTH else second
        if day.isdecimal() and third.isdecimal():
            yield from _some(_date(int(third), month, int(day)), _date(int(day), month, int(third)))
        return
    if not (first + second + third).isdecimal():
        return
    a, b, c = int(first), int(second), int(third)
    yield from _some(_date(a, b, c), _date(c, b, a), _date(c, a, b))


def _some(*days: date | None) -> Iterator[date]:
    return (day for day in days if day is not None)


def _compact(digits: str) -> date | None:
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def _date(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
