"""Text in every character set, to bytes and back."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.charset import TEXT_VR_DELIMS, convert_encodings, decode_bytes, python_encoding

from deid_core.errors import HeldValueError
from deid_core.values.charset import DEFAULT, Encodings, encodings_of
from deid_core.values.text import decode_text, encode_text

DECLARED = [
    b"",
    b"ISO_IR 13",
    b"ISO_IR 100",
    b"ISO_IR 126",
    b"ISO_IR 166",
    b"ISO_IR 192",
    b"GB18030",
    b"GBK",
    b"ISO 2022 IR 87",
    b"\\ISO 2022 IR 87",
    b"\\ISO 2022 IR 149",
    b"\\ISO 2022 IR 58",
    b"\\ISO 2022 IR 87\\ISO 2022 IR 159",
    b"ISO 2022 IR 13\\ISO 2022 IR 87",
    b"ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144",
    b"ISO 2022 IR 126\\ISO 2022 IR 87\\ISO 2022 IR 149\\ISO 2022 IR 13",
    b"ISO 2022 IR 87\\ISO 2022 IR 100",
    b"UTF-8\\ISO 2022 IR 126",
]
MIXED = st.text("Az ^=\\~\r\n\t\féßαжשب山田丂김희중张小ﾔﾏ¥‾€\U0001f600", max_size=12)


@pytest.mark.parametrize("encoding", sorted(set(python_encoding.values())))
def test_every_character_set_has_ascii_below_128(encoding: str) -> None:
    ascii_bytes = bytes(byte for byte in range(128) if byte != 0x1B)
    assert ascii_bytes.decode(encoding) == ascii_bytes.decode("ascii")


@given(text=MIXED, raw=st.sampled_from(DECLARED), vr=st.sampled_from(["LO", "LT", "PN"]))
def test_what_encodes_decodes_to_itself(text: str, raw: bytes, vr: str) -> None:
    encodings = encodings_of(raw)
    try:
        encoded = encode_text(text, encodings, vr)
    except HeldValueError as error:
        assert str(error).isascii()
        assert not text.isascii()
    else:
        assert decode_text(encoded, encodings, vr) == text


@given(st.binary(max_size=30), st.sampled_from(DECLARED), st.sampled_from(["LO", "LT", "PN"]))
def test_decoding_never_raises_and_never_warns(raw: bytes, declared: bytes, vr: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(decode_text(raw, encodings_of(declared), vr), str)


# From PS3.5 annexes H, I, J and K: raw bytes of a PN, what declares them, the name.
EXAMPLES = [
    (
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        b"\\ISO 2022 IR 87",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
        b"ISO 2022 IR 13\\ISO 2022 IR 87",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
    ),
    (
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        b"\\ISO 2022 IR 149",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    (
        b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
        b"\\ISO 2022 IR 58",
        "Zhang^XiaoDong=张^小东=",
    ),
    (b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", b"ISO_IR 126", "Διονυσιος"),
    (b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", b"GB18030", "Wang^XiaoDong=王^小东"),
]


@pytest.mark.parametrize(("raw", "declared", "name"), EXAMPLES)
def test_examples_of_the_standard_both_ways(raw: bytes, declared: bytes, name: str) -> None:
    assert decode_text(raw, encodings_of(declared), "PN") == name
    assert encode_text(name, encodings_of(declared), "PN") == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"plain",
        b"caf\xe9",
        b"\x1b-F\xe1\xe2\xe3 abc",
        b"\x1b-F\xe1\xe2\r\n\xe9",
        b"\xe9\x1b-F\xe1\x1b(Bx",
        b"\x1b$B;3ED",
        b"\x1b-Z\xe9",
        b"\x1b",
    ],
)
def test_reads_code_extensions_as_pydicom_does(raw: bytes) -> None:
    terms = ["ISO 2022 IR 100", "ISO 2022 IR 126"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = decode_bytes(raw, convert_encodings(terms), TEXT_VR_DELIMS)
    assert decode_text(raw, ("latin_1", "iso_ir_126"), "LT") == expected


def test_delimiters_bring_the_first_set_back() -> None:
    encodings: Encodings = ("latin_1", "iso_ir_126")
    assert decode_text(b"\x1b-F\xe1^\xe9", encodings, "PN") == "α^é"
    assert decode_text(b"\x1b-F\xe1^\xe9", encodings, "LO") == "α^ι"
    assert decode_text(b"\x1b-F\xe1\\\xe9", encodings, "LO") == "α\\é"
    assert decode_text(b"\x1b-F\xe1\\\xe9", encodings, "UT") == "α\\ι"


def test_an_escape_forgotten_behind_a_delimiter_is_understood() -> None:
    raw = b"\x1b$)C\xb1\xe8^\xc8\xf1\xc1\xdf"
    assert decode_text(raw, ("iso8859", "euc_kr"), "PN") == "김^희중"


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("Müller", DEFAULT),
        ("Διον", ("latin_1",)),
        ("山田", ("shift_jis",)),
        ("a¥b", ("shift_jis",)),
        ("a¥b", ("iso8859", "iso2022_jp")),
        ("\ud800", ("UTF8",)),
        ("\x1b$B", ("iso8859", "iso2022_jp")),
        ("日", ("iso8859", "GBK")),
    ],
)
def test_characters_that_no_set_has_are_refused(text: str, encodings: Encodings) -> None:
    with pytest.raises(HeldValueError) as caught:
        encode_text(text, encodings, "LO")
    assert text not in str(caught.value)
