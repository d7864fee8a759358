"""Elements by the words of their names, found faster than an expression is searched for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from deid_core.recipe.statements import Matching

_WORD = re.compile(r"[A-Za-z0-9_ ]+")
# Words with anything, or any one character, between them; and several of these between bars.
_SEQUENCE = rf"\^?{_WORD.pattern}(?:\.[*+]?{_WORD.pattern})*\$?"
_ALTERNATIVES = re.compile(rf"{_SEQUENCE}(?:\|{_SEQUENCE})*")


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

    def possible(self, form: Matching, path: str = "") -> Sequence[int] | None:
        """The numbers, in their order, of the elements that ``contains:`` or its kin may match
        below a path of sequences.

        None, for any, unless the expression is a word, words with anything between them
        (``a.*b``), or several of these between bars.
        """
        if form.how == "except" or not _ALTERNATIVES.fullmatch(form.expression):
            return None
        alternatives = form.expression.lower().split("|")
        words = {max(_WORD.findall(one), key=len) for one in alternatives}
        around = path.lower()
        if path and any("_" in word or word in around for word in words):
            return None
        return sorted({number for word in words for number in self._having(word)})

    def _having(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._text.find(word, self._starts[number + 1])
