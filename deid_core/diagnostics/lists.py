"""Lists and filters: what selects nothing, what nobody uses, what drops or joins unawares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.idle import hint_for
from deid_core.diagnostics.nested import kinds_at, names_a_creator, places_in
from deid_core.diagnostics.world import World
from deid_core.plan.selection import select
from deid_core.recipe.references import named_fields, named_lists
from deid_core.recipe.statements import FieldEntry, Matching, Statements, ValuesEntry

_SHORT_NAME = 2
"""How many characters many a name has: in Chinese characters, in Hangul, in Latin letters too."""


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
        told = "so none that it has is left out" if field.how == "except" else "so none is meant"
        yield Finding(
            Code.SELECTS_NOTHING, Severity.WARNING, f"{message}, {told}", span, hint_for(text)
        )


def _found(world: World, field: Matching) -> bool:
    if names_a_creator(field):
        return True
    places = [world.top, *places_in(world, field), *world.samples]
    return any(
        field.regex.search(text) is not None
        for node in places
        for kind in kinds_at(node, [field])
        for text in kind.names()
    )


def unused_lists(statements: Statements) -> Iterator[Finding]:
    """Findings of lists that no rule, list or filter names."""
    used = set(named_lists(statements))
    sections: dict[str, Mapping[str, Sequence[FieldEntry | ValuesEntry]]] = {
        "fields": statements.fields,
        "values": statements.values,
    }
    for section, lists in sections.items():
        for name, entries in lists.items():
            if entries and (section, name) not in used:
                yield Finding(
                    Code.UNUSED,
                    Severity.WARNING,
                    f"no rule, list or filter uses %{section} {name}, so it does nothing",
                    entries[0].span,
                    f"name it in a rule, as in BLANK {section}:{name}, or take the section out",
                )


def dropped_parts(world: World, statements: Statements) -> Iterator[Finding]:
    """Notes of SPLITs of person names that drop names as short as many are."""
    for entry in chain.from_iterable(statements.values.values()):
        if entry.min_length > _SHORT_NAME and any(
            kind.vr == "PN" and select(entry.field, kind, world.field_lists)
            for kind, _ in world.selectable(entry.field)
        ):
            dropped = f"parts of fewer than {entry.min_length} characters are dropped"
            yield Finding(
                Code.SHORT_NAMES,
                Severity.NOTE,
                f"{dropped}, and with them names like Li, Wu and 山田",
                entry.span,
                "where patients may have such names: minlength=2, or minlength=1 for all of them",
            )


def joining_nothing(statements: Statements) -> Iterator[Finding]:
    """Findings of + and || before the first criterion of a label."""
    for label in chain.from_iterable(statements.filters.values()):
        span = label.joins_nothing
        if span is not None:
            sign = span.text[span.column - 1 :][: span.length]
            yield Finding(
                Code.JOINS_NOTHING,
                Severity.WARNING,
                f"no criterion stands before this {sign}, so it joins nothing",
                span,
                f"take the {sign} out, or put back the criterion that stood above it",
            )
