"""A look at a file's output before it is written: what its name is made of."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.originals import SHALLOW, Originals
from deid_core.engine.part10 import Part10
from deid_core.engine.scan import Scan
from deid_core.engine.scan_bytes import ByteScanner
from deid_core.engine.settle import Changes
from deid_core.engine.sources import value_end
from deid_core.plan.inventory import Inventory

_DEEP = Inventory(deep=True)


class Preview:
    """The output of an open file that is about to be written."""

    def __init__(self, changes: Changes, opened: Part10, originals: Originals) -> None:
        self._changes = changes
        self._opened = opened
        self._originals = originals

    def text(self, keyword: str) -> str:
        """The output's value of an element of the root, as text; several values are joined by a
        backslash; "" where it is absent or empty."""
        for element in self._changes.elements:
            if element.level.parent is None and element.entry.name == keyword:
                return "\\".join(element.running_texts()) if element.exists else ""
        for cut in self._changes.cuts:
            if cut.level.parent is None and any(entry.name == keyword for entry in cut.entries):
                return ""
        return self._originals.text(keyword)

    def original(self, keyword: str) -> str:
        """The value as read, likewise: patients' data."""
        return self._originals.text(keyword)

    def changed_texts(self) -> Iterator[str]:
        """The values as read of all elements that change, as texts.

        These are patients' data: to be compared with, never to be shown.
        """
        for element in self._changes.elements:
            if element.created:
                continue
            for inside in self._items_of(element) if element.entry.sequence else [element]:
                yield from inside.texts_as_read()
        for cut in self._changes.cuts:
            for element in self._elements_of(cut):
                yield from element.texts_as_read()

    def _items_of(self, sequence: Element) -> list[Element]:
        """All elements in a sequence that goes, or got other items."""
        root, entry = Level(_DEEP.root(), sequence.level.encoding), sequence.entry
        root.charset = sequence.level.encodings()
        start, end = sequence.value_start, value_end(sequence)
        known = root.node.learn(entry.tag, "SQ", entry.creator)
        around = Element(known, root, self._opened.source, sequence.start, start, end)
        scan = Scan(root)
        scanner = ByteScanner(scan, self._opened.source)
        scanner.scan_items(around, sequence.item_encoding(), start, end)
        return [element for element in scan.found if not element.entry.sequence]

    def _elements_of(self, cut: Cut) -> list[Element]:
        """The elements of a stretch that goes; their private creators may lie before it."""
        level = Level(SHALLOW.root(), cut.level.encoding)
        level.charset = cut.level.encodings()
        scan = Scan(level)
        ByteScanner(scan, self._opened.source).scan_dataset(level, cut.start, cut.end)
        return scan.found
