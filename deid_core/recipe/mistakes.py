"""One mistake on its way to the parser, which collects all of them; and what to suggest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches

from deid_core.errors import Problem, Span
from deid_core.recipe.source import Piece
from deid_core.recipe.statements import Condition, Field, Part, Value


class MistakeError(Exception):
    """A part of a statement can't be read; never leaves this package (RecipeError does)."""

    def __init__(self, message: str, where: Piece | Span, hint: str | None = None) -> None:
        span = where.span if isinstance(where, Piece) else where
        self.problem = Problem(message, span, hint)
        super().__init__(message)


@dataclass(slots=True)
class Report:
    """What the parser gathers: the mistakes of all parts of all lines, and what can be read of
    lines that have some."""

    problems: list[Problem] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Gather a mistake inside, and go on after the block."""
        try:
            yield
        except MistakeError as mistake:
            self.problems.append(mistake.problem)

    def keep(self, meaning: Field | Value | Condition | None, where: Piece) -> None:
        """Keep a part of a line that is left out, where it could be read."""
        if meaning is not None:
            self.parts.append(Part(meaning, where.span))


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """A hint that names the known words which come close to `word`; else `otherwise`."""
    return meant(close_to(word, known)) or otherwise


def close_to(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """The known words, two at most, that come close to `word`, the closest first."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:80], by_folded, n=2, cutoff=cutoff)
    return [by_folded[name] for name in close]


def meant(names: Iterable[str]) -> str | None:
    """``did you mean A or B?``; None where there are no names."""
    text = " or ".join(names)
    return f"did you mean {text}?" if text else None
