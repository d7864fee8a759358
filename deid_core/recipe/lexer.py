"""Statements, tokens and quotes: the text rules of `language.md`.

A double quote opens a quoted run at the start of a token, after ``,`` (the creator of a private
form), after ``:`` and ``=``, and at the start of a path's step; anywhere else it is text, as an
apostrophe is.  The run ends at the next quote that has no backslash before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deid_core.errors import Span
from deid_core.recipe.mistakes import MistakeError
from deid_core.recipe.source import Line, Piece

_OPENS = r'(?:^|(?<=[\s,:=])|(?<=__))"'
_BODY = r'(?:\\"|[^"\\]|\\(?!"))*"'
# A quoted run, and one that stands where the grammar has it.
RUN = f'"{_BODY}'
QUOTED = _OPENS + _BODY

_WHOLE = re.compile(RUN)
_MARK = re.compile(rf"(?P<quoted>{QUOTED})|(?P<open>{_OPENS})|(?P<comment>(?:^|(?<=\s))#)")
_TOKEN = re.compile(rf"(?:{QUOTED}|\S)+")


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a line as it is meant: without the quotes around it, ``\\"`` read as ``"``."""

    text: str
    quoted: bool
    piece: Piece

    def span_at(self, index: int, length: int = 1) -> Span:
        """The place of characters of `text`; that of the whole where it can't be told."""
        piece = self.piece
        quotes = 2 if self.quoted else 0
        if len(self.text) + quotes != piece.end - piece.start:
            return piece.span
        start = piece.start + quotes // 2 + min(index, max(len(self.text) - 1, 0))
        return Piece(piece.line, start, start + length).span


def statement(line: Line) -> Piece | None:
    """A line without its comment and outer white space; None where nothing is left.

    Raises MistakeError where a quote is not closed.
    """
    end = len(line.text)
    for mark in _MARK.finditer(line.text):
        if mark.lastgroup == "open":
            raise MistakeError(
                "this quote is not closed",
                Piece(line, mark.start(), len(line.text.rstrip())),
                'a quote inside quotes is written \\"',
            )
        if mark.lastgroup == "comment":
            end = mark.start()
            break
    whole = Piece(line, 0, end).part(0)
    return whole if whole.text else None


def first_token(piece: Piece) -> tuple[Piece, Piece]:
    """The first token of a part that is not empty, and what follows it, which may be empty."""
    found = _TOKEN.match(piece.line.text, piece.start, piece.end)
    end = found.end() if found else piece.end
    return Piece(piece.line, piece.start, end), Piece(piece.line, end, piece.end).part(0)


def word(piece: Piece) -> Word:
    """A part as it is meant: quotes around the whole of it are taken off."""
    text = piece.text
    if _WHOLE.fullmatch(text):
        return Word(text[1:-1].replace('\\"', '"'), True, piece)
    return Word(text, False, piece)


def closed_word(piece: Piece) -> Word:
    """The same for a part that ends with its closing quote, where it starts with one."""
    meant = word(piece)
    if not meant.quoted and piece.text.startswith('"'):
        raise MistakeError("there is text after the closing quote", piece)
    return meant
