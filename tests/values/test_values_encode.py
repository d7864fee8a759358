"""Values encoded, or refused, never replaced."""

from __future__ import annotations

import struct
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from time import process_time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydicom.multival import MultiValue
from pydicom.tag import Tag
from pydicom.uid import UID
from pydicom.valuerep import DA, DT, IS, TM, DSdecimal, DSfloat, PersonName
from pydicom_oracle import written

from deid_core.errors import HeldValueError
from deid_core.outcomes import REMOVE
from deid_core.values.charset import DEFAULT, Encodings
from deid_core.values.decode import decode, texts
from deid_core.values.encode import encode
from deid_core.values.vrs import CHARSET_VRS, FORMATS, STRINGS, UNITS

ALL_VRS = sorted(STRINGS | set(UNITS) | {"OB", "UN"})
CET = timezone(timedelta(hours=1))
MINUS_HALF = timezone(-timedelta(minutes=30))


@pytest.mark.parametrize(
    ("value", "vr", "expected"),
    [
        ("Head", "LO", b"Head"),
        ("a", "LO", b"a "),
        ("1.2", "UI", b"1.2\0"),
        ("", "LO", b""),
        ("", "US", b""),
        ([], "LO", b""),
        ("DERIVED\\SECONDARY", "CS", b"DERIVED\\SECONDARY "),
        (["DERIVED", "SECONDARY"], "CS", b"DERIVED\\SECONDARY "),
        (("a", "b"), "SH", b"a\\b "),
        (MultiValue(str, ["a", "b"]), "SH", b"a\\b "),
        ("a\\b", "LT", b"a\\b "),
        (["a\\b"], "UT", b"a\\b "),
        ("a\\b", "UR", b"a\\b "),
        (5, "LO", b"5 "),
        (1.5, "LO", b"1.5 "),
        (UID("1.2"), "UI", b"1.2\0"),
        (PersonName("Doe^Jane"), "PN", b"Doe^Jane"),
        (PersonName("Doe^Jane"), "LO", b"Doe^Jane"),
        (Tag(0x00100020), "LO", b"(0010,0020) "),
        # numbers in text
        (" +1.50", "DS", b" +1.50"),
        ("1\\\\2", "DS", b"1\\\\2"),
        (0.1, "DS", b"0.1 "),
        (1 / 3, "DS", b"0.33333333333333"),
        (Decimal("1.10"), "DS", b"1.10"),
        (DSfloat("1.50"), "DS", b"1.50"),
        (DSdecimal("1.50"), "DS", b"1.50"),
        (Fraction(1, 4), "DS", b"0.25"),
        (2, "DS", b"2 "),
        ("+007", "IS", b"+007"),
        (7.0, "IS", b"7 "),
        (DSfloat("7.0"), "IS", b"7 "),
        (IS("+07"), "IS", b"+07 "),
        (2**40, "IS", b"1099511627776 "),
        # dates and times
        (date(2020, 2, 29), "DA", b"20200229"),
        (date(20, 2, 29), "DA", b"00200229"),
        (datetime(2020, 2, 29, 10), "DA", b"20200229"),
        (datetime(2020, 2, 29, 10), "TM", b"100000"),
        (time(1, 2, 3, 40), "TM", b"010203.000040 "),
        (date(2020, 2, 29), "DT", b"20200229"),
        (datetime(2020, 2, 29, 1, 2, 3, tzinfo=CET), "DT", b"20200229010203+0100 "),
        (datetime(2020, 2, 29, 1, 2, 3, 4, MINUS_HALF), "DT", b"20200229010203.000004-0030"),
        (date(2020, 2, 29), "LO", b"20200229"),
        (datetime(2020, 2, 29), "SH", b"20200229000000"),
        (DA("20200229"), "DA", b"20200229"),
        (DT("202002"), "DT", b"202002"),
        (DT("20200229101112"), "DA", b"20200229"),
        (DT("20200229101112"), "TM", b"101112"),
        (TM("1011"), "TM", b"1011"),
        (DT("202002"), "LO", b"202002"),
        ([date(2020, 1, 1), "20200102"], "DA", b"20200101\\20200102 "),
        # binary numbers
        ("1\\2", "US", b"\1\0\2\0"),
        ([1, "2", 3.0, Decimal(4)], "US", b"\1\0\2\0\3\0\4\0"),
        (IS("5"), "UL", b"\5\0\0\0"),
        ("-1", "SS", b"\xff\xff"),
        (1, "FL", struct.pack("<f", 1)),
        ("1e3", "FD", struct.pack("<d", 1000)),
        ("-inf", "FD", struct.pack("<d", float("-inf"))),
        (DSfloat("0.5"), "FL", struct.pack("<f", 0.5)),
        # tags
        (Tag(0x00100020), "AT", b"\x10\x00\x20\x00"),
        (0x00100020, "AT", b"\x10\x00\x20\x00"),
        ("(0010,0020)", "AT", b"\x10\x00\x20\x00"),
        ("00100020\\0x7fe00010", "AT", b"\x10\x00\x20\x00\xe0\x7f\x10\x00"),
        # bytes
        (b"abc", "OB", b"abc\0"),
        (bytearray(b"ab"), "UN", b"ab"),
        (memoryview(b"ab"), "OB", b"ab"),
        ([b"ab"], "OB", b"ab"),
        ("a\\b", "UN", b"a\\b\0"),
        (b"12345678", "OD", b"12345678"),
        ("", "OW", b""),
        (b"any", "ZZ", b"any\0"),
    ],
)
def test_what_a_vr_holds(value: Any, vr: str, expected: bytes) -> None:
    assert encode(value, vr, DEFAULT) == expected


