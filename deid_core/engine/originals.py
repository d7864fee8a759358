"""Elements as they were read, whatever the rules have done to them since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

from deid_core.engine.elements import Element
from deid_core.engine.scan import Scan
from deid_core.errors import HeldValueError
from deid_core.plan.inventory import Inventory
from deid_core.plan.plan import Plan
from deid_core.registry import Original, Predicate
from deid_core.values.decode import decode

SHALLOW = Inventory(deep=False)
"""The plan that finds all elements of the root and the file meta group."""

_SELECTIONS = 16
"""For how many predicates of plugins the memo of what they select is kept."""


class Originals:
    """Elements of one dataset as read.  `scan` is what was found for the rules; for what is not in
    it, `find` scans with another plan, once somebody asks."""

    def __init__(self, scan: Scan, find: Callable[[Plan], Iterable[Element]]) -> None:
        self._scan = scan
        self._find = find
        self._selected: dict[Predicate, tuple[Original, ...]] = {}

    @cached_property
    def _at_hand(self) -> dict[int, Element]:
        return _at_root([*self._scan.classes, *self._scan.found])

    @cached_property
    def _elements(self) -> dict[int, Element]:
        return _at_root(self._find(SHALLOW))

    def value(self, tag: int) -> object:
        """The value of an element of the root, as pydicom would decode it; None where there is
        none, or none that decodes."""
        element = self._at_hand.get(tag) or self._elements.get(tag)
        if element is None:
            return None
        try:
            return decode(
                element.as_read(),
                element.vr,
                element.encodings(),
                little_endian=element.little_endian,
            )
        except HeldValueError:
            return None

    def text(self, keyword: str) -> str:
        """The values of an element of the root as text, joined by a backslash; "" where there are
        none."""
        for element in self._elements.values():
            if element.entry.name == keyword:
                return "\\".join(element.texts_as_read())
        return ""

    def selected(self, select: Predicate) -> tuple[Original, ...]:
        """The elements at every depth that a predicate selects; see `Context.originals`."""
        known = self._selected.get(select)
        if known is None:
            known = self._selected[select] = tuple(
                Original(element.path(), element.entry.tag, element.vr, element.texts_as_read())
                for element in self._find(_selecting(select))
                if element.entry.program is not None and not element.entry.sequence
            )
        return known


def _at_root(found: Iterable[Element]) -> dict[int, Element]:
    return {
        element.entry.tag: element
        for element in found
        if element.level.parent is None and not (element.entry.sequence or element.created)
    }


@lru_cache(_SELECTIONS)
def _selecting(select: Predicate) -> Inventory:
    return Inventory(deep=True, select=select)
