"""What is wrong with a value, by the VR that it has."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom.valuerep import VALIDATORS

from deid_core.values.charset import DEFAULT, Encodings
from deid_core.values.checks import complaints
from deid_core.values.vrs import UNITS


@pytest.mark.parametrize(
    ("raw", "vr"),
    [
        (b"", "UI"),
        (b"  ", "DA"),
        (b"1.2.840.10008.1.2\0", "UI"),
        (b"0.0", "UI"),
        (b"1.2\\1.3", "UI"),
        (b"20200229", "DA"),
        (b"20200101\\\\20200102", "DA"),
        (b"20200101-20201231", "DA"),
        (b"-20200101 ", "DA"),
        (b"20200101-", "DA"),
        (b"2020", "DT"),
        (b"20200229101112.123456+1400", "DT"),
        (b"20200229-20200301", "DT"),
        (b"20200229-1200", "DT"),
        (b"10", "TM"),
        (b"235960.5", "TM"),
        (b"10-11", "TM"),
        (b"045Y", "AS"),
        (b"MR_1 2", "CS"),
        (b" -1.5E+10", "DS"),
        (b"-2147483648", "IS"),
        (b"STORE scp.1", "AE"),
        (b"https://example.org/?a=[b]%20", "UR"),
        (b"L" * 64, "LO"),
        (b"S" * 16 + b"\\" + b"S" * 16, "SH"),
        (b"a\r\n\tb\x0c", "LT"),
        (b"T" * 100000, "UT"),
        (b"^".join([b"a"] * 5) + b"=" + b"b" * 64 + b"=c", "PN"),
        (b"\1\0\2\0", "US"),
        (b"\0" * 16, "OV"),
        (b"\0", "UN"),
    ],
)
def test_what_the_standard_allows(raw: bytes, vr: str) -> None:
    assert complaints(raw, vr, DEFAULT) == ()


@pytest.mark.parametrize(
    ("raw", "vr", "words"),
    [
        (b"1.2.x", "UI", ["no valid UI"]),
        (b"1.02", "UI", ["no valid UI"]),
        (b"1..2", "UI", ["no valid UI"]),
        (b"1." * 40 + b"1", "UI", ["longer than the 64 characters of UI"]),
        (b"20200230", "DA", ["no valid DA (YYYYMMDD)"]),
        (b"2020.01.01", "DA", ["no valid DA"]),
        (b"2020", "DA", ["no valid DA"]),
        (b"202013", "DT", ["no valid DT"]),
        (b"2020022925", "DT", ["no valid DT"]),
        (b"20200229+1430", "DT", ["no valid DT"]),
        (b"25", "TM", ["no valid TM"]),
        (b"10:11:12", "TM", ["no valid TM"]),
        (b"45Y ", "AS", ["no valid AS"]),
        (b"lower", "CS", ["no valid CS"]),
        (b"C" * 17, "CS", ["longer than the 16 characters of CS"]),
        (b"0.12345678901234567", "DS", ["longer than the 16 characters of DS"]),
        (b"abc", "DS", ["no valid DS"]),
        (b"2147483648", "IS", ["out of the range of IS"]),
        (b"1.0", "IS", ["no valid IS"]),
        (b"A" * 17, "AE", ["longer than the 16 characters of AE"]),
        (b"a\nb", "AE", ["no valid AE"]),
        (b"with space", "UR", ["no valid UR"]),
        (b"L" * 65, "LO", ["longer than the 64 characters of LO"]),
        (b"a\nb", "LO", ["control characters"]),
        (b"a\x01b", "UT", ["control characters"]),
        (b"S" * 17, "SH", ["longer than the 16 characters of SH"]),
        (b"S" * 1025, "ST", ["longer than the 1024 characters of ST"]),
        (b"L" * 10241, "LT", ["longer than the 10240 characters of LT"]),
        (b"a" * 65, "PN", ["64 characters of PN"]),
        (b"a=b=c=d", "PN", ["3 component groups"]),
        (b"^^^^^", "PN", ["5 components"]),
        (b"bad\\worse", "DA", ["no valid DA"]),
        (b"lower\\" + b"C" * 17, "CS", ["no valid CS", "longer than"]),
        (b"\1\0\2", "US", ["no multiple of 2"]),
        (b"\0" * 6, "OF", ["no multiple of 4"]),
    ],
)
def test_what_it_does_not(raw: bytes, vr: str, words: list[str]) -> None:
    found = complaints(raw, vr, DEFAULT)
    assert len(found) == len(words)
    for message, word in zip(found, words, strict=True):
        assert word in message
        assert message.startswith(("is ", "has "))
        assert raw.decode() not in message


@pytest.mark.parametrize(
    "encodings", [("UTF8",), ("GB18030",), ("iso8859", "iso2022_jp")], ids=lambda e: e[-1]
)
def test_lengths_count_characters_not_bytes(encodings: Encodings) -> None:
    prefix, suffix = (b"\x1b$B", b"\x1b(B") if len(encodings) > 1 else (b"", b"")
    one = {"UTF8": "山".encode(), "GB18030": "山".encode("gbk"), "iso2022_jp": b";3"}[encodings[-1]]
    assert complaints(prefix + one * 16 + suffix, "SH", encodings) == ()
    assert len(complaints(prefix + one * 17 + suffix, "SH", encodings)) == 1


def pydicom_accepts(text: str, vr: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        accepted: bool = VALIDATORS[vr](vr, text)[0]
    return accepted


WORDS = "2020 0229 0230 13 10 59 60 .5 .1234567 - +0100 -1300 1 . 0 A z _ = ^ Y 045 e + / : é"
PARTS = st.sampled_from([*WORDS.split(" "), " ", "\n", "x" * 16])
TEXT = st.lists(PARTS, max_size=8).map("".join).filter(lambda text: text == text.rstrip(" "))


ODD_OFFSET = re.compile(r"[+-]1[2-9][0-9]{2}|[+-][01][0-9][6-9][0-9]| ")


def starts_with_a_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6] or 1), int(digits[6:8] or 1))
    except ValueError:
        return False
    return True


def has_an_impossible_moment(text: str) -> bool:
    """A day that is in no calendar, or a UTC offset from nowhere: pydicom looks at neither."""
    runs = re.findall("[0-9]{4,}", text)
    return not all(map(starts_with_a_day, runs)) or ODD_OFFSET.search(text) is not None


# Where `complaints` is stricter, and when.
STRICTER_THAN_PYDICOM: dict[str, Callable[[str], object]] = {
    "DA": has_an_impossible_moment,
    "DT": has_an_impossible_moment,
    "TM": re.compile(" ").search,  # pydicom allows a space within a range
    "IS": lambda text: abs(int(text)) >= 2**31,
    "PN": re.compile(r"\^.*\^.*\^.*\^.*\^|[\n]", re.DOTALL).search,
    **dict.fromkeys(("LO", "SH"), re.compile(r"\n").search),
}
TEXT_VALIDATORS = sorted(set(VALIDATORS) - set(UNITS) - {"OB"})


@pytest.mark.parametrize("vr", TEXT_VALIDATORS)
@given(text=TEXT)
@example("20200229-")
@example("20200230")
@example("1.2.840")
def test_agrees_with_pydicoms_validators_but_for_what_they_do_not_look_at(
    vr: str, text: str
) -> None:
    found = complaints(text.encode("latin-1"), vr, ("latin_1",))
    if not pydicom_accepts(text, vr):
        assert found
    elif found:
        assert STRICTER_THAN_PYDICOM[vr](text), found
