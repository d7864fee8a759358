"""Regular expressions that may take exponential time, told by their parsed tree.

Python's `re` backtracks.  Inside an unbounded repeat, every choice (go on with an inner repeat or
leave it, take an optional part or not, one alternative or another) must be settled by the
characters that come next; where two ways can read the same characters, n characters can be read
in some 2**n ways, and all of them are tried when the rest does not match: ``(a+)+``, ``(a|a)*``,
``(\\w+\\s*)+``, ``(.*,)+``.  ``(\\w+\\s)+`` and ``(?:Patient|Physician)+`` are settled.

What characters a part can begin with is computed over a sample: ASCII, some others, and the
expression's own.  Back references count as any character.  Atomic groups and possessive repeats
don't backtrack, and bounded repeats of a choice count only up to `_MANY`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

# The standard library's parser of regular expressions; Python 3.11 moved it into the package.
_parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

_MANY = 32
_SAMPLE = frozenset(range(128)) | {0xA0, 0xE9, 0xC9, 0x3B1, 0x660, 0x4E2D, 0x2028}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_ZERO_WIDTH = {"AT", "ASSERT", "ASSERT_NOT"}

_Chars = frozenset[int]
_Node = tuple[Any, Any]


def may_explode(expression: str, flags: int) -> bool:
    """Whether an expression (one that compiles) has a choice as told above."""
    tree = _parser.parse(expression, flags)
    return _Tree(_SAMPLE | {ord(char) for char in expression}).ambiguous(tree, frozenset(), False)


class _Tree:
    def __init__(self, sample: _Chars) -> None:
        self._all = sample

    def ambiguous(self, nodes: Sequence[_Node], follow: _Chars, looped: bool) -> bool:
        """Whether a sequence has an unsettled choice; `follow` is what can come after it."""
        for at in range(len(nodes) - 1, -1, -1):
            if self._node_ambiguous(nodes[at], follow, looped):
                return True
            first, empty = self._begin(nodes[at])
            follow = first | follow if empty else first
        return False

    def _node_ambiguous(self, node: _Node, follow: _Chars, looped: bool) -> bool:
        kind, args = str(node[0]), node[1]
        if kind in _REPEATS:
            return self._repeat_ambiguous(kind, args, follow, looped)
        if kind == "BRANCH":
            ways: list[Sequence[_Node]] = args[1]
            return (looped and self._overlapping(ways, follow)) or any(
                self.ambiguous(way, follow, looped) for way in ways
            )
        if kind == "ATOMIC_GROUP":
            return self.ambiguous(args, frozenset(), False)
        if kind in ("ASSERT", "ASSERT_NOT"):
            return self.ambiguous(args[1], frozenset(), False)
        return any(self.ambiguous(inner, follow, looped) for inner in _inner(node))

    def _repeat_ambiguous(self, kind: str, args: Any, follow: _Chars, looped: bool) -> bool:
        least, most, body = args
        first, _ = self._sequence_begin(body)
        if kind == "POSSESSIVE_REPEAT":
            return self.ambiguous(body, first, False)
        if looped and least != most and first & follow:
            return True
        again = most > 1
        return self.ambiguous(body, follow | first if again else follow, looped or most >= _MANY)

    def _overlapping(self, ways: Sequence[Sequence[_Node]], follow: _Chars) -> bool:
        """Whether two alternatives can read the same, as far as the shorter one goes."""
        heads = [self._head(way, follow) for way in ways]
        return any(
            all(a & b for a, b in zip(one, other, strict=False))
            for at, one in enumerate(heads)
            for other in heads[:at]
        )

    def _head(self, nodes: Sequence[_Node], follow: _Chars) -> list[_Chars]:
        """What can stand at the first places of a sequence, up to where its length may vary."""
        head: list[_Chars] = []
        for node in nodes:
            chars = self._chars(node)
            if chars is None:
                first, empty = self._begin(node)
                if str(node[0]) in _ZERO_WIDTH:
                    continue
                return [*head, first | follow if empty else first]
            head.append(chars)
        return [*head, follow]

    def _begin(self, node: _Node) -> tuple[_Chars, bool]:
        """The characters that a node can begin with, and whether it can match nothing."""
        kind, args = str(node[0]), node[1]
        chars = self._chars(node)
        if chars is not None:
            return chars, False
        if kind in _ZERO_WIDTH:
            return frozenset(), True
        if kind in _REPEATS:
            first, empty = self._sequence_begin(args[2])
            return first, empty or args[0] == 0
        inner = [self._sequence_begin(nodes) for nodes in _inner(node)]
        if not inner:
            return self._all, True
        return frozenset().union(*(first for first, _ in inner)), any(empty for _, empty in inner)

    def _sequence_begin(self, nodes: Sequence[_Node]) -> tuple[_Chars, bool]:
        chars: _Chars = frozenset()
        for node in nodes:
            first, empty = self._begin(node)
            chars |= first
            if not empty:
                return chars, False
        return chars, True

    def _chars(self, node: _Node) -> _Chars | None:
        """The characters of a node that reads exactly one; None for other nodes."""
        kind, args = str(node[0]), node[1]
        if kind == "ANY":
            return self._all
        if kind == "LITERAL":
            return _both_cases({args})
        if kind == "NOT_LITERAL":
            return self._all - _both_cases({args})
        return self._class(args) if kind == "IN" else None

    def _class(self, members: Sequence[_Node]) -> _Chars:
        chars: set[int] = set()
        negated = False
        for op, args in members:
            kind = str(op)
            if kind == "NEGATE":
                negated = True
            elif kind == "LITERAL":
                chars.add(args)
            elif kind == "RANGE":
                chars.update(code for code in self._all if args[0] <= code <= args[1])
            else:
                chars.update(code for code in self._all if _in_category(str(args), chr(code)))
        both = _both_cases(chars)
        return self._all - both if negated else both


def _inner(node: _Node) -> list[Sequence[_Node]]:
    """The sequences that a group, a choice or a conditional holds."""
    kind, args = str(node[0]), node[1]
    if kind == "BRANCH":
        return list(args[1])
    if kind == "SUBPATTERN":
        return [args[-1]]
    if kind == "ATOMIC_GROUP":
        return [args]
    if kind == "GROUPREF_EXISTS":
        return [args[1], args[2] or []]
    return []


def _both_cases(codes: set[int]) -> _Chars:
    swapped = (chr(code).swapcase() for code in codes)
    return frozenset(codes) | {ord(char) for char in swapped if len(char) == 1}


def _in_category(category: str, char: str) -> bool:
    tests = {
        "DIGIT": char.isdecimal(),
        "SPACE": char.isspace(),
        "WORD": char.isalnum() or char == "_",
    }
    name = category.removeprefix("CATEGORY_")
    return not tests[name[4:]] if name.startswith("NOT_") else tests[name]
