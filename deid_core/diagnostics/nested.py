"""Places inside sequences, where rules may select otherwise than at the root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deid_core.diagnostics.world import KnownKind, World, dictionary_kinds, kind_of_tag
from deid_core.plan.nodes import Node
from deid_core.recipe.statements import Field, Matching, Step, Tag
from deid_core.standard.dictionary import find_keyword, keyword_of, vr_of

_AROUND = Step(Tag(0x00081110))  # ReferencedStudySequence: expressions match further in, too
_WORD = re.compile(r"[A-Za-z]\w*")


def places_in(world: World, field: Field) -> Iterator[Node]:
    """The places in sequences that the expressions of a form name: ``startswith:Seq__``."""
    for form in world.forms(field):
        if isinstance(form, Matching):
            for word in _WORD.findall(form.expression):
                steps = _sequences(word)
                if steps:
                    yield world.place_of(steps)
                    yield world.place_of([_AROUND, *steps])


def excluded_places(world: World) -> Iterator[Node]:
    """A place for each ``except:`` that excludes all that is in some sequence."""
    forms = {form for rule in world.rules for form in world.forms(rule.field)}
    for form in forms:
        if isinstance(form, Matching) and form.how == "except":
            yield from places_in(world, form)
            sequences = (kind for kind in dictionary_kinds() if kind.vr == "SQ")
            for kind in sequences:
                if form.regex.search(f"{keyword_of(kind.tag)}__") is not None:
                    yield world.place_of([Step(Tag(kind.tag))])
                    break


def kinds_at(node: Node) -> tuple[KnownKind, ...]:
    """The elements of the dictionary, at a place."""
    return _kinds_below(node.path())


@lru_cache(maxsize=8)
def _kinds_below(path: str) -> tuple[KnownKind, ...]:
    return tuple(kind_of_tag(kind.tag, path) for kind in dictionary_kinds())


def _sequences(word: str) -> list[Step]:
    steps = []
    for part in word.split("__"):
        tag = find_keyword(part)
        if not isinstance(tag, int) or vr_of(tag) != "SQ":
            break
        steps.append(Step(Tag(tag)))
    return steps
