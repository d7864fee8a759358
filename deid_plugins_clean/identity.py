"""What identifies in one dataset: the values to look for in its texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from deid_core import Context, Original
from deid_plugins_clean import cues
from deid_plugins_clean.concepts import Content, Meaning, content_of
from deid_plugins_clean.elements import CODES, CONTENT, IDENTIFIERS, NAMES, identifies
from deid_plugins_clean.tokens import Token, is_east_asian, squeezed, tokens_of
from deid_plugins_clean.vocabulary import Known, vocabulary

_SHORTEST_NUMBER = 3
_SHORTEST_DATE = 6
EMBEDDED = 5
"""From this length on an identifier is found inside a longer word, too."""


@dataclass
class Identity:
    """The identifying values of one dataset, folded.

    `names` are words; `pieces` those of them that are long enough to be looked for inside other
    words, or are of a script without spaces; `runs` are values without what stands between their
    letters and digits, to be found whatever does in a text.  `content` are the dataset's content
    items.
    """

    names: set[str] = field(default_factory=set)
    pieces: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    content: Content = field(default_factory=Content)

    def add_name(self, value: str) -> None:
        """A person's name, by its components (PS3.5 6.2.1)."""
        for group in value.split("="):
            words: list[str] = []
            for component in group.split("^"):
                found = tokens_of(component)
                inside = [token for token in found if self._is_name(token)]
                for token in inside:
                    self.names |= token.spellings
                    self.runs |= {one for one in token.spellings if len(one) >= EMBEDDED - 1}
                    self.pieces |= {
                        spelling
                        for spelling in token.spellings
                        if len(spelling) >= EMBEDDED - 1 or is_east_asian(spelling)
                    }
                run = squeezed(component)
                if len(inside) > 1 and len(run) >= EMBEDDED - 1:
                    self.runs.add(run)
                # A name may be what others are made of: Le^Van.
                attached = cues.PARTICLES | cues.AFFIXES
                bare = not inside and all(token.folded in attached for token in found)
                words += [run] if bare and run else [token.folded for token in inside]
            self._add_together(words[:3])

    @staticmethod
    def _is_name(token: Token) -> bool:
        if not token.letters or token.folded in cues.PARTICLES | cues.AFFIXES | cues.NOBODY:
            return False
        return len(token.folded) > 1 or is_east_asian(token.folded)

    def _add_together(self, words: list[str]) -> None:
        """Family and given name written together, and with an initial: as accounts are named."""
        for one in words:
            for other in words:
                if one is not other:
                    self.names |= {one + other, one[0] + other, other + one[0]}
                    self.runs.add(one + other)

    def with_names(self, words: frozenset[str]) -> Identity:
        """A copy that has further words for names."""
        return replace(self, names=self.names | words)

    def add_identifier(self, value: str) -> None:
        """An identifier or a number."""
        run = squeezed(value)
        if len(run) < _SHORTEST_NUMBER:
            return
        self._add_names_in(value)
        if vocabulary().known_folded(run) >= Known.WORD:
            return  # a bare common word identifies nobody
        self.runs.add(run)
        bare = run.lstrip("0")
        if len(bare) > _SHORTEST_NUMBER:
            self.runs.add(bare)

    def _add_names_in(self, value: str) -> None:
        """Words in an identifier that name people, too: LONG_GRACE_1."""
        for token in tokens_of(value):
            if token.letters and vocabulary().known_folded(token.folded) is Known.ALSO_NAME:
                self.names.add(token.folded)

    def add_place(self, value: str) -> None:
        """The name of an institution, a device, an address: the whole, and its unusual words."""
        found = tokens_of(value)
        run = squeezed(value)
        if len(found) > 1 and len(run) > EMBEDDED:
            self.runs.add(run)
        for token in found:
            if token.folded in cues.PARTICLES or token.folded in cues.INSTITUTION_WORDS:
                continue
            if vocabulary().known(token.text) is Known.TECHNICAL:
                continue
            if token.letters and len(token.folded) > 1:
                self.names |= token.spellings
            elif len(token.folded) >= _SHORTEST_NUMBER:
                self.runs.add(token.folded)

    def add_date(self, value: str) -> None:
        """A day (the first eight digits of a DA or DT), in the orders in which days are written."""
        digits = "".join(character for character in value[:10] if character.isdigit())[:8]
        if len(digits) < 8:
            return
        year, month, day = digits[:4], digits[4:6], digits[6:]
        for of_year in (year, year[2:]):
            for m, d in ((month, day), (month.lstrip("0"), day.lstrip("0"))):
                written = {of_year + m + d, d + m + of_year, m + d + of_year}
                self.runs |= {run for run in written if len(run) >= _SHORTEST_DATE}


def identity_of(context: Context) -> Identity:
    """The identity of the dataset at hand, gathered once."""
    return context.resource("identity", _Remembered).of(context.originals(identifies))


class _Remembered:
    """The identity that was asked about last: most files of a series have the same."""

    def __init__(self) -> None:
        self._originals: tuple[Original, ...] | None = None
        self._identity = Identity()

    def of(self, originals: tuple[Original, ...]) -> Identity:
        """The identity that follows from a dataset's elements."""
        if originals != self._originals:
            self._identity = gathered(originals)
            self._originals = originals
        return self._identity


def gathered(originals: tuple[Original, ...]) -> Identity:
    """The identity that elements as read come to."""
    identity = Identity(content=content_of(originals))
    for meaning, text in _values(originals, identity.content):
        match meaning:
            case Meaning.DATE:
                identity.add_date(text)
            case Meaning.NAME:
                identity.add_name(text)
            case Meaning.IDENTIFIER:
                identity.add_identifier(text)
            case Meaning.PLACE:
                identity.add_place(text)
    return identity


def _values(originals: tuple[Original, ...], content: Content) -> Iterator[tuple[Meaning, str]]:
    """What each value is, and the value; that of a content item as its concept says."""
    for original in originals:
        keyword = original.path.rpartition("__")[2]
        meaning = _coded(original.path) or (
            None if keyword in CONTENT else _meaning(keyword, original.vr)
        )
        if meaning is not None:
            for text in original.texts:
                yield meaning, text
    for item in content.items.values():
        if item.meaning is not None:
            for text in item.texts:
                yield item.meaning, text


def _coded(path: str) -> Meaning | None:
    """What a code that stands for a person or an institution is by its path; None for others."""
    above, _, keyword = path.rpartition("__")
    who = CODES.get(above.rpartition("__")[0].rpartition("__")[2])
    if who is None or keyword == "CodingSchemeDesignator":
        return None
    return who if keyword == "CodeMeaning" else Meaning.IDENTIFIER


def _meaning(keyword: str, vr: str) -> Meaning:
    if vr in ("DA", "DT"):
        return Meaning.DATE
    if vr == "PN" or keyword in NAMES:
        return Meaning.NAME
    return Meaning.IDENTIFIER if keyword in IDENTIFIERS else Meaning.PLACE
