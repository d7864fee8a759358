"""SpecificCharacterSet, read as pydicom reads it."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.charset import convert_encodings, python_encoding

from deid_core.values.charset import DEFAULT, encodings_of, is_known


@pytest.mark.parametrize("term", sorted(python_encoding))
def test_every_defined_term_is_known_and_gives_pydicoms_codec(term: str) -> None:
    assert encodings_of(term.encode()) == tuple(convert_encodings(term))
    assert is_known(term.encode())


@pytest.mark.parametrize(
    ("raw", "encodings", "known"),
    [
        (b"", DEFAULT, True),
        (b"  ", DEFAULT, True),
        (b"ISO_IR 100", ("latin_1",), True),
        (b"ISO_IR 192 ", ("UTF8",), True),
        (b"ISO_IR 192\0", ("UTF8",), True),
        (b"\\ISO 2022 IR 87", ("iso8859", "iso2022_jp"), True),
        (b"ISO 2022 IR 13\\ISO 2022 IR 87", ("shift_jis", "iso2022_jp"), True),
        (b"ISO IR 100", ("latin_1",), True),
        (b"ISO-IR 192", ("UTF8",), True),
        (b"iso_ir 192", ("UTF8",), True),
        (b"ISO_2022_IR_149", ("euc_kr",), True),
        (b"UTF-8", ("utf-8",), True),
        (b"windows-1252", ("cp1252",), True),
        (b"ISO_IR 192\\ISO 2022 IR 87", ("UTF8",), True),
        (b"ISO_IR 100\\GB18030", ("latin_1",), True),
        (b"ISO_IR 999", DEFAULT, False),
        (b"NONSENSE", DEFAULT, False),
        (b"hex", DEFAULT, False),
        (b"unicode_escape", DEFAULT, False),
        (b"utf-16", DEFAULT, False),
        (b"ISO_IR 100\\NONSENSE", ("latin_1", "iso8859"), False),
        (b"\xff\xfe", DEFAULT, False),
    ],
)
def test_declarations(raw: bytes, encodings: tuple[str, ...], known: bool) -> None:
    assert encodings_of(raw) == encodings
    assert is_known(raw) is known


@given(st.binary(max_size=40))
def test_no_bytes_raise_or_warn(raw: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encodings = encodings_of(raw)
    assert encodings
    for encoding in encodings:
        assert b"A\\B=^~1".decode(encoding) == "A\\B=^~1"
