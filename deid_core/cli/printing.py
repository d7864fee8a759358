"""Text to the terminal: file names and values must not steer it."""

from __future__ import annotations

import json

import click

_KEPT = frozenset("\n\t")


def printable(text: str) -> str:
    """`text` with escapes for control characters, and for bytes that are no text."""
    return "".join(
        character if character.isprintable() or character in _KEPT else _escape(character)
        for character in text
    )


def one_line(text: str) -> str:
    """The same, line breaks escaped too."""
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def tell(text: str) -> None:
    """A line on standard output."""
    click.echo(printable(text))


def complain(text: str) -> None:
    """A line on standard error."""
    click.echo(printable(text), err=True)


def tell_json(data: object) -> None:
    """`data` as JSON on standard output, all of it ASCII."""
    click.echo(json.dumps(data, indent=2))


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
