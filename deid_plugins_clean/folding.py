"""Words made comparable: one case, one width, no accents."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, normalize

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


_LONGEST = 100
"""Longer words are folded each time: a remembered one must not fill the memory."""


def fold(word: str) -> str:
    """A word without case, width and accents: ``MÜLLER`` and ``Müller`` are ``muller``."""
    if word.isascii():
        return word.lower()
    return _folded(word) if len(word) <= _LONGEST else _folded.__wrapped__(word)


@lru_cache(8192)
def _folded(word: str) -> str:
    plain = normalize("NFKD", word.casefold()).casefold()
    bare = "".join(letter for letter in plain if category(letter) != "Mn")
    return normalize("NFC", bare).translate(_LETTERS)


def spellings(word: str) -> frozenset[str]:
    """The folded spellings of a word: ``Müller`` is ``muller`` and ``mueller``."""
    if word.isascii():
        return frozenset((word.lower(),))
    spelt_out = normalize("NFC", word).casefold().translate(_SPELT_OUT)
    return frozenset((fold(word), fold(spelt_out)))
