"""Names that every file system takes, and tells apart."""

from __future__ import annotations

import re
import unicodedata

LONGEST_PART = 120
"""Bytes (UTF-8) of one part of a path: below the 255 of file systems, with room for suffixes."""

EMPTY = "_"

# Reserved by Windows, whatever suffix follows.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.I)
_FORBIDDEN = frozenset('<>:"/\\|?*')
# Control, format (they turn the direction of text, or don't show), surrogate, private use,
# unassigned; line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_value(text: str, longest: int = LONGEST_PART) -> str:
    """`text` with `_` for what a file system may refuse, at most `longest` bytes; never empty.

    It is in Unicode's form NFC, without dots and white space at its ends.
    """
    cleaned = "".join(map(_clean_character, unicodedata.normalize("NFC", text)))
    return _shorten(_trim(cleaned), longest) or EMPTY


def clean_part(part: str) -> str:
    """A whole part of a path, put together from clean values: no dots at its ends, no device."""
    trimmed = _trim(part) or EMPTY
    return f"_{trimmed}" if _RESERVED.fullmatch(trimmed) else trimmed


def same_name(path: str) -> str:
    """A text that is equal for names which some file systems don't tell apart, as by case."""
    return unicodedata.normalize("NFC", path).casefold()


def is_clean(text: str) -> bool:
    """Whether every character may stand in a path's part as it is."""
    return text == "".join(map(_clean_character, unicodedata.normalize("NFC", text)))


def _clean_character(character: str) -> str:
    if character in _FORBIDDEN or unicodedata.category(character) in _UNSEEN:
        return "_"
    return character


def _trim(text: str) -> str:
    return re.sub(r"^[\s.]+|[\s.]+$", "", text)


def _shorten(text: str, longest: int) -> str:
    encoded = text.encode()
    if len(encoded) <= longest:
        return text
    return _trim(encoded[:longest].decode(errors="ignore"))
