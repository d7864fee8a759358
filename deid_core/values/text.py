"""Text to bytes and back, with the code extensions of ISO 2022 (PS3.5 6.1.2.4 and 6.1.2.5).

Where pydicom replaces what it can't encode, this raises; where it warns, this is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydicom.charset import CODES_TO_ENCODINGS, default_encoding

from deid_core.errors import HeldValueError
from deid_core.values.charset import Encodings

_FRAGMENT = re.compile(rb"^[^\x1b]+|\x1b[^\x1b]*")
_TO_ASCII = b"\x1b(B"
_TO_ROMAJI = b"\x1b(J"
_TO_KATAKANA = b"\x1b)I"

# The escape sequence that makes a codec's set the active one.
_ESCAPES = {encoding: code for code, encoding in CODES_TO_ENCODINGS.items()} | {
    "shift_jis": _TO_KATAKANA
}
# These take the place of ASCII while they are active, and Python's codecs handle their escapes.
_IN_PLACE_OF_ASCII = frozenset({"iso2022_jp", "iso2022_jp_2"})

# What brings the first character set back, by VR (PS3.5 6.1.2.5.3).
_PN_DELIMITERS = r"[\\^=]"
_PARAGRAPH_DELIMITERS = r"[\t\n\f\r]"
_TEXT_DELIMITERS = r"[\t\n\f\r\\]"
_DELIMITERS = {
    vr: (re.compile(f"({pattern})"), re.compile(pattern.encode()))
    for vr, pattern in {
        "PN": _PN_DELIMITERS,
        **dict.fromkeys(("LT", "ST", "UT"), _PARAGRAPH_DELIMITERS),
        **dict.fromkeys(("LO", "SH", "UC"), _TEXT_DELIMITERS),
    }.items()
}


def decode_text(raw: bytes, encodings: Encodings, vr: str = "LT") -> str:
    """The text of raw bytes, padding included; `vr` says what delimits code extensions.

    Never raises: bytes that a character set lacks become U+FFFD, unknown escape sequences stay.
    """
    if b"\x1b" in raw:
        fragments = _FRAGMENT.findall(raw)
        return "".join([_decode_fragment(fragment, encodings, vr) for fragment in fragments])
    # Every character set of the standard has ASCII below 128.
    return raw.decode("ascii") if raw.isascii() else raw.decode(encodings[0], "replace")


def is_declared(raw: bytes, encodings: Encodings) -> bool:
    """Whether the character sets say what every byte of a text is.

    The default repertoire, which stands for an unknown set too, has nothing beyond ASCII
    (PS3.5 6.1.2.1): bytes above 127 under it may be text of any set.
    """
    if raw.isascii() or encodings[0] != default_encoding:
        return True
    return all(
        fragment.isascii() or _escape_of(fragment, encodings)[1] not in (None, default_encoding)
        for fragment in _FRAGMENT.findall(raw)
    )


def encode_text(text: str, encodings: Encodings, vr: str = "LT") -> bytes:
    """The bytes of a text, without padding; each part between delimiters starts and ends in the
    first character set.

    Raises HeldValueError where none of the character sets has a character, or for an escape.
    """
    if "\x1b" in text:
        raise HeldValueError(f"{vr} can't hold the control character ESC as text")
    if text.isascii():
        return text.encode("ascii")
    if len(encodings) == 1:
        encoded = _bytes_of_first(text, encodings[0])
    else:
        parts = _DELIMITERS.get(vr, _DELIMITERS["LT"])[0].split(text)
        encoded = b"".join([_encode_segment(part, encodings, vr) for part in parts])
    # Declarations that the standard does not foresee may leave no way back to the first set.
    if encoded is None or decode_text(encoded, encodings, vr) != text:
        raise _lacking(encodings, vr)
    return encoded


def _decode_fragment(fragment: bytes, encodings: Encodings, vr: str) -> str:
    code, encoding = _escape_of(fragment, encodings)
    if encoding is None:
        return fragment.decode(encodings[0], "replace")
    try:
        if encoding in _IN_PLACE_OF_ASCII:
            return fragment.decode(encoding)
        body = fragment[len(code) :]
        delimiter = _DELIMITERS.get(vr, _DELIMITERS["LT"])[1].search(body)
        # Bytes above 127 mean nothing in the default repertoire.  Where it is the first one, a
        # writer forgot to repeat the escape sequence behind the delimiter.
        if delimiter is None or encodings[0] == default_encoding:
            return body.decode(encoding)
        end = delimiter.start()
        return body[:end].decode(encoding) + body[end:].decode(encodings[0])
    except UnicodeDecodeError:
        return fragment.decode(encodings[0], "replace")


def _escape_of(fragment: bytes, encodings: Encodings) -> tuple[bytes, str | None]:
    """The escape sequence that a fragment starts with, and its codec where it may be used."""
    code = fragment[: 4 if fragment.startswith((b"\x1b$(", b"\x1b$)")) else 3]
    encoding = CODES_TO_ENCODINGS.get(code)
    if encoding in encodings or code in (_TO_ASCII, _TO_ROMAJI):
        return code, encoding
    return code, None


def _encode_segment(segment: str, encodings: Encodings, vr: str) -> bytes:
    if segment.isascii():
        return segment.encode("ascii")
    encoded = bytearray()
    for index, run in _runs(segment, encodings, vr):
        encoding = encodings[index]
        in_force = index == 0 and (not encoded or run.isascii())
        if not in_force or encoding in _IN_PLACE_OF_ASCII:
            encoded += _ESCAPES.get(encoding, b"")
        encoded += _bytes_in(run, encodings, index) or b""
        if encoding in _IN_PLACE_OF_ASCII:
            encoded += _TO_ROMAJI if encodings[0] == "shift_jis" else _TO_ASCII
    return bytes(encoded)


def _runs(segment: str, encodings: Encodings, vr: str) -> Iterator[tuple[int, str]]:
    """The segment in runs of one character set each: whole where one of them has all of it."""
    for index in range(len(encodings)):
        if _bytes_in(segment, encodings, index) is not None:
            yield index, segment
            return
    current, start = 0, 0
    for position, character in enumerate(segment):
        candidates = (current, *range(len(encodings)))
        index = next((i for i in candidates if _bytes_in(character, encodings, i) is not None), -1)
        if index < 0:
            raise _lacking(encodings, vr)
        if index != current:
            if position > start:
                yield current, segment[start:position]
            current, start = index, position
    yield current, segment[start:]


def _bytes_in(text: str, encodings: Encodings, index: int) -> bytes | None:
    """The bytes of a text in one set alone, without escape sequences; None where it lacks any."""
    encoding = encodings[index]
    if index and encoding not in _ESCAPES:
        return None
    if encoding not in _IN_PLACE_OF_ASCII:
        return _bytes_of_first(text, encoding)
    code = _ESCAPES[encoding]
    encoded = text.encode(encoding, "ignore")
    body = encoded[len(code) : -len(_TO_ASCII)]
    if encoded != code + body + _TO_ASCII or b"\x1b" in body:
        return None
    return body if encoded.decode(encoding) == text else None


def _bytes_of_first(text: str, encoding: str) -> bytes | None:
    """The bytes of a text in the first (or only) set; None where it lacks a character."""
    if encoding == default_encoding:
        return text.encode("ascii") if text.isascii() else None
    try:
        encoded = text.encode(encoding)
    except UnicodeEncodeError:
        return None
    # ISO-IR 13 and 14 are single-byte sets; Python's codec knows kanji too.
    if encoding == "shift_jis" and len(encoded) != len(text):
        return None
    # Codecs fold look-alikes: shift_jis makes a backslash, a delimiter, of the yen sign.
    return encoded if encoded.decode(encoding) == text else None


def _lacking(encodings: Encodings, vr: str) -> HeldValueError:
    names = ", ".join("ASCII" if name == default_encoding else name for name in encodings)
    return HeldValueError(
        f"{vr} can't hold a character that the dataset's character set ({names}) lacks"
    )
