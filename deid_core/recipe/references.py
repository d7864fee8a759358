"""What can be said of a recipe only when all of its lists are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deid_core.errors import Problem
from deid_core.recipe.statements import (
    Action,
    Field,
    FieldEntry,
    InFields,
    InValues,
    Path,
    PrivateTag,
    Rule,
    Statements,
    Tag,
    ValuesEntry,
)

# A list: "fields" or "values", and its name.
_Node = tuple[str, str]
_Entry = FieldEntry | ValuesEntry


def problems_of(statements: Statements) -> Iterator[Problem]:
    """Lists that go in a circle, and ADDs that name no single element."""
    circles = list(_circles(statements))
    yield from circles
    if circles:
        return
    for rule in statements.rules:
        if rule.action is Action.ADD:
            yield from _not_addable(rule, statements)


def _circles(statements: Statements) -> Iterator[Problem]:
    graph: dict[_Node, Sequence[_Entry]] = {
        **{("fields", name): entries for name, entries in statements.fields.items()},
        **{("values", name): entries for name, entries in statements.values.items()},
    }
    done: set[_Node] = set()
    for start in graph:
        yield from _circles_from(start, graph, done)


def _circles_from(
    start: _Node, graph: dict[_Node, Sequence[_Entry]], done: set[_Node]
) -> Iterator[Problem]:
    """Walk the lists depth first, with a stack of our own: a chain of lists may be long."""
    if start in done:
        return
    way: dict[_Node, Iterator[_Entry]] = {start: iter(graph[start])}
    while way:
        node = next(reversed(way))
        entry = next(way[node], None)
        if entry is None:
            way.pop(node)
            done.add(node)
            continue
        target = _target(entry.field)
        if target in way:
            yield _circle(entry, target, [*way])
        elif target is not None and target in graph and target not in done:
            way[target] = iter(graph[target])


def _target(field: Field) -> _Node | None:
    if isinstance(field, InFields):
        return "fields", field.name
    return ("values", field.name) if isinstance(field, InValues) else None


def _circle(entry: _Entry, target: _Node, way: list[_Node]) -> Problem:
    names = [f"%{kind} {name}" for kind, name in [*way[way.index(target) :], target]]
    message = f"lists that go in a circle: {' → '.join(names)}"
    return Problem(message, entry.span, "take this line out, or name the elements themselves")


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
