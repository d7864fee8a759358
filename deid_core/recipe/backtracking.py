"""What Python's `re` can cost: an upper bound on the steps of a search, told by the parsed tree.

`re` backtracks: it tries every way in which the parts of an expression can read the text, and the
ways of parts that follow each other multiply: ``\\d+x`` takes n steps from each of n places,
``.*.*x`` n * n, ``(a+)+`` some 2**n.  The bound is a polynomial in the length of the text, or
there is none.  It counts all ways there could be, whatever characters the parts ask for.

Look-around and atomic groups are left in one way only, once they have matched.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from itertools import zip_longest
from operator import add, mul
from typing import Any

# The standard library's parser of regular expressions; Python 3.11 moved it into the package.
_parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

UNBOUNDED: int = int(_parser.MAXREPEAT)
"""The upper count of a repeat that has none."""

_MAX_DEGREE = 6
_HUGE = 1e15

Node = tuple[Any, Any]


def parsed(expression: str, flags: int) -> Any:
    """The tree of an expression that compiles: a sequence of (kind, arguments), with its state."""
    return _parser.parse(expression, flags)


@dataclass(frozen=True, slots=True)
class Bound:
    """A polynomial in the length of the text, the lowest power first."""

    coefficients: tuple[float, ...]

    def __add__(self, other: Bound) -> Bound:
        pairs = zip_longest(self.coefficients, other.coefficients, fillvalue=0.0)
        return Bound(tuple(one + two for one, two in pairs))

    def __mul__(self, other: Bound) -> Bound:
        product = [0.0] * (len(self.coefficients) + len(other.coefficients) - 1)
        for power, one in enumerate(self.coefficients):
            for more, two in enumerate(other.coefficients):
                product[power + more] += one * two
        if len(product) > _MAX_DEGREE + 1 or max(product) > _HUGE:
            raise NoBoundError
        return Bound(tuple(product))

    def at(self, length: int) -> float:
        """The bound for a text of `length` characters."""
        return sum(each * float(length) ** power for power, each in enumerate(self.coefficients))


class NoBoundError(Exception):
    """The number of ways grows faster than a polynomial that anybody could use."""


ONE = Bound((1.0,))
LENGTH = Bound((0.0, 1.0))


@dataclass(frozen=True, slots=True)
class _Effort:
    """The ways in which a part can match at a place, and the steps that trying them all takes."""

    ways: Bound
    steps: Bound


_CHARACTER = _Effort(ONE, ONE)
_BACK_REFERENCE = _Effort(ONE, LENGTH)


def search_bound(tree: Sequence[Node]) -> Bound:
    """The steps that a search for an expression takes at most, from all places of a text.

    Raises NoBoundError where there is no polynomial for it.
    """
    return (LENGTH + ONE) * _sequence(tree).steps


def _sequence(nodes: Sequence[Node]) -> _Effort:
    ways, steps = ONE, ONE
    for node in nodes:
        effort = _node(node)
        steps += ways * effort.steps
        ways *= effort.ways
    return _Effort(ways, steps)


def _node(node: Node) -> _Effort:
    kind, args = str(node[0]), node[1]
    if kind == "POSSESSIVE_REPEAT":
        least, most, body = args
        return _Effort(ONE, _times(least, most) * _sequence(body).steps)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeat(*args)
    if kind == "GROUPREF":
        return _BACK_REFERENCE
    inner = [_sequence(nodes) for nodes in _inner(node)]
    if not inner:
        return _CHARACTER
    ways = reduce(add, (effort.ways for effort in inner))
    steps = reduce(add, (effort.steps for effort in inner))
    return _Effort(ONE if kind in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP") else ways, steps)


def _repeat(least: int, most: int, body: Sequence[Node]) -> _Effort:
    each = _sequence(body)
    times = _times(least, most)
    if each.ways == ONE:
        choices = ONE if least == most else times
        return _Effort(choices, times * each.steps)
    if most == UNBOUNDED:
        raise NoBoundError
    ways = reduce(mul, [each.ways] * most, ONE) * times
    return _Effort(ways, ways * each.steps)


def _times(least: int, most: int) -> Bound:
    if most == UNBOUNDED:
        return LENGTH + Bound((float(least + 1),))
    return Bound((float(most + 1),))


def _inner(node: Node) -> list[Sequence[Node]]:
    """The sequences that a group, a choice, a look-around or a conditional holds."""
    kind, args = str(node[0]), node[1]
    if kind == "BRANCH":
        return list(args[1])
    if kind == "SUBPATTERN":
        return [args[-1]]
    if kind == "ATOMIC_GROUP":
        return [args]
    if kind in ("ASSERT", "ASSERT_NOT"):
        return [args[1]]
    if kind == "GROUPREF_EXISTS":
        return [args[1], args[2] or []]
    return []
