"""The names of plugins and functions: what is one, and which come close to a misspelt one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def is_name(text: str) -> bool:
    """Whether `text` can name a plugin or a function: a word of letters, digits, ``_``, ``-``.

    A dot is no part of a name: it stands between plugin and function in a full name.
    """
    return _NAME.fullmatch(text) is not None


def close_to(word: str, known: Iterable[str]) -> list[str]:
    """The known names that a misspelt `word` may have meant, best first, three at most."""
    by_folded = {name.casefold(): name for name in known}
    return [by_folded[m] for m in difflib.get_close_matches(word.casefold(), by_folded)]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """The end of a message, ``; did you mean a or b?``, empty where there is nothing to suggest."""
    text = " or ".join(suggestions)
    return f"; did you mean {text}?" if text else ""