@pytest.mark.parametrize(
    ("value", "vr", "reason"),
    [
        ("many", "US", "whole number"),
        ("1.5", "US", "whole number"),
        ("1_000", "US", "whole number"),
        ("١٢", "US", "whole number"),
        ("1\\\\2", "US", "whole number"),
        (1.5, "US", "not whole"),
        (float("nan"), "US", "not whole"),
        (65536, "US", "range"),
        (-1, "US", "range"),
        (-32769, "SS", "range"),
        (2**32, "UL", "range"),
        (2**63, "SV", "range"),
        (2**64, "UV", "range"),
        ("9" * 5000, "UV", "range"),
        (1e39, "FL", "range"),
        (10**400, "FD", "range"),
        pytest.param(10**5000, "LO", "thousands of digits", id="long LO"),
        pytest.param(10**5000, "DS", "thousands of digits", id="long DS"),
        ("wide", "FD", "no number"),
        (date(2020, 1, 1), "US", "type date"),
        ("thin", "DS", "no number"),
        ("nan", "DS", "no number"),
        (float("nan"), "DS", "not finite"),
        (DSfloat("nan"), "DS", "not finite"),
        ("1.0", "IS", "no number"),
        (1.5, "IS", "not whole"),
        (date(2020, 1, 1), "DS", "type date"),
        (5, "DA", "type int"),
        (time(1), "DA", "type time"),
        (date(2020, 1, 1), "TM", "type date"),
        (time(1), "DT", "type time"),
        (b"bytes", "LO", "type bytes"),
        (b"\1\0", "US", "type bytes"),
        (["a\\b"], "LO", "backslash"),
        (["a", "b"], "LT", "several"),
        ({"a": 1}, "LO", "type dict"),
        (REMOVE, "LO", "type Outcome"),
        ("Müller", "CS", "ASCII"),
        ("Müller", "LO", "lacks"),
        ("Müller", "UN", "lacks"),
        ("patient", "AT", "no tag"),
        (2**32, "AT", "range"),
        (1.5, "AT", "type float"),
        (b"abc", "OW", "whole words of 2"),
        (b"abcdef", "OF", "whole words of 4"),
        (b"abcd", "OV", "whole words of 8"),
        ("text", "OW", "type str"),
        (5, "OB", "type int"),
        ([b"a", b"b"], "OB", "several"),
        ("anything", "SQ", "items"),
    ],
)
def test_what_a_vr_cannot_hold(value: Any, vr: str, reason: str) -> None:
    with pytest.raises(HeldValueError, match=reason) as caught:
        encode(value, vr, DEFAULT)
    assert str(caught.value).startswith(f"{vr} can't hold ")
    if isinstance(value, str):
        assert value not in str(caught.value)


@pytest.mark.parametrize("exponent", ["1e999999", "-1e999999999999999999"])
@pytest.mark.parametrize("vr", ["US", "SL", "UV", "IS", "DS"])
def test_numbers_of_a_billion_digits_are_refused_at_once(exponent: str, vr: str) -> None:
    start = process_time()
    with pytest.raises(HeldValueError):
        encode(Decimal(exponent), vr, DEFAULT)
    assert process_time() - start < 0.05


class Whole:
    """An integer of a foreign kind, as numpy's are: registered as one, with no `__trunc__`."""

    def __int__(self) -> int:
        return 3

    __index__ = __int__

    def __float__(self) -> float:
        return 3.0


Integral.register(Whole)


@pytest.mark.parametrize(
    ("vr", "expected"),
    [("US", b"\3\0"), ("LO", b"3 "), ("IS", b"3 "), ("DS", b"3 "), ("FL", struct.pack("<f", 3))],
)
def test_integers_of_any_kind(vr: str, expected: bytes) -> None:
    assert encode(Whole(), vr, DEFAULT) == expected


