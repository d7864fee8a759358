"""Places inside sequences, where rules may select otherwise than at the root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from deid_core.diagnostics.world import (
    KnownKind,
    World,
    dictionary_kinds,
    kind_of_tag,
    standard_words,
)
from deid_core.plan.nodes import Node
from deid_core.recipe.statements import Action, Field, Matching, Step, Tag
from deid_core.standard.dictionary import (
    find_keyword,
    keyword_of,
    private_creators,
    private_text,
    vr_of,
)

_AROUND = Step(Tag(0x00081110))  # ReferencedStudySequence: expressions match further in, too
# An additional BLANK makes no other rule act: none protects from it, none shows through it.
_MATTERING = frozenset(Action) - {Action.BLANK}
_WORD = re.compile(r"[A-Za-z]\w*")


def places_in(world: World, field: Field) -> Iterator[Node]:
    """The places in sequences that the expressions of a form name: ``startswith:Seq__``."""
    for form in world.forms(field):
        if isinstance(form, Matching):
            yield from map(world.place_of, _named(form))


def whole_places(world: World, field: Field) -> Iterator[Node]:
    """Places of which the expressions of a form select all that is there."""
    for form in world.forms(field):
        if isinstance(form, Matching):
            yield from map(world.place_of, _any_sequence(form))


def told_apart(world: World) -> list[Node]:
    """Places in which more rules select an element than at the root, or fewer: one for each
    expression that goes by what is around an element, where that can matter to other rules."""
    forms = {
        form
        for rule in world.rules
        for form in world.forms(rule.field)
        if isinstance(form, Matching) and (form.how == "except" or rule.action in _MATTERING)
    }
    ways = {way for form in forms for way in (*_named(form), *_any_sequence(form))}
    return [world.place_of(way) for way in sorted(ways, key=str)]


def _named(form: Matching) -> Iterator[tuple[Step, ...]]:
    for word in _WORD.findall(form.expression):
        steps = _sequences(word)
        if steps:
            yield steps
            yield _AROUND, *steps


def _any_sequence(form: Matching) -> Iterator[tuple[Step, ...]]:
    """A sequence by whose keyword the expression selects all that is in it."""
    for kind in dictionary_kinds():
        if kind.vr == "SQ" and form.regex.search(f"{keyword_of(kind.tag)}__") is not None:
            yield (Step(Tag(kind.tag)),)
            return


def kinds_at(node: Node, forms: Iterable[Field]) -> Iterable[KnownKind]:
    """The elements of the dictionary that one of the forms may select at a place."""
    path = node.path()
    kinds = _kinds_below(path)
    numbers: set[int] = set()
    for form in forms:
        possible = standard_words().possible(form, path) if isinstance(form, Matching) else None
        if possible is None:
            return kinds
        numbers.update(possible)
    return [kinds[number] for number in sorted(numbers)]


@lru_cache(maxsize=8)
def _kinds_below(path: str) -> tuple[KnownKind, ...]:
    return tuple(kind_of_tag(kind.tag, path) for kind in dictionary_kinds())


def _sequences(word: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    for part in word.split("__"):
        tag = find_keyword(part)
        if not isinstance(tag, int) or vr_of(tag) != "SQ":
            break
        steps.append(Step(Tag(tag)))
    return tuple(steps)


def names_a_creator(form: Matching) -> bool:
    """Whether an expression finds something in the form of a private element of a known creator."""
    creators = (private_text(0x0099, creator, 0x10) for creator in private_creators())
    return any(form.regex.search(text) is not None for text in creators)
