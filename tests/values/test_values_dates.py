"""Dates shifted, and all else about them kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid_core.errors import HeldValueError
from deid_core.values.dates import shift


@pytest.mark.parametrize(
    ("raw", "vr", "days", "expected", "blanked"),
    [
        (b"20200101", "DA", 1, b"20200102", 0),
        (b"20200228", "DA", 1, b"20200229", 0),
        (b"20210228", "DA", 1, b"20210301", 0),
        (b"20000229", "DA", 365, b"20010228", 0),
        (b"20200101", "DA", -1, b"20191231", 0),
        (b"20200101", "DA", 0, b"20200101", 0),
        (b"2020.01.31", "DA", 1, b"2020.02.01", 0),
        (b"20200101-20201231 ", "DA", 1, b"20200102-20210101 ", 0),
        (b"20200101- ", "DA", 1, b"20200102- ", 0),
        (b"-20200101 ", "DA", 1, b"-20200102 ", 0),
        (b"20200101\\\\20201231", "DA", 1, b"20200102\\\\20210101", 0),
        (b" 20200101 ", "DA", 1, b" 20200102 ", 0),
        (b"", "DA", 1, b"", 0),
        (b"  ", "DA", 1, b"  ", 0),
        (b"unknown ", "DA", 1, b"", 1),
        (b"20200101\\unknown ", "DA", 1, b"20200102\\ ", 1),
        (b"20200230", "DA", 1, b"", 1),
        (b"20201301", "DA", 1, b"", 1),
        (b"00000101", "DA", 1, b"", 1),
        (b"2020-01-01", "DA", 1, b"", 1),
        (b"202001", "DA", 1, b"", 1),
        (b"-", "DA", 1, b"", 1),
        (b"20200101-x", "DA", 1, b"", 1),
        (b"99991231", "DA", 1, b"", 1),
        (b"00010101", "DA", -1, b"", 1),
        (b"20200101", "DA", 10**30, b"", 1),
        (b"00101231", "DA", 1, b"00110101", 0),
        # DT of every precision
        (b"2020", "DT", 1, b"2020", 0),
        (b"2020", "DT", -1, b"2019", 0),
        (b"202002", "DT", 28, b"202002", 0),
        (b"202002", "DT", 29, b"202003", 0),
        (b"20200228", "DT", 2, b"20200301", 0),
        (b"2020022823", "DT", 2, b"2020030123", 0),
        (b"202002282359", "DT", 2, b"202003012359", 0),
        (b"20200228235960", "DT", 2, b"20200301235960", 0),
        (b"20200228235959.1", "DT", 2, b"20200301235959.1", 0),
        (b"20200228235959.123000+0100", "DT", 2, b"20200301235959.123000+0100", 0),
        (b"20200228-0500 ", "DT", 2, b"20200301-0500 ", 0),
        (b"2020-0500 ", "DT", -1, b"2019-0500 ", 0),
        (b"202001+1400 ", "DT", -1, b"201912+1400 ", 0),
        # and ranges, whose hyphen is not that of an offset
        (b"20200101-20201231 ", "DT", 1, b"20200102-20210101 ", 0),
        (b"20200101-0500-20201231-0500", "DT", 1, b"20200102-0500-20210101-0500 ", 0),
        (b"20200101-0500-", "DT", 1, b"20200102-0500-", 0),
        (b"-20200101-0500", "DT", 1, b"-20200102-0500", 0),
        (b"2020-2021 ", "DT", -1, b"2019-2020 ", 0),
        (b"2020-202101 ", "DT", 31, b"2020-202102 ", 0),
        # hours and offsets that are none
        (b"2020022825", "DT", 2, b"", 1),
        (b"202002281060", "DT", 2, b"", 1),
        (b"20200228101112.1234567", "DT", 2, b"", 1),
        (b"20200228+1430 ", "DT", 2, b"", 1),
        (b"2020.02.28", "DT", 2, b"", 1),
        (b"20200228T1011", "DT", 2, b"", 1),
        # text
        (b" 2020-01-31 ", "LO", 1, b" 2020-02-01 ", 0),
        (b"2020/01/31", "SH", 1, b"2020/02/01", 0),
        (b"2020.01.31", "UC", 1, b"2020.02.01", 0),
        (b"2020-01/31", "SH", 1, b"", 1),
        (b"20200131", "LT", 1, b"20200201", 0),
        (b"20200131\r\n", "LT", 1, b"20200201\r\n", 0),
        (b"20200131101112+0100 ", "ST", 1, b"20200201101112+0100 ", 0),
        (b"20200101-20200131 ", "LO", 1, b"20200102-20200201 ", 0),
        (b"20200131\\Jan 2020", "LO", 1, b"20200201\\ ", 1),
        (b"20200131\\20200131 ", "UT", 1, b"", 1),
        (b"seen 20200131 ", "LO", 1, b"", 1),
        (b"1234", "LO", 1, b"", 1),
        (b"202001", "LO", 1, b"", 1),
        ("２０２００１３１".encode(), "LO", 1, b"", 1),
    ],
)
def test_shifts(raw: bytes, vr: str, days: int, expected: bytes, blanked: int) -> None:
    assert shift(raw, vr, days) == (expected, blanked)


@pytest.mark.parametrize("vr", ["TM", "US", "PN", "CS", "UN", "SQ"])
def test_other_vrs_hold_no_dates(vr: str) -> None:
    with pytest.raises(HeldValueError, match=vr):
        shift(b"20200101", vr, 1)


DAYS = st.integers(-(10**7), 10**7)


@given(st.dates(), DAYS, st.sampled_from(["{:%m%d}", ".{:%m.%d}"]))
def test_a_da_is_shifted_as_datetime_shifts(day: date, days: int, form: str) -> None:
    raw = f"{day.year:04d}{form.format(day)}".encode()
    try:
        moved = day + timedelta(days)
    except OverflowError:
        assert shift(raw, "DA", days) == (b"", 1)
    else:
        expected = f"{moved.year:04d}{form.format(moved)}".encode()
        assert shift(raw, "DA", days) == (expected, 0)


TIMES = st.sampled_from(["", "00", "2359", "235960", "101112.5", "101112.123456"])
OFFSETS = st.sampled_from(["", "+0000", "-0500", "+1400", "-1200"])


@given(st.dates(), st.dates(), TIMES, OFFSETS, DAYS, st.booleans())
def test_a_dt_and_a_range_keep_all_but_the_day(
    start: date, end: date, moment: str, offset: str, days: int, is_range: bool
) -> None:
    def written(day: date) -> str:
        return f"{day.year:04d}{day:%m%d}{moment}{offset}"

    ends = [start, end] if is_range else [start]
    raw = "-".join(map(written, ends))
    try:
        expected = "-".join(written(day + timedelta(days)) for day in ends)
    except OverflowError:
        expected = ""
    shifted, blanked = shift(raw.encode(), "DT", days)
    assert shifted.decode().rstrip(" ") == expected
    assert blanked == (not expected)


@given(st.dates(date(100, 1, 1), date(9900, 1, 1)), st.integers(-30000, 30000))
def test_there_and_back(day: date, days: int) -> None:
    raw = f"{day.year:04d}{day:%m%d}".encode()
    assert shift(shift(raw, "DT", days)[0], "DT", -days) == (raw, 0)


@given(st.binary(max_size=30), st.sampled_from(["DA", "DT", "LO", "LT"]), DAYS)
def test_any_bytes_leave_nothing_but_shifted_dates(raw: bytes, vr: str, days: int) -> None:
    shifted, blanked = shift(raw, vr, days)
    assert len(shifted) % 2 == 0
    assert shift(shifted, vr, 0)[1] == 0  # what stays is empty or a date
    assert blanked <= raw.count(b"\\") + 1
