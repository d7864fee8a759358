"""A plan that finds every element and changes none: for listing, and for showing to functions."""

from __future__ import annotations

from deid_core.plan.kinds import Kind
from deid_core.plan.nodes import Node
from deid_core.plan.plan import Plan
from deid_core.plan.programs import Program, build_program


class Inventory(Plan):
    """Every element is found; with `deep` False, those at the root and in the file meta group."""

    def __init__(self, *, deep: bool) -> None:
        self._deep = deep
        super().__init__((), {}, (), disable_skip=False, warnings=())

    def program_for(self, kind: Kind, node: Node) -> Program | None:
        """See Plan: a program without work."""
        if node.parent is not None and not self._deep:
            return None
        return build_program((), kind, ())
