"""Identifying values, and finding them in texts: one look-up a word, however many there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from deid_core.verify.dates import dates_in
from deid_core.verify.vocabulary import common_words
from deid_core.verify.words import Word, Words

NAME, IDENTIFIER, UID, DATE = "name", "identifier", "UID", "date"

_UID = re.compile(r"\d+(?:\.\d+){3,}")
_OTHERWISE_SEPARATED_UID = re.compile(r"(?<![\d.])\d+([_\-,:;/| ])\d+(?:\1\d+){2,}")
_SHORTEST_UID = 10
_SHORTEST_STEM = 16
_DIGITS = re.compile(r"\d+(?:[\s./()_\-\u2010-\u2015]{1,3}\d+)*")
_MOST_DIGITS = 20
_WIDEST_GAP = 3
_WORD_OF_ANOTHER = 3
_SHORTEST_IN_A_CODE = 8
_HEXADECIMAL = frozenset("abcdef")


class Needle(NamedTuple):
    """What was found: its kind, and the attribute of the originals that it is a value of."""

    kind: str
    keyword: str


class Hit(NamedTuple):
    """An identifying value in a text: the needle, and the value in its one spelling."""

    needle: Needle
    value: str


@dataclass(slots=True)
class Needles:
    """A set of identifying values."""

    phrases: dict[str, Needle] = field(default_factory=dict)
    numbers: dict[str, Needle] = field(default_factory=dict)
    uids: dict[str, Needle] = field(default_factory=dict)
    dates: dict[date, Needle] = field(default_factory=dict)
    codecs: set[str] = field(default_factory=set)
    _lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add_phrase(self, phrase: str, needle: Needle) -> None:
        """A value as words, in their one spelling."""
        if phrase in self.phrases:
            return
        self.phrases[phrase] = needle
        words = phrase.split()
        lengths = self._lengths.get(words[0], ())
        if len(words) not in lengths:
            self._lengths[words[0]] = (*lengths, len(words))

    def update(self, other: Needles) -> None:
        """All of another set, too."""
        for phrase, needle in other.phrases.items():
            self.add_phrase(phrase, needle)
        self.numbers.update(other.numbers)
        self.uids.update(other.uids)
        self.dates.update(other.dates)
        self.codecs |= other.codecs

    def phrases_in(self, text: Words, shortest: int = 0) -> Iterator[Hit]:
        """Names and identifiers whose words stand next to each other in a text.

        Those that stand there in less than `shortest` characters don't count.
        """
        if self._lengths.keys().isdisjoint(text.distinct):
            return
        for index, first in enumerate(text.texts):
            for length in self._lengths.get(first, ()):
                phrase = " ".join(text.texts[index : index + length])
                needle = self.phrases.get(phrase)
                if needle is None:
                    continue
                run = text.words[index : index + length]
                if (
                    sum(one.end - one.start for one in run) >= shortest
                    and _is_close(run)
                    and not _is_in_a_code(text.folded, run)
                    and not (length == 1 and needle.kind == NAME and self._is_another(text, index))
                ):
                    yield Hit(needle, phrase)

    def uids_in(self, text: str) -> Iterator[Hit]:
        """UIDs in a text, and those that are the stem of one, whatever separates their numbers."""
        if not self.uids:
            return
        written = [match[0] for match in _UID.finditer(text)]
        written += [
            match[0].replace(match[1], ".") for match in _OTHERWISE_SEPARATED_UID.finditer(text)
        ]
        for whole in written:
            uid: str = whole
            while len(uid) >= (_SHORTEST_UID if uid == whole else _SHORTEST_STEM):
                if uid in self.uids:
                    yield Hit(self.uids[uid], uid)
                    break
                uid = uid.rpartition(".")[0]

    def numbers_in(self, text: str) -> Iterator[Hit]:
        """Numbers in a text, whatever stands between their digits; not within UIDs."""
        if not self.numbers:
            return
        for groups in digit_groups(_UID.sub("|", text)):
            for first in range(len(groups)):
                digits = ""
                for group in groups[first:]:
                    digits = (digits + group).lstrip("0")
                    if len(digits) > _MOST_DIGITS:
                        break
                    if digits in self.numbers:
                        yield Hit(self.numbers[digits], digits)

    def dates_in(self, folded: str) -> Iterator[Hit]:
        """Days that a text names."""
        if self.dates:
            for day in dates_in(folded):
                if day in self.dates:
                    yield Hit(self.dates[day], day.isoformat())

    def _is_another(self, text: Words, index: int) -> bool:
        """Whether a hyphen makes the word part of another name: Smith in "Smith-Petersen nail".

        The other part must be a word of three letters or more that is neither common nor an
        identifying value itself.
        """
        folded, found = text.folded, text.words
        word = found[index]
        beside: list[Word] = []
        if index and folded[found[index - 1].end : word.start] == "-":
            beside.append(found[index - 1])
        if index + 1 < len(found) and folded[word.end : found[index + 1].start] == "-":
            beside.append(found[index + 1])
        return any(
            len(other.text) >= _WORD_OF_ANOTHER
            and other.text.isalpha()
            and other.text not in self.phrases
            and other.text not in common_words()
            for other in beside
        )


def digit_groups(text: str) -> Iterator[list[str]]:
    """The digits that separators join, as those of telephone numbers, in their groups."""
    for match in _DIGITS.finditer(text):
        yield re.findall(r"\d+", match[0])


def _is_in_a_code(folded: str, run: Sequence[Word]) -> bool:
    """Whether a run is there by chance, within random letters and digits, as of pseudonyms.

    So it is where it is short and letters or digits touch it on both sides, or where it is a
    hexadecimal number in part.
    """
    start, end = run[0].start, run[-1].end
    beside = [
        character
        for character in (folded[start - 1 : start], folded[end : end + 1])
        if character.isascii() and character.isalnum()
    ]
    if len(beside) == 2:
        return end - start < _SHORTEST_IN_A_CODE
    return bool(beside) and beside[0].isdecimal() and set(folded[start:end]) <= _HEXADECIMAL


def _is_close(run: Iterable[Word]) -> bool:
    """Whether so little stands between the words of a run that they belong together."""
    behind: int | None = None
    for word in run:
        if behind is not None and word.start - behind > _WIDEST_GAP:
            return False
        behind = word.end
    return True
