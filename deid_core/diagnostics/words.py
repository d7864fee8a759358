"""Elements by the words of their names, found faster than an expression is searched for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from deid_core.recipe.statements import Matching

_ALTERNATIVES = re.compile(r"[A-Za-z0-9_ ]+(?:\|[A-Za-z0-9_ ]+)*")


class Words:
    """The texts of many elements as one text, for recipes have hundreds of expressions."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._starts: list[int] = []
        lines: list[str] = []
        length = 0
        for several in texts:
            self._starts.append(length)
            lines.append("".join(f"{text.lower()}\n" for text in several))
            length += len(lines[-1])
        self._text = "".join(lines)

    def possible(self, form: Matching) -> Sequence[int]:
        """The numbers, in their order, of the elements that ``contains:`` or its kin may match:
        all, unless the expression is a word, or words between bars."""
        if form.how == "except" or not _ALTERNATIVES.fullmatch(form.expression):
            return range(len(self._starts))
        words = form.expression.lower().split("|")
        return sorted({number for word in words for number in self._having(word)})

    def _having(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._text.find(word, self._starts[number + 1])
