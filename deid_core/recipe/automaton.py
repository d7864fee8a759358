"""A search whose time grows with the length of the text alone: a finite automaton.

The tree of an expression becomes a graph of places that reads a text character by character, in
all ways at once.  The sets of places that come up are remembered, so that most characters cost
one look-up.  Whether an expression matches somewhere is all that is found, and that is the same as
with Python's `re`: which characters a part reads is asked of `re` itself.  Look-around, back
references, conditionals and atomic groups have no such graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from deid_core.recipe.backtracking import UNBOUNDED, Node

MAX_PLACES = 5_000
_MAX_TRANSITIONS = 50_000

_START = _END = ""
_LAST_LINE_END = "\n."  # `$` matches before it
_TYPE_FLAGS = re.ASCII | re.LOCALE | re.UNICODE
_READING_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_WORD = {False: re.compile(r"\w"), True: re.compile(r"\w", re.ASCII)}


class NoAutomatonError(Exception):
    """The expression has no automaton, or one too large."""


class TooMuchWorkError(Exception):
    """A search took more work than it may."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Read one character that `reads` takes, and go on."""

    reads: Callable[[str], object]
    target: int


@dataclass(frozen=True, slots=True)
class _Fork:
    """Go on in any of several ways."""

    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Assert:
    """Go on where an assertion holds between the character before and the one to come."""

    holds: Callable[[str, str], bool]
    target: int


_Place: TypeAlias = _Read | _Fork | _Assert
_ACCEPT = 0


@dataclass(slots=True, eq=False)
class _State:
    """Places that are waited at, and what kind of character was read last; where to from here,
    by the next character (None: the expression has matched)."""

    waiting: frozenset[int]
    before: str
    following: dict[str, _State | None] = field(default_factory=dict)


class Automaton:
    """The automaton of an expression, given as its tree; NoAutomatonError where it has none.

    What it remembers of earlier searches does not change what it finds; threads may share it.
    """

    def __init__(self, tree: Any) -> None:
        builder = _Builder()
        self._start = builder.sequence(tree, tree.state.flags, _ACCEPT)
        self._places = builder.places
        self._asserts = any(isinstance(place, _Assert) for place in self._places)
        self._states: dict[tuple[frozenset[int], str], _State] = {}
        self._transitions = 0

    def search(self, text: str, work: int) -> bool:
        """Whether the expression matches somewhere in the text.

        Raises TooMuchWorkError where more than `work` places had to be looked at.
        """
        state = self._state(frozenset([self._start]), _START)
        for symbol in _symbols(text):
            try:
                following = state.following[symbol]
            except KeyError:
                following, cost = self._step(state, symbol)
                work -= cost
                if work < 0:
                    raise TooMuchWorkError from None
            if following is None:
                return True
            state = following
        return False

    def _step(self, state: _State, symbol: str) -> tuple[_State | None, int]:
        reached = self._closure(state, symbol)
        following = None
        if _ACCEPT not in reached:
            waiting = {self._start}
            for number in reached:
                place = self._places[number]
                if symbol and isinstance(place, _Read) and place.reads(symbol[0]):
                    waiting.add(place.target)
            following = self._state(frozenset(waiting), self._kind(symbol))
        state.following[symbol] = following
        self._transitions += 1
        return following, len(reached)

    def _closure(self, state: _State, symbol: str) -> set[int]:
        """The places reached without reading, between the last character and `symbol`."""
        reached: set[int] = set()
        stack = list(state.waiting)
        while stack:
            number = stack.pop()
            if number in reached:
                continue
            reached.add(number)
            match self._places[number]:
                case _Fork(targets):
                    stack.extend(targets)
                case _Assert(holds, target) if holds(state.before, symbol):
                    stack.append(target)
        return reached

    def _state(self, waiting: frozenset[int], before: str) -> _State:
        if self._transitions > _MAX_TRANSITIONS:
            self._states = {}
            self._transitions = 0
        key = (waiting, before)
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = _State(waiting, before)
        return state

    def _kind(self, symbol: str) -> str:
        """A character that stands for all that assertions can't tell from the one read."""
        if not self._asserts or not symbol:
            return _START
        if symbol[0] == "\n":
            return "\n"
        return next((one for one in "a\u00e9" if _same_kind(one, symbol[0])), " ")


