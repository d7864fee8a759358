"""What can be said of a recipe only when all of its lists are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from deid_core.errors import Problem, Span
from deid_core.recipe.statements import (
    Action,
    Criterion,
    Expression,
    Field,
    FieldEntry,
    InFields,
    InValues,
    Label,
    Path,
    PrivateTag,
    Rule,
    Statements,
    Tag,
    ValuesEntry,
)

ListName = tuple[str, str]
"""A list: "fields" or "values", and its name."""


class _HasField(Protocol):
    @property
    def field(self) -> Field: ...


_Listed = TypeVar("_Listed", bound=_HasField)


def problems_of(statements: Statements) -> Iterator[Problem]:
    """Lists that go in a circle, and ADDs that name no single element."""
    graph: dict[ListName, Sequence[FieldEntry | ValuesEntry]] = {
        **{("fields", name): entries for name, entries in statements.fields.items()},
        **{("values", name): entries for name, entries in statements.values.items()},
    }
    for entry, told in circles(graph):
        yield Problem(told, entry.span, CIRCLE_HINT)
    for rule in statements.rules:
        if rule.action is Action.ADD:
            yield from _not_addable(rule, statements)


def named_fields(statements: Statements) -> Iterator[tuple[Field, str, Span]]:
    """All fields that a recipe names, each as written, with its place."""
    for rule in statements.rules:
        yield rule.field, rule.field_text, rule.field_span
    for listed in statements.fields.values():
        for entry in listed:
            yield entry.field, entry.field_text, entry.field_span
    for collecting in statements.values.values():
        for collected in collecting:
            yield collected.field, collected.field_text, collected.field_span
    for labels in statements.filters.values():
        for label in labels:
            yield from asked_fields(label)


def asked_fields(label: Label) -> Iterator[tuple[Field, str, Span]]:
    """The fields that a label asks about, each as written, with its place; those of ``from:``
    with that of their line."""
    for criterion in _criteria(label.condition):
        yield criterion.field, criterion.field_text, criterion.field_span
    for coordinates in label.coordinates:
        if coordinates.from_field is not None:
            yield coordinates.from_field, "from:", coordinates.span


def _criteria(expression: Expression) -> Iterator[Criterion]:
    if isinstance(expression, Criterion):
        yield expression
    else:
        for term in expression.terms:
            yield from _criteria(term)


def criteria_of(statements: Statements) -> Iterator[Criterion]:
    """All criteria of all filters."""
    for labels in statements.filters.values():
        for label in labels:
            yield from _criteria(label.condition)


def named_lists(statements: Statements) -> Iterator[ListName]:
    """The lists that a recipe names, whether it has them or not, in lines with mistakes too."""
    meanings: list[object] = [field for field, _, _ in named_fields(statements)]
    meanings += [rule.value for rule in statements.rules]
    meanings += [part.meaning for part in statements.parts]
    for meaning in meanings:
        name = _target(meaning)
        if name is not None:
            yield name


def circles(graph: Mapping[ListName, Sequence[_Listed]]) -> Iterator[tuple[_Listed, str]]:
    """The lines of lists that close a circle, each with what to say of it."""
    done: set[ListName] = set()
    for start in graph:
        yield from _circles_from(start, graph, done)


CIRCLE_HINT = "take this line out, or name the elements themselves"


def _circles_from(
    start: ListName, graph: Mapping[ListName, Sequence[_Listed]], done: set[ListName]
) -> Iterator[tuple[_Listed, str]]:
    """Walk the lists depth first, with a stack of our own: a chain of lists may be long."""
    if start in done:
        return
    way: dict[ListName, Iterator[_Listed]] = {start: iter(graph[start])}
    while way:
        node = next(reversed(way))
        entry = next(way[node], None)
        if entry is None:
            way.pop(node)
            done.add(node)
            continue
        target = _target(entry.field)
        if target in way:
            yield entry, _told([*way], target)
        elif target is not None and target in graph and target not in done:
            way[target] = iter(graph[target])


def _target(meaning: object) -> ListName | None:
    if isinstance(meaning, InFields):
        return "fields", meaning.name
    return ("values", meaning.name) if isinstance(meaning, InValues) else None


def _told(way: list[ListName], target: ListName) -> str:
    names = [f"%{kind} {name}" for kind, name in [*way[way.index(target) :], target]]
    return f"lists that go in a circle: {' → '.join(names)}"


def _not_addable(rule: Rule, statements: Statements) -> Iterator[Problem]:
    if isinstance(rule.field, InFields):
        for entry in _all_entries(rule.field.name, statements):
            if not _is_single(entry.field):
                message = (
                    f"ADD needs one element, and %fields {rule.field.name} holds "
                    f"{entry.field_text} (line {entry.span.line} of {entry.span.source})"
                )
                yield Problem(message, rule.field_span, _ADD_HINT)
                return
    elif not _is_single(rule.field):
        message = f"ADD needs one element, and {rule.field_text} may be many"
        yield Problem(message, rule.field_span, _ADD_HINT)


_ADD_HINT = "name the elements one by one, or use REPLACE, which sets those that exist"


def _all_entries(name: str, statements: Statements) -> Iterator[FieldEntry]:
    """The entries of a list of fields, with those of the lists that it refers to."""
    seen = {name}
    waiting = [name]
    while waiting:
        for entry in statements.fields.get(waiting.pop(), ()):
            if not isinstance(entry.field, InFields):
                yield entry
            elif entry.field.name not in seen:
                seen.add(entry.field.name)
                waiting.append(entry.field.name)


def _is_single(field: Field) -> bool:
    last = field.steps[-1].field if isinstance(field, Path) else field
    return isinstance(last, Tag | PrivateTag)
