"""Searching for a regular expression of a recipe, in time that no recipe can make endless."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Literal

from deid_core.errors import LimitError
from deid_core.recipe.automaton import Automaton, NoAutomatonError, TooMuchWorkError
from deid_core.recipe.backtracking import Bound, NoBoundError, parsed, search_bound

_LONGEST = 1 << 40


class EndlessError(Exception):
    """The expression may take exponential time, and no automaton can take its place."""


class Search:
    """An expression of a recipe, compiled, to be searched for in any case.

    Python's `re` looks for it where that takes some hundred steps a character at most; else, in
    long texts or where repeats stand in repeats, an automaton does, which finds the same in
    time that grows with the length of the text alone.  An expression that no automaton can stand
    for (with look-around, back references, atomic groups) and that `re` might take too long for
    is refused: with EndlessError when it is made where the length of the text does not matter,
    with LimitError by `search` where it does.

    Raises what `re.compile` raises.  Equal where the expressions are; can be pickled.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._regex = re.compile(pattern, re.IGNORECASE)
        self._bound = _bound_of(self._tree())
        if self._bound is None and self._automaton is None:
            raise EndlessError

    @property
    def flags(self) -> int:
        """The flags of the compiled expression."""
        return self._regex.flags

    def search(self, text: str) -> Literal[True] | None:
        """True where the expression matches somewhere in the text, else None.

        Raises LimitError where the text is too long for an expression of this kind.
        """
        if len(text) <= self._cheap_length:
            return True if self._regex.search(text) else None
        if self._automaton is not None:
            try:
                return True if self._automaton.search(text, _work(len(text))) else None
            except TooMuchWorkError:
                raise self._too_long(text) from None
        if self._bound is None or self._bound.at(len(text)) > _patience(len(text)):
            raise self._too_long(text)
        return True if self._regex.search(text) else None

    def _too_long(self, text: str) -> LimitError:
        return LimitError(
            f"a text of {len(text)} characters is too long to be searched for the recipe's "
            f"{self.pattern!r}; write the expression with fewer repeats, and without look-around "
            "and back references"
        )

    @cached_property
    def _cheap_length(self) -> int:
        """How long a text may be for `re` to be the quicker way."""
        if self._bound is None:
            return 0
        length = 1
        while length < _LONGEST and self._bound.at(length * 2) <= _cheap(length * 2):
            length *= 2
        return length

    @cached_property
    def _automaton(self) -> Automaton | None:
        try:
            return Automaton(self._tree())
        except NoAutomatonError:
            return None

    def _tree(self) -> Any:
        return parsed(self.pattern, re.IGNORECASE)

    def __eq__(self, other: object) -> bool:
        return self.pattern == other.pattern if isinstance(other, Search) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __reduce__(self) -> tuple[type[Search], tuple[str]]:
        return Search, (self.pattern,)

    def __repr__(self) -> str:
        return f"Search({self.pattern!r})"


def _bound_of(tree: Any) -> Bound | None:
    try:
        return search_bound(tree)
    except NoBoundError:
        return None


def _cheap(length: int) -> int:
    """The steps that `re` may take before an automaton is the quicker way."""
    return 50_000 + 200 * length


def _patience(length: int) -> int:
    """The steps that `re` may take where it is the only way: a second or so, for long texts a
    microsecond or so a character."""
    return 50_000_000 + 1_000 * length


def _work(length: int) -> int:
    """The places that an automaton may look at."""
    return 1_000_000 + 20 * length
