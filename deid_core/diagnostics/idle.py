"""Rules that never act: they select nothing, or others leave them nothing to do anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from deid_core.diagnostics.finding import Finding, Severity
from deid_core.diagnostics.fold import Obstacle, obstacle, selects
from deid_core.diagnostics.nested import kinds_at, places_in
from deid_core.diagnostics.telling import Written, never_acts
from deid_core.diagnostics.world import KnownKind, World, kind_of_tag
from deid_core.plan.nodes import Node
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import InFields, InValues, Rule

_ITEM_NUMBER = re.compile(r"__[0-9*]+__")
_TRIES = 20
"""How many of the elements that a rule selects are looked at inside sequences too."""


def idle_rules(world: World, written: Written, told: Collection[BoundRule]) -> Iterator[Finding]:
    """A finding for each rule that never acts, but for those of which more is `told` already."""
    for rule, statement in written.items():
        if rule in told:
            continue
        search = _Search(world, rule)
        search.look(world.selectable(rule.field))
        if search.tags:
            tags = search.tags[:_TRIES]
            for node in world.samples:
                search.look((kind_of_tag(tag, node.path()), node) for tag in tags)
        elif search.first is None:
            places = [*places_in(world, rule.field), *world.samples]
            search.look((kind, node) for node in places for kind in kinds_at(node))
        if search.acts:
            continue
        if search.first is not None:
            yield never_acts(statement, search.first, written)
        elif not _goes_by_items(world, rule):
            yield _selects_nothing(statement)


class _Search:
    """Looks for an element on which a rule acts.

    `first` is the first thing met in its way, `tags` the standard elements that it selects in
    vain at the root.
    """

    def __init__(self, world: World, rule: BoundRule) -> None:
        self.acts = False
        self.first: Obstacle | None = None
        self.tags: list[int] = []
        self._world = world
        self._rule = rule

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
            self.first = self.first or met
            if node is self._world.top and not kind.private:
                self.tags.append(kind.tag)


def _goes_by_items(world: World, rule: BoundRule) -> bool:
    """Whether the rule goes by a list that the files' items may have."""
    forms = [rule.field, *world.forms(rule.field)]
    return any(isinstance(form, InFields | InValues) for form in forms)


def hint_for(field_text: str) -> str:
    """What to do about a field that selects nothing."""
    if _ITEM_NUMBER.search(field_text):
        return "the paths that expressions are searched for in have no item numbers: Seq__Keyword"
    return 'private elements are named by their creator: (0033,"ACME 1.0",1E)'


def _selects_nothing(statement: Rule) -> Finding:
    return Finding(
        "selects-nothing",
        Severity.WARNING,
        f"{statement.field_text} selects no element of the DICOM dictionary",
        statement.field_span,
        hint_for(statement.field_text),
    )
