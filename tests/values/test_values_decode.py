"""Values decoded as pydicom decodes them, and as texts for comparing."""

from __future__ import annotations

import math
import struct
import warnings
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_charset_files, get_testdata_file
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag
from pydicom.valuerep import PersonName
from pydicom_oracle import read, written

from deid_core.errors import HeldValueError
from deid_core.values.charset import DEFAULT, Encodings, encodings_of
from deid_core.values.decode import decode, texts
from deid_core.values.encode import encode
from deid_core.values.plain import DECIMAL, INTEGER
from deid_core.values.vrs import STRINGS

# A value, or several, of every VR of PS3.5 6.2 but SQ.
SAMPLES: list[tuple[str, Any]] = [
    ("AE", "STORE"),
    ("AE", ["STORE", "FIND"]),
    ("AS", "045Y"),
    ("AT", 0x00100020),
    ("AT", [0x00100020, 0x7FE00010]),
    ("CS", "ORIGINAL"),
    ("CS", ["ORIGINAL", "PRIMARY", ""]),
    ("DA", "20200229"),
    ("DA", ["20200101", "20201231"]),
    ("DS", "1.50"),
    ("DS", ["-1", "", "+2.5e3"]),
    ("DT", "20200229101112.5+0100"),
    ("FD", 0.1),
    ("FD", [0.1, -2.5e300]),
    ("FL", 0.5),
    ("FL", [0.5, -2.25]),
    ("IS", "+012"),
    ("IS", ["1", "-2"]),
    ("LO", "Head and neck"),
    ("LO", ["a", "b ", " c"]),
    ("LT", "line one\r\nline\\two"),
    ("OB", b"\x01\x02\x03"),
    ("OD", b"\x00" * 16),
    ("OF", b"\x01" * 8),
    ("OL", b"\x01" * 4),
    ("OV", b"\x01" * 8),
    ("OW", b"\x01\x02"),
    ("PN", "Doe^Jane^^Dr"),
    ("PN", ["Doe^Jane", "Roe^Richard"]),
    ("SH", "short"),
    ("SL", -(2**31)),
    ("SS", [-1, 2]),
    ("ST", "a\\b"),
    ("SV", -(2**63)),
    ("TM", "101112.123456"),
    ("UC", ["unlimited", "characters"]),
    ("UI", "1.2.840.10008.1.2"),
    ("UI", ["1.2", "1.2.3"]),
    ("UL", 2**32 - 1),
    ("UN", b"any\0"),
    ("UR", "https://example.org/?a=b"),
    ("US", [1, 65535]),
    ("UT", "text \\ text"),
    ("UV", 2**64 - 1),
]


@pytest.mark.parametrize("little", [True, False], ids=["little", "big"])
@pytest.mark.parametrize(("vr", "value"), SAMPLES, ids=lambda part: str(part)[:12])
def test_every_vr_in_both_byte_orders_as_pydicom(vr: str, value: Any, little: bool) -> None:
    raw = written(value, vr, little=little)
    expected = read(raw, vr, little=little)
    decoded = decode(raw, vr, DEFAULT, little_endian=little)
    assert decoded == expected
    assert type(decoded) is type(expected)
    assert encode(value, vr, DEFAULT, little_endian=little) == raw
    assert encode(decoded, vr, DEFAULT, little_endian=little) == encode(
        expected, vr, DEFAULT, little_endian=little
    )


@pytest.mark.parametrize("vr", sorted({vr for vr, _ in SAMPLES}))
def test_an_empty_value_is_as_in_pydicom_and_has_no_texts(vr: str) -> None:
    assert decode(b"", vr, DEFAULT) == read(b"", vr)
    assert texts(b"", vr, DEFAULT) == ()


