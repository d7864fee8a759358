"""The root's elements as they were read, whatever the rules have done to them since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from deid_core.engine.elements import Element
from deid_core.errors import HeldValueError
from deid_core.plan.inventory import Inventory
from deid_core.values.decode import decode

SHALLOW = Inventory(deep=False)
"""The plan that finds all elements of the root and the file meta group."""


class Originals:
    """Elements of one dataset's root as read; `find` scans for them, once somebody asks."""

    def __init__(self, find: Callable[[], Iterable[Element]]) -> None:
        self._find = find

    @cached_property
    def _elements(self) -> dict[int, Element]:
        return {
            element.entry.tag: element
            for element in self._find()
            if element.level.parent is None and not element.entry.sequence
        }

    def value(self, tag: int) -> object:
        """The value of an element, as pydicom would decode it; None where there is none, or none
        that decodes."""
        element = self._elements.get(tag)
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
        """The values of an element as text, joined by a backslash; "" where there are none."""
        for element in self._elements.values():
            if element.entry.name == keyword:
                return "\\".join(element.texts_as_read())
        return ""
