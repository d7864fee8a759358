"""The rules of text cleaning: which spans of a text go (docs/cleaning.md)."""

from __future__ import annotations

from dataclasses import dataclass

from deid_plugins_clean import cues
from deid_plugins_clean.identity import Identity
from deid_plugins_clean.matching import names_somebody, occurrences
from deid_plugins_clean.neighbours import Judged
from deid_plugins_clean.numbers import unexplained
from deid_plugins_clean.patterns import Span, identifying_by_form
from deid_plugins_clean.tokens import Token, camel_parts, is_east_asian, tokens_of
from deid_plugins_clean.vocabulary import Known, Vocabulary

_LONG_NUMBER = 5
"""From this many digits on a number counts as an identifier."""
_LONGEST_CAMEL = 50


@dataclass(frozen=True)
class Cleaner:
    """Finds what is to go from the texts of one dataset.

    `identity` holds the dataset's own identifying values, `vocabulary` the words that may stay;
    with `trusting`, words and numbers that are not known stay as well.
    """

    identity: Identity
    vocabulary: Vocabulary
    trusting: bool = False

    def spans(self, text: str) -> list[Span]:
        """The spans to remove, in order, none of which touch."""
        tokens = tokens_of(text)
        judged = Judged(text, tokens, list(map(self._known, tokens)))
        judged.remove_spans(identifying_by_form(text))
        if not self.trusting:
            judged.remove_spans(unexplained(text, self.vocabulary))
        judged.remove_spans(occurrences(tokens, self.identity))
        for at, token in enumerate(tokens):
            if names_somebody(token, self.identity, self.vocabulary):
                judged.remove(at)
        judged.follow_cues()
        judged.absorb()
        return judged.spans()

    def names_somebody(self, text: str) -> bool:
        """Whether a name of the dataset stands in a text, but as a common word."""
        return any(
            names_somebody(token, self.identity, self.vocabulary)
            and self._known(token) <= Known.ALSO_NAME
            for token in tokens_of(text)
        )

    def _known(self, token: Token) -> Known:
        """How well a token is known: not at all is what has to go."""
        if token.folded.isdigit():
            return Known.TECHNICAL  # what explains a number stands around it
        whole = self.vocabulary.known(token.text)
        if whole is not Known.NOT:
            return whole
        if self.trusting:
            return Known.WORD
        if token.letters and not _is_mixed(token):
            return _single(token)
        known = self._known_parts(token.parts)
        if known is Known.NOT and len(token.text) <= _LONGEST_CAMEL:
            known = self._known_parts(camel_parts(token.text) or token.parts)
        return known

    def _known_parts(self, parts: tuple[str, ...]) -> Known:
        """How well a token of letters and digits is known: ``tfl3d1``, ``120kV``, ``CT検査``."""
        if _is_place(parts):
            return Known.NOT
        least, initials, digits, short = Known.TECHNICAL, 0, 0, True
        for index, part in enumerate(parts):
            if part.isdigit():
                digits += len(part)
                short = short and (len(part) < 3 or _is_measured(parts, index))
                continue
            known = self.vocabulary.known_folded(part)
            if known is Known.NOT and not (len(part) == 1 and part.isascii()):
                return Known.NOT
            initials += len(part) == 1 and part != "x"
            least = min(least, known if known is not Known.NOT else Known.TECHNICAL)
        measured = parts[0] in cues.MEASURES or parts[-1] in cues.UNITS or _is_size(parts)
        if digits >= _LONG_NUMBER and not (measured and short and digits <= 12):
            return Known.NOT
        return least if short and initials <= 2 else Known.NOT


def _single(token: Token) -> Known:
    """A Latin letter by itself may stay: T, L, +C."""
    return Known.TECHNICAL if len(token.folded) == 1 and token.folded.isascii() else Known.NOT


def _is_mixed(token: Token) -> bool:
    return len(token.parts) > 1 or is_east_asian(token.folded)


def _is_place(parts: tuple[str, ...]) -> bool:
    """Whether a token is like the number of a bed or a house: 12B, but 15T, 40y."""
    return (
        len(parts) == 2
        and len(parts[0]) > 1
        and parts[0].isdigit()
        and len(parts[1]) == 1
        and parts[1] not in cues.UNITS | cues.AGES | {"d", "v", "f"}
    )


def _is_measured(parts: tuple[str, ...], index: int) -> bool:
    """Whether the digits of a token have a unit, or say of what they are: 120kV, b1000, 256x256."""
    before = parts[index - 1] if index else ""
    after = parts[index + 1] if index + 1 < len(parts) else ""
    measured = before in cues.MEASURES or after in cues.UNITS or "x" in (before, after)
    return len(parts[index]) < _LONG_NUMBER and measured


def _is_size(parts: tuple[str, ...]) -> bool:
    """Whether a token is a size: 256x256x176, 2x2x2mm."""
    letters = {part for part in parts if not part.isdigit()}
    return "x" in letters and letters <= {"x", parts[-1]} & ({"x"} | cues.UNITS)
