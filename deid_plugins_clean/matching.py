"""Where a dataset's identifying values stand in a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

from deid_plugins_clean.identity import EMBEDDED, Identity
from deid_plugins_clean.patterns import Span
from deid_plugins_clean.tokens import Token, is_east_asian
from deid_plugins_clean.vocabulary import Known, Vocabulary


def names_somebody(token: Token, identity: Identity, words: Vocabulary) -> bool:
    """Whether a token is, or has in it, a name of the dataset.

    A common word is no name for having a common word in it: Text in "context".
    """
    if not token.spellings.isdisjoint(identity.names):
        return True
    if not token.letters and any(part in identity.names for part in token.parts):
        return True
    inside = [piece for piece in identity.pieces if piece in token.folded]
    if (
        inside
        and not is_east_asian(token.folded)
        and words.known_folded(token.folded) >= Known.WORD
    ):
        return not all(words.known_folded(piece) for piece in inside)
    return bool(inside)


def occurrences(tokens: list[Token], identity: Identity) -> Iterator[Span]:
    """Where the runs of an identity stand, whatever stands between their letters and digits."""
    squeezed = "".join(token.folded for token in tokens)
    starts = list(accumulate((len(token.folded) for token in tokens), initial=0))
    borders = set(starts)
    for run in identity.runs:
        embedded = len(run) >= EMBEDDED and not run.isalpha()
        at = squeezed.find(run)
        while at >= 0:
            end = at + len(run)
            if embedded or (at in borders and end in borders):
                last = bisect_left(starts, end) - 1
                yield tokens[bisect_right(starts, at) - 1].start, tokens[last].end
                at = starts[last + 1] - 1
            at = squeezed.find(run, at + 1)