@pytest.mark.parametrize("vr", ALL_VRS)
@pytest.mark.parametrize("value", [None, True, object()], ids=["None", "bool", "object"])
def test_no_vr_holds_none_a_bool_or_any_object(value: object, vr: str) -> None:
    with pytest.raises(HeldValueError):
        encode(value, vr, DEFAULT)
    with pytest.raises(HeldValueError):
        encode([value], vr, DEFAULT)


def test_big_endian() -> None:
    assert encode(1, "US", DEFAULT, little_endian=False) == b"\0\1"
    assert encode(Tag(0x00100020), "AT", DEFAULT, little_endian=False) == b"\x00\x10\x00\x20"
    assert encode(0.1, "FD", DEFAULT, little_endian=False) == struct.pack(">d", 0.1)


@pytest.mark.parametrize(
    ("charset", "encodings", "vr", "value"),
    [
        ("ISO_IR 100", ("latin_1",), "PN", "Müller^Jörg"),
        ("ISO_IR 192", ("UTF8",), "LO", ["Müller", "山田", "x"]),
        ("GB18030", ("GB18030",), "PN", "Wang^XiaoDong=王^小东"),
        (["", "ISO 2022 IR 87"], ("iso8859", "iso2022_jp"), "PN", "Yamada^Tarou=山田^太郎=やまだ"),
        (["", "ISO 2022 IR 149"], ("iso8859", "euc_kr"), "PN", ["김^희중", "Kim"]),
        (["ISO 2022 IR 100", "ISO 2022 IR 126"], ("latin_1", "iso_ir_126"), "LO", "Διον"),
    ],
)
def test_text_in_a_character_set_is_what_pydicom_writes(
    charset: Any, encodings: Encodings, vr: str, value: Any
) -> None:
    raw = encode(value, vr, encodings)
    assert raw == written(value, vr, charset)
    assert list(texts(raw, vr, encodings)) == ([value] if isinstance(value, str) else value)


def test_text_in_bytes_is_in_the_character_set_and_padded_with_null() -> None:
    assert encode("é", "UN", ("latin_1",)) == b"\xe9\0"
    assert encode("é", "OB", ("UTF8",)) == b"\xc3\xa9"


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x1b\\"))
NUMBERS = {
    "US": st.integers(0, 2**16 - 1),
    "SS": st.integers(-(2**15), 2**15 - 1),
    "UL": st.integers(0, 2**32 - 1),
    "SL": st.integers(-(2**31), 2**31 - 1),
    "UV": st.integers(0, 2**64 - 1),
    "SV": st.integers(-(2**63), 2**63 - 1),
    "FL": st.floats(width=32, allow_nan=False),
    "FD": st.floats(allow_nan=False),
}


@pytest.mark.parametrize("vr", sorted(FORMATS))
@given(data=st.data(), little=st.booleans())
def test_numbers_and_their_texts_come_back(vr: str, data: st.DataObject, little: bool) -> None:
    numbers = data.draw(st.lists(NUMBERS[vr], min_size=2, max_size=4))
    raw = encode(numbers, vr, DEFAULT, little_endian=little)
    assert len(raw) == len(numbers) * UNITS[vr]
    assert decode(raw, vr, DEFAULT, little_endian=little) == numbers
    shown = "\\".join(texts(raw, vr, DEFAULT, little_endian=little))
    assert encode(shown, vr, DEFAULT, little_endian=little) == raw


@given(value=TEXT, vr=st.sampled_from(sorted(CHARSET_VRS - {"PN"})))
def test_text_comes_back_but_for_padding(value: str, vr: str) -> None:
    raw = encode(value, vr, ("UTF8",))
    assert len(raw) % 2 == 0
    assert decode(raw, vr, ("UTF8",)) == value.rstrip(" \0")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_in_a_ds_has_16_characters_at_most_and_little_error(number: float) -> None:
    raw = encode(number, "DS", DEFAULT)
    assert len(raw) <= 16
    decoded = decode(raw, "DS", DEFAULT)
    assert isinstance(decoded, float)
    assume(1e-300 < abs(number) < 1e300)
    assert decoded == pytest.approx(number, rel=1e-7)


@given(
    value=st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.decimals(),
    vr=st.sampled_from(ALL_VRS),
    encodings=st.sampled_from([DEFAULT, ("UTF8",), ("iso8859", "iso2022_jp")]),
)
def test_any_value_is_encoded_evenly_or_refused(
    value: object, vr: str, encodings: Encodings
) -> None:
    try:
        raw = encode(value, vr, encodings)
    except HeldValueError:
        return
    assert len(raw) % 2 == 0
    assert len(raw) % UNITS.get(vr, 1) == 0
    decode(raw, vr, encodings)
