"""The lists of fields of all layers and of a file's item, as one: bounded, and in no circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from deid_core.errors import Problem, RecipeError, Span
from deid_core.plan.findings import Findings
from deid_core.plan.selection import FieldLists
from deid_core.recipe.references import CIRCLE_HINT, circles
from deid_core.recipe.statements import Field, InFields, Statements

_DEEPEST_LISTS = 100
_MOST_REPEATED = 10_000
_HINT = "have one of them name the elements themselves"


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """A form in a list of fields; what an item brings has no place in a text."""

    field: Field
    span: Span | None


def field_lists(
    layers: Sequence[Statements], brought: Mapping[str, tuple[Field, ...]], findings: Findings
) -> FieldLists:
    """The lists of fields of all layers, and those that an item brings, by name.

    What leads back to its own list, through those of other layers or of the item, is told and left
    out; within one text, the parser tells.  Raises RecipeError where lists that name lists go too
    deep, or come to far more forms than were written.
    """
    listed: dict[str, list[_Listed]] = {}
    for statements in layers:
        for name, entries in statements.fields.items():
            found = listed.setdefault(name, [])
            found.extend(_Listed(entry.field, entry.span) for entry in entries)
    for name, forms in brought.items():
        listed.setdefault(name, []).extend(_Listed(form, None) for form in forms)
    closing = set()
    for entry, told in circles({("fields", name): forms for name, forms in listed.items()}):
        findings.wrong(told, entry.span, CIRCLE_HINT if entry.span else _HINT)
        closing.add(entry)
    lists = {
        name: tuple(one.field for one in forms if one not in closing)
        for name, forms in listed.items()
    }
    if not _are_bounded(lists):
        message = (
            f"lists of fields that name lists go deeper than {_DEEPEST_LISTS}, or name the same "
            "ones again and again"
        )
        raise RecipeError([Problem(message, hint=_HINT)])
    return lists


def _are_bounded(lists: FieldLists) -> bool:
    """Whether lists can be followed to their ends."""
    graph = {
        name: [form.name for form in forms if isinstance(form, InFields)]
        for name, forms in lists.items()
    }
    depths: dict[str, int] = {}
    forms: dict[str, int] = {}
    most = _MOST_REPEATED + sum(map(len, lists.values()))
    # Each list comes after those that it names.
    for name in TopologicalSorter(graph).static_order():
        named = graph.get(name, ())
        depths[name] = 1 + max((depths[each] for each in named), default=0)
        forms[name] = len(lists.get(name, ())) + sum(forms[each] for each in named)
        if depths[name] > _DEEPEST_LISTS or forms[name] > most:
            return False
    return True
