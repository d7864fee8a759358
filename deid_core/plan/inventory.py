"""A plan that finds elements and changes none: for listing, and for showing to functions."""

from __future__ import annotations

from deid_core.plan.kinds import Kind
from deid_core.plan.nodes import Node
from deid_core.plan.plan import Plan
from deid_core.plan.plugin_fields import element_kind
from deid_core.plan.programs import Program, build_program
from deid_core.registry import Predicate


class Inventory(Plan):
    """Every element is found; with `deep` False, those at the root and in the file meta group;
    with `select`, those of the kinds that it holds for."""

    def __init__(self, *, deep: bool, select: Predicate | None = None) -> None:
        self._deep = deep
        self._select = select
        super().__init__((), {}, (), disable_skip=False, warnings=())
        self.needs_paths = select is not None

    def program_for(self, kind: Kind, node: Node) -> Program | None:
        """See Plan: a program without work."""
        if node.parent is not None and not self._deep:
            return None
        if self._select is not None and not self._select(element_kind(kind)):
            return None
        return build_program((), kind, ())
