"""Rules that never act: they select nothing, or others leave them nothing to do anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.fold import Obstacle, Why, obstacle, selects
from deid_core.diagnostics.nested import (
    kinds_at,
    names_a_creator,
    places_in,
    told_apart,
    whole_places,
)
from deid_core.diagnostics.proof import never_acts
from deid_core.diagnostics.telling import Written, not_acting
from deid_core.diagnostics.world import KnownKind, World, moved
from deid_core.plan.nodes import Node
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import (
    InFields,
    InValues,
    Matching,
    PrivateTag,
    RepeatingTag,
    Rule,
    Tag,
)

_ITEM_NUMBER = re.compile(r"__[0-9*]+__")
_OF_KINDS = frozenset({Why.PROTECTED, Why.VR})
_BY_ORDER = frozenset({Why.OVERWRITTEN, Why.DONE_BEFORE})
_TRIES = 3
"""How many of the elements on which one rule is in the way of another are looked at again."""


def idle_rules(world: World, written: Written, told: Collection[BoundRule]) -> Iterator[Finding]:
    """A finding for each rule that never acts, but for those of which more is `told` already."""
    nested = [*world.samples, *told_apart(world)]
    for rule, statement in written.items():
        if rule in told:
            continue
        search = _Search(world, rule)
        search.look(world.selectable(rule.field))
        search.look_at_all(places_in(world, rule.field))
        if search.first is None:
            search.look_at_all(nested)
        else:
            search.look_again(nested)
        search.look(world.at_paths(rule.field))
        if not search.acts:
            places = (*world.samples, *world.kept_places, *whole_places(world, rule.field))
            search.look_at_strangers(places)
        if search.acts:
            continue
        if search.first is not None:
            yield not_acting(statement, search.first, written, proven=never_acts(world, rule))
        elif not (_goes_by_items(world, rule) or _goes_by_creators(world, rule)):
            yield _selects_nothing(statement)


class _Search:
    """Looks for an element on which a rule acts.

    `first` is the first thing met in its way; what other rules do there comes before what the
    elements are.
    """

    def __init__(self, world: World, rule: BoundRule) -> None:
        self.acts = False
        self.first: Obstacle | None = None
        self._world = world
        self._rule = rule
        self._again: dict[BoundRule | None, list[KnownKind]] = {}

    def look_at_strangers(self, places: Iterable[Node]) -> None:
        """Look at elements that nothing is known of but their place; none is told as an example."""
        first = self.first
        self.look((kind, node) for node in places for kind in self._world.strangers_at(node))
        self.first = first

    def look(self, elements: Iterable[tuple[KnownKind, Node]]) -> None:
        """Look at elements, each at its place, until the rule acts on one."""
        if self.acts:
            return
        for kind, node in elements:
            selection = selects(self._world, self._rule, kind)
            if selection is None:
                continue
            met = obstacle(self._world, self._rule, selection, kind, node)
            if met is None:
                self.acts = True
                return
            if self.first is None or (self.first.why in _OF_KINDS and met.why not in _OF_KINDS):
                self.first = met
            if node is self._world.top and _depends_on_place(met):
                self._again.setdefault(met.by, []).append(kind)

    def look_at_all(self, places: Iterable[Node]) -> None:
        """Look at all elements of the dictionary in places inside sequences."""
        forms = self._world.forms(self._rule.field)
        self.look((kind, node) for node in places for kind in kinds_at(node, forms))

    def look_again(self, places: Iterable[Node]) -> None:
        """Look inside sequences at some elements that the rule selects in vain at the root."""
        some = [kind for kinds in self._again.values() for kind in kinds[:_TRIES]]
        self.look((self._world.once(_moved, kind, node), node) for node in places for kind in some)


def _moved(_world: World, kind: KnownKind, node: Node) -> KnownKind:
    return moved(kind, node)


def _depends_on_place(met: Obstacle) -> bool:
    """Whether what is in a rule's way at the root may not be there inside a sequence.

    What has an exact name is there too; but more rules may come between the two.
    """
    by_name = met.by is not None and isinstance(met.by.field, Tag | RepeatingTag | PrivateTag)
    return met.why in _BY_ORDER or (met.why not in _OF_KINDS and not by_name)


def _goes_by_items(world: World, rule: BoundRule) -> bool:
    """Whether the rule goes by a list that the files' items may have."""
    forms = [rule.field, *world.forms(rule.field)]
    return any(isinstance(form, InFields | InValues) for form in forms)


def _goes_by_creators(world: World, rule: BoundRule) -> bool:
    forms = world.forms(rule.field)
    return any(
        isinstance(form, Matching) and form.how != "except" and names_a_creator(form)
        for form in forms
    )


def hint_for(field_text: str) -> str:
    """What to do about a field that selects nothing."""
    if _ITEM_NUMBER.search(field_text):
        return "the paths that expressions are searched for in have no item numbers: Seq__Keyword"
    return 'private elements are named by their creator: (0033,"ACME 1.0",1E)'


def _selects_nothing(statement: Rule) -> Finding:
    return Finding(
        Code.SELECTS_NOTHING,
        Severity.WARNING,
        f"{statement.field_text} selects no element of the DICOM dictionary",
        statement.field_span,
        hint_for(statement.field_text),
    )
