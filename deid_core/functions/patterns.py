"""Regular expressions as an option of a recipe: bounded, and none that takes for ever."""

from __future__ import annotations

import re

LONGEST = 1000
"""The most characters of an expression."""

_MOST_STEPS = 50_000_000

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[0-9]*,?[0-9]*\}"
    r"|\((?:\?(?:P?<\w+>|<?[=!]|>|[a-zA-Z-]*:?))?|.",
    re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")
_REPEAT = re.compile(r"[*+]|\{[0-9]*,\}|\{[0-9]*,?[0-9]{2,}\}")


class Pattern(str):
    """A regular expression of Python; ValueError for what is none, or may take for ever.

    Python's expressions try all ways to read a text.  Their number explodes where a group that is
    repeated has a repeat or alternatives inside, so that none of these is taken, harmless ones
    included.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Pattern:
        """The expression that a text writes."""
        if not text or len(text) > LONGEST:
            raise ValueError(f"expected a regular expression of 1 to {LONGEST} characters")
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"it is no regular expression ({error})") from None
        if _VERBOSE.search(text):
            raise ValueError("the flag x is not taken")
        if _repeats_choices(text):
            raise ValueError(
                "a repeated group has a repeat or alternatives inside, which can take for ever; "
                "take one of them out"
            )
        return super().__new__(cls, text)


class TooLongForPatternError(ValueError):
    """The value is too long for the expression to be searched for in bounded time."""


def check_length(pattern: str, text: str) -> None:
    """TooLongForPatternError where repeats side by side could take more than a second or so.

    Each repeat may start and end anywhere in the text, and the search too.
    """
    repeats = sum(1 for token in _TOKEN.findall(pattern) if _REPEAT.fullmatch(token))
    if len(text) ** (repeats + 1) > _MOST_STEPS:
        raise TooLongForPatternError


def _repeats_choices(text: str) -> bool:
    """Whether a group with a repeat or a choice inside is itself repeated."""
    tokens = _TOKEN.findall(text)
    open_groups = [False]
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token.startswith("("):
            open_groups.append(False)
        elif token == ")":
            choice = open_groups.pop()
            if choice and _REPEAT.fullmatch(following):
                return True
            open_groups[-1] |= choice
        elif token in ("|", "?") or _REPEAT.fullmatch(token):
            open_groups[-1] = True
    return False
