"""The differences that are meant, by name: a predicate each, and the sentence that it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from diff_case import Case
from diff_compare import ElementDiffers, RunsDiffer


@dataclass(frozen=True)
class Meant:
    """A difference that is meant; `page` is where the `sentence` stands, `seen_in` the name of a
    case that must show it."""

    name: str
    seen_in: str
    sentence: str
    page: str
    of_runs: bool
    holds: Callable[..., bool]


MEANT: dict[str, Meant] = {}


def explain(case: Case, found: RunsDiffer | ElementDiffers) -> list[str]:
    """The names of the differences that cover what was found; none: nobody meant it."""
    return [
        meant.name
        for meant in MEANT.values()
        if meant.of_runs == isinstance(found, RunsDiffer) and meant.holds(case, found)
    ]


def element(name: str, seen_in: str, sentence: str, page: str = "language.md"):
    """Register a predicate of a case and an `ElementDiffers`."""
    return _register(name, seen_in, sentence, page, False)


def runs(name: str, seen_in: str, sentence: str, page: str = "language.md"):
    """Register a predicate of a case and a `RunsDiffer`."""
    return _register(name, seen_in, sentence, page, True)


def _register(name: str, *rest: Any):
    def decorate(holds: Callable[..., bool]) -> Callable[..., bool]:
        assert name not in MEANT, name
        MEANT[name] = Meant(name, *rest, holds)
        return holds

    return decorate


import diff_meant_elements  # noqa: E402, F401 - they register themselves
import diff_meant_forms  # noqa: E402, F401
import diff_meant_lists  # noqa: E402, F401
import diff_meant_runs  # noqa: E402, F401
