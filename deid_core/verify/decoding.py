"""Every text that bytes may be: in the character set declared, and in those that hide names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pydicom.charset import convert_encodings, decode_bytes

TEXT_VRS = frozenset(
    [
        "AE",
        "AS",
        "CS",
        "DA",
        "DS",
        "DT",
        "IS",
        "LO",
        "LT",
        "PN",
        "SH",
        "ST",
        "TM",
        "UC",
        "UI",
        "UR",
        "UT",
    ]
)
"""VRs whose value is text."""

FREE_TEXT_VRS = frozenset(["AE", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"])
"""VRs that may hold words of any kind."""

_CHARSET_VRS = frozenset(["LO", "LT", "PN", "SH", "ST", "UC", "UT"])
_ESCAPE = 0x1B
_DELIMITERS = {0x0D, 0x0A, 0x09, 0x0C, 0x5C, 0x3D, 0x5E}
_DESIGNATION = re.compile(rb"\x1b(?:\$[()*+]?|[()*+\-./])[\x20-\x7e]")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0){4,}|(?:\0[\x20-\x7e]){4,}")
_LINE = re.compile(rb"[\x20-\x7e]{12,}")
_WIDE_LINE = re.compile(rb"(?:[\x20-\x7e]\0){12,}|(?:\0[\x20-\x7e]){12,}")

# Codecs by the first character of what they are tried for, ends included.
_BY_SCRIPT = (
    (0x00A0, 0x00FF, ("latin-1", "mac_roman", "cp437")),
    (0x0100, 0x024F, ("iso8859_2", "cp1250", "iso8859_3", "iso8859_4", "iso8859_9")),
    (0x0370, 0x03FF, ("iso8859_7",)),
    (0x0400, 0x04FF, ("iso8859_5", "koi8_r", "cp1251", "cp866")),
    (0x0590, 0x05FF, ("iso8859_8",)),
    (0x0600, 0x06FF, ("iso8859_6", "cp1256")),
    (0x0E00, 0x0E7F, ("iso8859_11",)),
    (0x3040, 0x30FF, ("shift_jis", "euc_jp", "iso2022_jp_2")),
    (0x3400, 0x9FFF, ("shift_jis", "euc_jp", "iso2022_jp_2", "gb18030", "big5", "euc_kr")),
    (0xAC00, 0xD7AF, ("euc_kr",)),
    (0xFF61, 0xFF9F, ("shift_jis",)),
)


def declared_text(raw: bytes, vr: str, charsets: tuple[str, ...]) -> str:
    """The text of a value, in the character set that its dataset declares; never an error."""
    if vr not in _CHARSET_VRS or (raw.isascii() and _ESCAPE not in raw):
        return raw.decode("latin-1")
    encodings = _encodings(charsets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote values
        return decode_bytes(raw, list(encodings), _DELIMITERS)


def possible_texts(raw: bytes, codecs: Iterable[str]) -> Iterator[str]:
    """The texts that bytes may be, whatever is declared, in `codecs` besides ASCII and UTF-16."""
    plain = raw.isascii() and _ESCAPE not in raw
    yield raw.decode("latin-1")
    if b"\0" in raw:
        for run in _WIDE_RUN.findall(raw):
            yield run.replace(b"\0", b"").decode("latin-1")
    names = tuple(codecs)
    if not plain:
        yield raw.decode("utf-8", "ignore")
        bare = _DESIGNATION.sub(b"", raw)
        for codec in names:
            yield (raw if codec.startswith("iso2022") else bare).decode(codec, "ignore")
    if names:
        for codec in ("utf-16-le", "utf-16-be"):
            yield raw.decode(codec, "ignore")
            yield raw[1:].decode(codec, "ignore")


def lines_in(raw: bytes) -> Iterator[str]:
    """The runs of printable ASCII, in one byte or two, that are too long to be there by chance."""
    for line in _LINE.findall(raw):
        yield line.decode("ascii")
    for line in _WIDE_LINE.findall(raw):
        yield line.replace(b"\0", b"").decode("ascii")


def codecs_for(text: str) -> set[str]:
    """The codecs that bytes which hide `text` may be in; none where it is ASCII."""
    return {
        codec
        for character in set(text)
        for first, last, codecs in _BY_SCRIPT
        if first <= ord(character) <= last
        for codec in codecs
    }


@lru_cache(maxsize=256)
def _encodings(charsets: tuple[str, ...]) -> tuple[str, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return tuple(convert_encodings(list(charsets) or [""]))
        except (LookupError, ValueError):
            return ("utf-8", "latin-1")
