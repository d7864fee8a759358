"""What pseudonyms look like, and the options of a recipe that say so."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

Symbols = Literal["hex", "digits", "letters"]

_SYMBOLS: dict[Symbols, str] = {
    "hex": "0123456789ABCDEF",
    "digits": "0123456789",
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


class Domain(str):
    """What a mapping is about: a patient's ID, an accession number; 1 to 64 characters."""

    __slots__ = ()

    def __new__(cls, text: str) -> Domain:
        """The domain of a name; ValueError where it is none."""
        if not re.fullmatch(r"[\w.-]{1,64}", text):
            raise ValueError("expected a name of up to 64 letters, digits, _, . and -")
        return super().__new__(cls, text)


class Length(int):
    """How many characters a pseudonym has, without its prefix: 4 to 50."""

    def __new__(cls, text: str | int) -> Length:
        """The length that a text writes; ValueError where it is none."""
        length = super().__new__(cls, text)
        if not 4 <= length <= 50:
            raise ValueError("expected a whole number from 4 to 50")
        return length

    def __repr__(self) -> str:
        return str(int(self))


class Prefix(str):
    """Text in front of a pseudonym: up to 20 characters that every text VR takes."""

    __slots__ = ()

    def __new__(cls, text: str) -> Prefix:
        """The prefix itself; ValueError where it is none."""
        if not re.fullmatch(r"[A-Za-z0-9 ._-]{0,20}", text):
            raise ValueError("expected up to 20 letters, digits, spaces, ., _ and -")
        return super().__new__(cls, text)


@dataclass(frozen=True)
class Format:
    """How new pseudonyms are made.  They are random: nothing can be computed back from one."""

    symbols: Symbols
    length: int
    prefix: str

    def draw(self) -> str:
        """A pseudonym that may be in use already."""
        symbols = _SYMBOLS[self.symbols]
        return self.prefix + "".join(secrets.choice(symbols) for _ in range(self.length))
