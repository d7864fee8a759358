"""Values that are text by the letter, and look as if something else was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.recipe.references import criteria_of
from deid_core.recipe.statements import Statements, Text

_QUOTED = "put it in quotes where it is meant so"
_TESTS = "contains|notcontains|equals|notequals|missing|present|empty"
_SLIPS = (
    (re.compile("[\u201c\u201d\u201e\u00ab]"), 'typographic quotes are text, and stay: write "'),
    (re.compile(r"(?:^|\s)//(?:\s|$)"), "a comment starts with #"),
    (re.compile(r"^=+(?:\s|$)"), "no sign stands between a field and its value"),
)
_FORMS = re.compile(
    r"(?:fnc|fun|fn|function|funct|fucn|deidfunc|deid-func|variable|vars?)\s*:\S", re.I
)
_LONE = re.compile(r"(?:deid_)?func|var", re.I)
_WORDS_BETWEEN = re.compile(rf"\s(?:&&?|and|or)\s+(?:{_TESTS})\s", re.I)


def odd_values(statements: Statements) -> Iterator[Finding]:
    """Findings of values of rules and criteria that may be slips; those in quotes are meant."""
    for rule in statements.rules:
        span = rule.value_span
        if isinstance(rule.value, Text) and span is not None and rule.value_text is not None:
            written = span.text[span.column - 1 :][: span.length]
            slip = None if written.startswith('"') else _slip(written) or _of_forms(written)
            if slip:
                message = f"this is text, and is written as it stands into {rule.field_text}"
                yield Finding(Code.ODD_VALUE, Severity.WARNING, message, span, f"{slip}; {_QUOTED}")
    for criterion in criteria_of(statements):
        text = criterion.value_text
        written = criterion.span.text[: criterion.span.column - 1 + criterion.span.length]
        if text is not None and not written.endswith('"'):
            joined = "criteria are joined by + and ||" if _WORDS_BETWEEN.search(text) else None
            slip = _slip(text) or joined
            if slip:
                message = f"all of this is what {criterion.field_text} is compared with: {text}"
                yield Finding(
                    Code.ODD_VALUE, Severity.WARNING, message, criterion.span, f"{slip}; {_QUOTED}"
                )


def _slip(text: str) -> str | None:
    return next((told for pattern, told in _SLIPS if pattern.search(text)), None)


def _of_forms(text: str) -> str | None:
    if _FORMS.match(text) or _LONE.fullmatch(text):
        return "a function is func:NAME, a variable var:NAME"
    return None