RAW_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@given(text=RAW_TEXT, vr=st.sampled_from(sorted(STRINGS - {"DS", "IS"})))
def test_any_text_reads_as_pydicom_reads_it_but_without_warnings(text: str, vr: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decoded = decode(text.encode(), vr, DEFAULT)
    assert decoded == read(text.encode(), vr)


@given(st.lists(st.from_regex(DECIMAL, fullmatch=True), min_size=1, max_size=3))
def test_decimal_strings_read_as_pydicom_reads_them(parts: list[str]) -> None:
    raw = "\\".join(parts).encode()
    assert decode(raw, "DS", DEFAULT) == read(raw, "DS")


@given(st.lists(st.from_regex(INTEGER, fullmatch=True), min_size=1, max_size=3))
def test_integer_strings_read_as_pydicom_reads_them(parts: list[str]) -> None:
    raw = "\\".join(parts).encode()
    assert decode(raw, "IS", DEFAULT) == read(raw, "IS")


@given(st.text("0123456789+-.eE \\x_", max_size=12))
def test_whatever_stands_in_a_decimal_string_stays_as_written(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decoded = decode(text.encode(), "DS", DEFAULT)
    values = decoded if isinstance(decoded, MultiValue) else ["" if decoded is None else decoded]
    assert [str(value).strip() for value in values] == [part.strip() for part in text.split("\\")]


@pytest.mark.parametrize("vr", ["DS", "IS"])
def test_numbers_that_are_none_come_as_text(vr: str) -> None:
    assert decode(b"unknown ", vr, DEFAULT) == "unknown"
    assert list(decode(b"1\\unknown ", vr, DEFAULT)) == ["1", "unknown"]  # type: ignore[call-overload]
    assert decode(b"1e999", "IS", DEFAULT) == "1e999"


@pytest.mark.parametrize("vr", ["US", "SS", "UL", "SL", "FL", "FD", "SV", "UV", "AT"])
def test_a_broken_length_does_not_decode_but_can_be_compared(vr: str) -> None:
    with pytest.raises(HeldValueError, match=f"5 bytes does not decode as {vr}"):
        decode(b"Smith", vr, DEFAULT)
    assert texts(b"Smith", vr, DEFAULT) == ("Smith",)


def test_a_sequence_has_no_value() -> None:
    with pytest.raises(HeldValueError):
        decode(b"", "SQ", DEFAULT)
    assert texts(b"anything", "SQ", DEFAULT) == ()


def test_an_unknown_vr_is_bytes() -> None:
    assert decode(b"ab", "ZZ", DEFAULT) == b"ab"
    assert texts(b"ab", "ZZ", DEFAULT) == ("ab",)


@pytest.mark.parametrize(
    ("raw", "vr", "encodings", "expected"),
    [
        (b" a \\ b\0", "LO", DEFAULT, ("a", "b")),
        (b"a\\b", "LT", DEFAULT, ("a\\b",)),
        (b"a\\b", "UR", DEFAULT, ("a\\b",)),
        (b"A\\\\B", "CS", DEFAULT, ("A", "", "B")),
        (b"  ", "LO", DEFAULT, ("",)),
        (b"+01.50 \\2", "DS", DEFAULT, ("+01.50", "2")),
        (b"+007", "IS", DEFAULT, ("+007",)),
        (b"1.2\0", "UI", DEFAULT, ("1.2",)),
        (b"\x01\x00\xff\xff", "US", DEFAULT, ("1", "65535")),
        (b"\x01\x00\xff\xff", "SS", DEFAULT, ("1", "-1")),
        (struct.pack("<f", 0.1), "FL", DEFAULT, ("0.1",)),
        (struct.pack("<d", 0.1), "FD", DEFAULT, ("0.1",)),
        (b"\x10\x00\x20\x00", "AT", DEFAULT, ("(0010,0020)",)),
        (b"\xe0\x7f\x10\x00\x10\x00\x20\x00", "AT", DEFAULT, ("(7FE0,0010)", "(0010,0020)")),
        (b"Doe^Jane==", "PN", DEFAULT, ("Doe^Jane",)),
        (b"Smith\0\0", "UN", DEFAULT, ("Smith",)),
        (b"a\\b ", "UN", DEFAULT, ("a\\b",)),
        ("Müller".encode(), "OB", ("UTF8",), ("Müller", "MÃ¼ller")),
        (b"M\xfcller\0", "OW", ("latin_1",), ("Müller",)),
        (b"\x81Smith", "UN", ("GBK",), ("丼mith", "\x81Smith")),
        ("a\\張".encode("shift_jis"), "LO", ("SHIFT_JIS",), ("a", "張")),
        ("表\\b".encode("shift_jis"), "LO", ("SHIFT_JIS",), ("表", "b")),
        ("MÜNCHEN".encode(), "CS", ("UTF8",), ("MÜNCHEN",)),
    ],
)
def test_texts_for_comparing(
    raw: bytes, vr: str, encodings: Encodings, expected: tuple[str, ...]
) -> None:
    assert texts(raw, vr, encodings) == expected


def test_texts_follow_the_byte_order() -> None:
    assert texts(b"\x00\x01", "US", DEFAULT, little_endian=False) == ("1",)
    assert texts(b"\x00\x10\x00\x20", "AT", DEFAULT, little_endian=False) == ("(0010,0020)",)


@given(st.floats(width=32))
def test_a_short_float_is_the_same_float_and_no_longer_than_needed(number: float) -> None:
    raw = struct.pack("<f", number)
    (text,) = texts(raw, "FL", DEFAULT)
    assert math.isnan(number) or struct.pack("<f", float(text)) == raw
    assert len(text) <= len(str(number))


@given(st.binary(max_size=24), st.sampled_from([vr for vr, _ in SAMPLES]))
def test_texts_never_raise(raw: bytes, vr: str) -> None:
    for encodings in (DEFAULT, ("UTF8",), ("iso8859", "iso2022_jp"), ("GBK",)):
        assert all(isinstance(text, str) for text in texts(raw, vr, encodings))


def test_the_tag_and_name_classes_are_pydicoms() -> None:
    assert isinstance(decode(b"\x10\x00\x20\x00", "AT", DEFAULT), BaseTag)
    name = decode(b"Doe^Jane", "PN", DEFAULT)
    assert isinstance(name, PersonName)
    assert name.family_name == "Doe"
    assert name.original_string == b"Doe^Jane"


def raw_elements(dataset: pydicom.Dataset, declared: bytes) -> Any:
    own = dataset.get_item(0x00080005) if 0x00080005 in dataset else None
    if isinstance(own, RawDataElement):
        declared = own.value or b""
    elif own is not None:  # an element that pydicom converted while it read
        value = own.value or ""
        declared = (value if isinstance(value, str) else "\\".join(value)).encode()
    for element in list(dataset.elements()):
        if not isinstance(element, RawDataElement):
            continue
        vr = element.VR or dictionary_VR(element.tag)
        if vr == "SQ":
            for item in dataset[element.tag].value:
                yield from raw_elements(item, declared)
        elif len(vr) == 2 and vr != "UN":
            yield element, vr, encodings_of(declared), dataset


CHARSET_FILES = get_charset_files("*.dcm")
OTHER_FILES = [
    path
    for name in (
        "CT_small.dcm",
        "MR_small_bigendian.dcm",
        "rtplan.dcm",
        "reportsi.dcm",
    )
    if (path := get_testdata_file(name))
]


def test_pydicom_still_brings_the_files() -> None:
    assert len(CHARSET_FILES) > 10
    assert len(OTHER_FILES) == 4


@pytest.mark.parametrize("path", CHARSET_FILES + OTHER_FILES, ids=lambda path: path.split("/")[-1])
def test_elements_of_real_files_decode_as_in_pydicom_and_encode_back(path: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        elements = list(raw_elements(dataset, b""))
        expected = [parent[element.tag].value for element, _, _, parent in elements]
    assert elements
    for (element, vr, encodings, _), value in zip(elements, expected, strict=True):
        raw, little = element.value or b"", element.is_little_endian
        decoded = decode(raw, vr, encodings, little_endian=little)
        assert decoded == value, element.tag
        if raw:
            again = encode(decoded, vr, encodings, little_endian=little)
            assert decode(again, vr, encodings, little_endian=little) == decoded, element.tag
