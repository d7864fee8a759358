"""The text of a recipe: its lines, and places in them that a message can point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deid_core.errors import ArgumentError, Problem, RecipeError, Span

MAX_BYTES = 16 * 1024 * 1024

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, without its end; `number` counts from 1."""

    source: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line: the characters from `start` up to `end`, counted from 0."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of this part, as written."""
        return self.line.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The place of this part, for messages."""
        line = self.line
        return Span(line.source, line.number, self.start + 1, self.end - self.start, line.text)

    def part(self, start: int, end: int | None = None) -> Piece:
        """A part of this part, by offsets into its text, without outer white space."""
        text = self.text[start:end]
        first = self.start + start + len(text) - len(text.lstrip())
        return Piece(self.line, first, max(first, self.start + start + len(text.rstrip())))


@dataclass(frozen=True, slots=True)
class Source:
    """A recipe's text, and the name that messages call it by."""

    name: str
    text: str

    def lines(self) -> Iterator[Line]:
        """The lines of the text, whatever its line ends."""
        text = self.text.removeprefix("\ufeff")
        for number, line in enumerate(_LINE_END.split(text), start=1):
            yield Line(self.name, number, line)


def source_from_text(name: str, text: str) -> Source:
    """A text as a source; RecipeError where it has more than 16 MiB."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise RecipeError([_too_long(name)])
    return Source(name, text)


def source_from_file(path: Path) -> Source:
    """The text of a file, read as UTF-8.

    Raises ArgumentError where the file can't be read, RecipeError where it is no UTF-8 or has more
    than 16 MiB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or type(exc).__name__
        raise ArgumentError(f"the recipe {str(path)!r} can't be read: {reason}") from exc
    return source_from_bytes(str(path), data)


def source_from_bytes(name: str, data: bytes) -> Source:
    """Bytes as a source, read as UTF-8; RecipeError as for `source_from_file`."""
    if len(data) > MAX_BYTES:
        raise RecipeError([_too_long(name)])
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise RecipeError([_undecodable(name, data, exc.start)]) from exc


def fingerprint(sources: Iterable[Source]) -> str:
    """A hash of the texts in their order, whatever they are called: 32 hex digits."""
    digest = sha256()
    for source in sources:
        content = source.text.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:32]


def _too_long(name: str) -> Problem:
    return Problem(f"{name}: the recipe has more than {MAX_BYTES // (1024 * 1024)} MiB")


def _undecodable(name: str, data: bytes, at: int) -> Problem:
    lines = _LINE_END.split(data[:at].decode("utf-8-sig", "replace"))
    rest = _LINE_END.split(data[at : at + 1024].decode("utf-8", "replace"), maxsplit=1)[0]
    span = Span(name, len(lines), len(lines[-1]) + 1, 1, lines[-1] + rest)
    return Problem("this is not UTF-8", span, "save the recipe as UTF-8")
