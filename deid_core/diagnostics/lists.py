"""Expressions in lists and filters that select nothing, or exclude nothing."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.idle import hint_for
from deid_core.diagnostics.nested import kinds_at, places_in
from deid_core.diagnostics.spelling import named_fields
from deid_core.diagnostics.world import World
from deid_core.recipe.statements import Matching, Statements


def empty_expressions(world: World, statements: Statements) -> Iterator[Finding]:
    """Findings of regular expressions of which no element of the dictionary has anything.

    Those of rules that select nothing are told as such (`idle_rules`).
    """
    rules = {rule.field_span for rule in statements.rules}
    for field, text, span in named_fields(statements):
        if not isinstance(field, Matching) or (span in rules and field.how != "except"):
            continue
        if _found(world, field):
            continue
        message = f"{text}: the expression matches no element of the DICOM dictionary"
        told = "so all elements are meant" if field.how == "except" else "so none is meant"
        yield Finding(
            Code.SELECTS_NOTHING, Severity.WARNING, f"{message}, {told}", span, hint_for(text)
        )


def _found(world: World, field: Matching) -> bool:
    places = [world.top, *places_in(world, field), *world.samples]
    return any(
        field.regex.search(text) is not None
        for node in places
        for kind in kinds_at(node, [field])
        for text in kind.names()
    )
