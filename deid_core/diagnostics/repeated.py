"""Rules that a recipe has twice."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.telling import Written, place_of
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import Action, Call, Rule


def repeated_rules(written: Written) -> Iterator[tuple[BoundRule, BoundRule, Finding]]:
    """Each rule that says what an earlier one of its layer says, with that one, and a finding."""
    seen: dict[tuple[object, ...], BoundRule] = {}
    for rule, statement in written.items():
        key = (rule.layer, statement.action, statement.field, statement.value)
        first = seen.setdefault(key, rule)
        if first is not rule:
            yield first, rule, _repeats(statement, written[first])


def _repeats(statement: Rule, first: Rule) -> Finding:
    message = f"this repeats {place_of(first, statement)}"
    hint = (
        "take one of the two out; which one matters, where rules between act on the same elements"
    )
    if statement.action is Action.JITTER:
        message += ": the dates are shifted twice"
        hint = "take one of the two out, or write the sum of the days"
    elif isinstance(statement.value, Call) and statement.action is not Action.REMOVE:
        message += ": the function is called twice, the second time on what the first gave"
    return Finding(Code.REPEATED, Severity.WARNING, message, statement.span, hint)
