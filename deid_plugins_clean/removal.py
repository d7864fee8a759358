"""Spans taken out of a text, and what is left made neat."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deid_plugins_clean.patterns import Span

_EMPTY_BRACKETS = re.compile(r"\([ .,;:/\-]{0,8}\)|\[[ .,;:/\-]{0,8}\]|\{[ .,;:/\-]{0,8}\}")
_JOINERS = "_-/,;^=+.:&"


def without(text: str, spans: Sequence[Span], mark: str = "") -> str:
    """The text without the spans, `mark` in place of each; nothing where no word is left.

    Without a mark, one of the separators around a span goes with it; what remains of a text that
    consists of separators alone is nothing.
    """
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    if not any(character.isalnum() for piece in pieces for character in piece):
        return mark
    if mark:
        return mark.join(pieces)
    left = pieces[0]
    for piece in pieces[1:]:
        left = _joined(left, piece)
    return _EMPTY_BRACKETS.sub("", left).strip(" " + _JOINERS)


def _joined(left: str, right: str) -> str:
    """Two pieces with one separator between them, where there were two."""
    if not left or not right:
        return left + right
    before, after = left[-1], right[0]
    if before == after and before in _JOINERS + " ":
        return left + right[1:]
    if before == " " and after in " .,;:)":
        return left.rstrip(" ") + right
    if before in _JOINERS and after == " ":
        return left.rstrip(_JOINERS) + right
    return left + right
