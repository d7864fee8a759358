"""Which words are known, and how well: the lists of the folder `vocabulary`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from deid_plugins_clean import cues
from deid_plugins_clean.folding import fold
from deid_plugins_clean.tokens import camel_parts, is_east_asian, tokens_of

_LISTS = ("english", "french", "german", "others", "spanish", "standard")
# What no name ends in, however rare the word before it.
_ENDINGS = re.compile(
    ".{3,}(?:ectom(?:y|ies|ie|ia)|ograph(?:y|ic|ie|ien)|ografia|oscop(?:y|ic|ie)|oskopie|"
    "opath(?:y|ies|ic|ie)|oplast(?:y|ie)|ektomie|otom(?:y|ie|ia))"
)
_PART = 4
"""The shortest word that a compound is made of."""
_LONGEST = 50
"""The longest word that is looked up; what is longer is none, but in scripts without spaces."""


class Known(IntEnum):
    """How well a word is known: not at all; as a word that names people, too; as a word of a
    language; as a word of imaging."""

    NOT = 0
    ALSO_NAME = 1
    WORD = 2
    TECHNICAL = 3


class WordList(str):
    """The path of a file of words, UTF-8, white space between them, comments from ``#`` on.

    ValueError where there is no such file, or it can't be read.
    """

    __slots__ = ("words",)
    words: frozenset[str]

    def __new__(cls, path: str) -> WordList:
        """The list that a path names, read now."""
        made = super().__new__(cls, path)
        try:
            text = Path(path).read_text("utf-8-sig")
        except (OSError, ValueError):
            raise ValueError("expected a readable text file in UTF-8, of words") from None
        made.words = _words(text)
        return made


class Vocabulary:
    """The words that stay in a text; `more` are a site's own, as good as technical ones."""

    def __init__(self, more: frozenset[str] = frozenset()) -> None:
        self._technical = _list("technical") | more
        self._also_names = _list("also_names") - more
        self._words = frozenset().union(*map(_list, _LISTS))
        self._east_asian = _list("eastasian") | {word for word in more if is_east_asian(word)}
        self._longest = max(map(len, self._east_asian))
        # Words of technical.txt, and German ones, of which words are put together.
        self._of_compounds = {
            word
            for word in self._technical | _list("german")
            if len(word) >= _PART and word.isalpha() and word not in self._also_names
        }

    def known(self, word: str) -> Known:
        """How well a word, as written, without digits, is known."""
        folded = fold(word)
        found = self.known_folded(folded)
        if found is not Known.NOT:
            return found
        parts = camel_parts(word) if len(word) <= _LONGEST else ()
        if parts and parts[0] in cues.PARTICLES:
            return Known.NOT  # DeLong
        if len(parts) > 1 and all(len(part) > 1 for part in parts):
            return min(map(self.known_folded, parts))
        return Known.NOT

    def known_folded(self, word: str) -> Known:
        """How well a folded word is known."""
        if len(word) <= _LONGEST:
            return self._remembered(word)
        return Known.WORD if is_east_asian(word) and self._covers(word) else Known.NOT

    @lru_cache(65536)  # noqa: B019 (vocabularies are few, and live as long as the process)
    def _remembered(self, word: str) -> Known:
        if word in self._technical:
            return Known.TECHNICAL
        if word in self._also_names:
            return Known.ALSO_NAME
        if word in self._words or _ENDINGS.fullmatch(word):
            return Known.WORD
        if is_east_asian(word):
            return Known.WORD if self._covers(word) else Known.NOT
        if any(self._is_word(base) for base in _bases(word)):
            return Known.ALSO_NAME  # many a surname is a plural
        return Known.WORD if self._is_compound(word) else Known.NOT

    def _is_word(self, word: str) -> bool:
        return word in self._words or word in self._technical

    def _is_compound(self, word: str) -> bool:
        """Whether a word is put together of two or three, as in German."""
        if len(word) < 2 * _PART or not word.isalpha():
            return False
        for at in range(_PART, len(word) - _PART + 1):
            if word[:at] not in self._of_compounds:
                continue
            for rest in (word[at:], word[at + 1 :] if word[at] in "sn" else ""):
                if rest in self._of_compounds or self._is_compound(rest):
                    return True
        return False

    def _covers(self, run: str) -> bool:
        """Whether a run of East Asian letters is made of known words alone."""
        ends = {0}
        for at in range(len(run)):
            if at in ends:
                for length in range(1, self._longest + 1):
                    if run[at : at + length] in self._east_asian:
                        ends.add(at + length)
                ends.discard(at)
                if not ends:
                    return False
        return len(run) in ends


def _bases(word: str) -> Iterator[str]:
    """What an English word may be a form of: lesions, clinically, rotated, rotating."""
    for ending, instead in (
        ("s", ""),
        ("es", ""),
        ("ly", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= _PART:
            yield word.removesuffix(ending) + instead


@lru_cache(8)
def vocabulary(more: frozenset[str] = frozenset()) -> Vocabulary:
    """The vocabulary, with a site's own words."""
    return Vocabulary(more)


@lru_cache
def _list(name: str) -> frozenset[str]:
    return _words((files(__package__) / "vocabulary" / f"{name}.txt").read_text("utf-8"))


def _words(text: str) -> frozenset[str]:
    lines: Iterable[str] = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(
        spelling for line in lines for token in tokens_of(line) for spelling in token.spellings
    )
