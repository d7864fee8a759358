"""Texts cut into tokens, and tokens into what is of one kind in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deid_plugins_clean.folding import fold, spellings

# Letters, digits and marks on letters, of all scripts; punctuation, symbols and white space are
# what stands between tokens.
IN_TOKEN = (
    "0-9A-Za-zªµº²³¹À-ÖØ-öø-\u1fff\u2c00-\u2dff\u3005\u3007\u3040-\u30fa\u30fc-\ud7ff"
    "\uf900-\ufdff\ufe70-\ufefe\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc"
    "\U00010000-\U000e0fff"
)
"""What a token is made of, for a class of a regular expression."""
_TOKEN = re.compile(f"[{IN_TOKEN}]+")
_EAST_ASIAN = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
_PARTS = re.compile(rf"[{_EAST_ASIAN}]+|\d+|[^\d{_EAST_ASIAN}]+")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


@dataclass(slots=True)
class Token:
    """A run of letters and digits in a text, from `start` to `end`.

    `parts` are its runs of one kind, folded: digits, East Asian letters, other letters.
    """

    start: int
    end: int
    text: str
    folded: str
    parts: tuple[str, ...]

    @property
    def spellings(self) -> frozenset[str]:
        """The folded spellings of the whole."""
        return spellings(self.text)

    @property
    def capital(self) -> bool:
        """Whether it starts with a capital letter, or is of a script that has none."""
        return not self.text[0].islower()

    @property
    def letters(self) -> bool:
        """Whether it holds no digits."""
        return not any(character.isdigit() for character in self.text)

    @property
    def digits(self) -> int:
        """How many digits it holds."""
        return sum(character.isdigit() for character in self.folded)


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        folded = fold(word)
        found.append(Token(match.start(), match.end(), word, folded, parts_of(folded)))
    return found


def parts_of(folded: str) -> tuple[str, ...]:
    """The runs of one kind in a folded token: ``t1w`` is ``t``, ``1``, ``w``."""
    return (folded,) if folded.isascii() and folded.isalpha() else tuple(_PARTS.findall(folded))


def camel_parts(word: str) -> tuple[str, ...]:
    """The words and digits of ``AxT1Flair``, folded; nothing where it is not written like that."""
    if not word.isascii() or word.islower() or word.isupper():
        return ()
    return tuple(part.lower() for part in _CAMEL.findall(word))


def is_east_asian(part: str) -> bool:
    """Whether a part is of a script that does not put spaces between words."""
    return bool(part) and re.match(f"[{_EAST_ASIAN}]", part) is not None


def squeezed(text: str) -> str:
    """A text as its tokens alone, folded: ``12-345/B`` is ``12345b``."""
    return "".join(fold(word) for word in _TOKEN.findall(text))
