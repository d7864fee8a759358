"""Texts to words, in one spelling: what is compared when identifying values are looked for.

A word is a run of letters or a run of digits; in scripts that put no space between words
(Chinese, Japanese, Korean, Thai), each character is one.  Case, accents, strokes, width and leading
zeros do not count, nor does what stands between words.  So ``SMITH^JOHN``, ``smith_john`` and
``Smith, John`` are the same two words, and ``Smithson`` is another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import NamedTuple

_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+|\d+")
_UNSPACED_WORD = re.compile(rf"[{_UNSPACED}]+")
_GERMANIC = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe"}
    | {"å": "aa", "Å": "Aa"}
)
# Letters with a stroke and ligatures, which Unicode does not decompose.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŀ": "l", "ı": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ŋ": "n", "ƶ": "z", "ɨ": "i", "ɫ": "l"}
)

_SHORT = 4096


class Word(NamedTuple):
    """A word in its one spelling, and its place in the folded text."""

    text: str
    start: int
    end: int


class Words:
    """The words of a text: `folded` is the text that their places are in, `texts` are the words in
    their one spelling, in order."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.texts = list(map(_spelt, _WORD.findall(self.folded)))
        self.distinct = frozenset(self.texts)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All of them with their places; slow for long texts, so look for `texts` first."""
        places = (match.span() for match in _WORD.finditer(self.folded))
        return tuple(Word(one, *span) for one, span in zip(self.texts, places, strict=True))


def fold(text: str) -> str:
    """`text` in one case, without accents or strokes, full width where there are two."""
    if text.isascii():
        return text.lower()
    # By way of upper case: casefold alone keeps Turkish letters apart that upper case makes one.
    decomposed = unicodedata.normalize("NFKD", text.upper().casefold())
    bare = _combining().sub("", decomposed).translate(_STROKES)
    return unicodedata.normalize("NFKC", bare)


def words_of(text: str) -> Words:
    """The words of a text; those of short ones are remembered."""
    return _remembered(text) if len(text) <= _SHORT else Words(text)


@lru_cache(maxsize=16384)
def _remembered(text: str) -> Words:
    return Words(text)


@lru_cache(maxsize=1)
def _combining() -> re.Pattern[str]:
    found = "".join(chr(code) for code in range(0x300, 0xFFFF) if unicodedata.combining(chr(code)))
    return re.compile(f"[{found}]+")


def _spelt(word: str) -> str:
    return word.lstrip("0") or "0" if word[0] == "0" else word


def phrase_of(text: str) -> str:
    """The words of a text, with a space between."""
    return " ".join(word.text for word in words_of(text).words)


def spellings(text: str) -> set[str]:
    """The phrases that a text may appear as: with and without ``ae`` for ``ä`` and its like."""
    return {phrase_of(text), phrase_of(text.translate(_GERMANIC))} - {""}


def is_unspaced(phrase: str) -> bool:
    """Whether the phrase is of a script whose characters are words."""
    return _UNSPACED_WORD.fullmatch(phrase.replace(" ", "")) is not None
