"""Names that are read otherwise than they are written: keywords in another case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.errors import Span
from deid_core.recipe.references import named_fields
from deid_core.recipe.statements import Path, RepeatingTag, Statements, Tag
from deid_core.standard.dictionary import find_keyword, keyword_of

_WORD = re.compile(r'"(?:\\"|[^"])*"|(?P<word>[A-Za-z][A-Za-z0-9]*)')


def other_case(statements: Statements) -> Iterator[Finding]:
    """Notes of keywords that are written in another case than the dictionary has them."""
    for field, text, span in named_fields(statements):
        if not isinstance(field, Tag | RepeatingTag | Path):
            continue
        for found in _WORD.finditer(text):
            word = found["word"]
            keyword = _keyword(word) if word else None
            if keyword is not None and keyword != word:
                yield Finding(
                    Code.OTHER_CASE,
                    Severity.NOTE,
                    f"{word} is read as the keyword {keyword}",
                    _within(span, text, found.start("word"), len(word)),
                    f"write {keyword}",
                )


def _keyword(word: str) -> str | None:
    found = find_keyword(word)
    if found is None:
        return None
    return keyword_of(found if isinstance(found, int) else found[1])


def _within(span: Span, text: str, start: int, length: int) -> Span:
    """The place of part of a field in the line that `span` covers."""
    at = span.text.find(text, span.column - 1)
    return Span(span.source, span.line, at + start + 1, length, span.text)