def _symbols(text: str) -> Sequence[str]:
    """The characters of a text, and its end."""
    return [*text[:-1], _LAST_LINE_END, _END] if text.endswith("\n") else [*text, _END]


def _same_kind(one: str, other: str) -> bool:
    return all(bool(word.match(one)) == bool(word.match(other)) for word in _WORD.values())


class _Builder:
    """Makes places, from the end of an expression to its start; place 0 is where it has matched."""

    def __init__(self) -> None:
        self.places: list[_Place] = [_Fork(())]

    def sequence(self, nodes: Iterable[Node], flags: int, target: int) -> int:
        """The place where reading a sequence starts that then goes on at `target`."""
        for node in reversed(list(nodes)):
            target = self._node(node, flags, target)
        return target

    def _node(self, node: Node, flags: int, target: int) -> int:
        kind, args = str(node[0]), node[1]
        match kind:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                return self._add(
                    _Read(_reader(_source(kind, args), flags & _READING_FLAGS), target)
                )
            case "AT":
                return self._add(_Assert(_assertion(str(args), flags), target))
            case "BRANCH":
                return self._add(_Fork(tuple(self.sequence(way, flags, target) for way in args[1])))
            case "SUBPATTERN":
                _, more, fewer, body = args
                if more & _TYPE_FLAGS:
                    flags &= ~_TYPE_FLAGS
                return self.sequence(body, (flags | more) & ~fewer, target)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(*args, flags=flags, target=target)
        raise NoAutomatonError(kind)

    def _repeat(
        self, least: int, most: int, body: Sequence[Node], *, flags: int, target: int
    ) -> int:
        start = target
        if most == UNBOUNDED:
            start = self._add(_Fork(()))
            self.places[start] = _Fork((self.sequence(body, flags, start), target))
        else:
            for _ in range(most - least):
                start = self._add(_Fork((self.sequence(body, flags, start), target)))
        for _ in range(least):
            start = self.sequence(body, flags, start)
        return start

    def _add(self, place: _Place) -> int:
        if len(self.places) >= MAX_PLACES:
            raise NoAutomatonError("too large")
        self.places.append(place)
        return len(self.places) - 1


@lru_cache(maxsize=4096)
def _reader(source: str, flags: int) -> Callable[[str], object]:
    return re.compile(source, flags).match


def _source(kind: str, args: Any) -> str:
    """An expression for a part that reads one character."""
    match kind:
        case "LITERAL":
            return f"[{_escaped(args)}]"
        case "NOT_LITERAL":
            return f"[^{_escaped(args)}]"
        case "ANY":
            return "."
    return f"[{''.join(_member(str(op), value) for op, value in args)}]"


def _member(kind: str, args: Any) -> str:
    match kind:
        case "NEGATE":
            return "^"
        case "LITERAL":
            return _escaped(args)
        case "RANGE":
            return f"{_escaped(args[0])}-{_escaped(args[1])}"
        case "CATEGORY":
            return _CATEGORIES[str(args)]
    raise NoAutomatonError(kind)


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


def _assertion(where: str, flags: int) -> Callable[[str, str], bool]:
    """What ``^``, ``$``, ``\\A``, ``\\Z``, ``\\b`` or ``\\B`` asks of the characters around it."""
    by_line = bool(flags & re.MULTILINE)
    word = _WORD[bool(flags & re.ASCII)].match
    match where:
        case "AT_BEGINNING":
            return lambda before, _: before == _START or (by_line and before == "\n")
        case "AT_BEGINNING_STRING":
            return lambda before, _: before == _START
        case "AT_END":
            return lambda _, after: after in (_END, _LAST_LINE_END) or (by_line and after == "\n")
        case "AT_END_STRING":
            return lambda _, after: after == _END
        case "AT_BOUNDARY":
            return lambda before, after: bool(word(before)) != bool(word(after))
        case "AT_NON_BOUNDARY":
            return lambda before, after: bool(word(before)) == bool(word(after))
    raise NoAutomatonError(where)
