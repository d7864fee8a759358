"""One mistake on its way to the parser, which collects all of them; and what to suggest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from deid_core.errors import Problem, Span
from deid_core.recipe.source import Piece


class MistakeError(Exception):
    """A part of a statement can't be read; never leaves this package (RecipeError does)."""

    def __init__(self, message: str, where: Piece | Span, hint: str | None = None) -> None:
        span = where.span if isinstance(where, Piece) else where
        self.problem = Problem(message, span, hint)
        super().__init__(message)


# What the parser gathers mistakes with: those of all parts of a line are told.
Report = Callable[[Problem], None]


@contextmanager
def reporting(report: Report) -> Iterator[None]:
    """Give a mistake inside to `report`, and go on after the block."""
    try:
        yield
    except MistakeError as mistake:
        report(mistake.problem)


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """A hint that names the known words which come close to `word`; else `otherwise`."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:80], by_folded, n=2, cutoff=0.6)
    return meant(by_folded[name] for name in close) or otherwise


def meant(names: Iterable[str]) -> str | None:
    """``did you mean A or B?``; None where there are no names."""
    text = " or ".join(names)
    return f"did you mean {text}?" if text else None
