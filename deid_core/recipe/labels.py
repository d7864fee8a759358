"""The labels that the engine reads, in any case; and names that come close to theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from deid_core.recipe.statements import LabelEntry, Statements

IS = "is"
EXCLUDES = "excludes"
REFUSES = "refuses"
ACCEPTS = "accepts"

_MISSPELT = (EXCLUDES, REFUSES, ACCEPTS)  # nothing can be told from two letters
_CLOSE = 0.78
_STEM = 5


def labelled(layers: Sequence[Statements], word: str) -> tuple[LabelEntry, ...]:
    """The labels of the layers that are called so, in any case, in the order of the text."""
    return tuple(
        entry
        for statements in layers
        for entry in statements.labels
        if entry.name.casefold() == word
    )


def misspelt(statements: Statements) -> Iterator[tuple[LabelEntry, str]]:
    """The labels that the engine does not read, though they may have been meant for it; and what
    may have been meant."""
    for entry in statements.labels:
        name = entry.name.casefold()
        if name in _MISSPELT:
            continue
        close = get_close_matches(name[:80], _MISSPELT, n=1, cutoff=_CLOSE)
        close += [word for word in _MISSPELT if name.startswith(word[:_STEM])]
        if close:
            yield entry, close[0]
