"""Layouts: items whose bytes between the values are those of an item scanned before.

The frames, codes and references of a file mostly have the same elements of the same lengths.  What
a scan finds in an item follows from its heads, unless something in it matters by its value; so the
heads of an item are remembered with what was found, and the next item that has the same bytes in
the same places is passed over with one comparison.
"""

from __future__ import annotations

from struct import Struct

from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.encodings import UNDEFINED, Encoding
from deid_core.engine.layout_walk import ITSELF, NoLayoutError, SequenceIn, Walk
from deid_core.engine.scan import Scan
from deid_core.engine.sources import ByteSource
from deid_core.plan.nodes import Node

_MOST_TRIED, _MOST_LENGTHS = 4, 64
"""How many layouts of one length are held against an item, and of how many lengths."""

_PATIENCE, _LONG_PATIENCE = 4, 64
"""How many items are scanned before one is learnt; after one that has no layout."""


class Layout:
    """The layout of an item; offsets are from its content on, of which it takes `size` bytes, a
    delimiter included.  `end` is where its elements end."""

    __slots__ = ("_heads", "_places", "_unpack", "_work", "end", "idle", "size")

    def __init__(self, walk: Walk, data: bytes) -> None:
        self.size = len(data)
        self.end = walk.end
        self._unpack = Struct("".join(walk.form)).unpack_from
        self._heads = self._unpack(data)
        self._work = walk.work
        self._places = walk.busy_places()
        self.idle = not walk.work

    def fits(self, data: bytes, at: int) -> bool:
        """Whether the bytes at an offset, of which there are `size`, have this layout."""
        return self._unpack(data, at) == self._heads

    def meet(self, scan: Scan, level: Level, source: ByteSource, at: int) -> None:
        """Give a scan what it finds in an item of this layout: `level`, its content at `at`."""
        levels = {ITSELF: level}
        sequences: dict[SequenceIn, Element] = {}
        for number, place in self._places:
            around = place.sequence
            sequence = sequences.get(around)
            if sequence is None:
                sequence = sequences[around] = around.element(levels[around.place], source, at)
            levels[number] = place.level(sequence, at)
        found = scan.found.append
        for entry, dataset, start, value_start, end, cut in self._work:
            inside = levels[dataset]
            if cut:
                scan.cuts.append(Cut(inside, at + start, at + end, [entry]))
            else:
                found(Element(entry, inside, source, at + start, at + value_start, at + end))


class Layouts:
    """The layouts known of the items at one place, in one encoding."""

    __slots__ = ("_by_length", "_patience")

    def __init__(self) -> None:
        self._by_length: dict[int, list[Layout]] = {}
        self._patience = _PATIENCE

    def find(self, length: int, data: bytes, at: int, bound: int) -> Layout | None:
        """The layout of the item of that length, as its head has it, whose content is at `at`;
        `data` reach, and the item may, to `bound`."""
        known = self._by_length.get(length)
        if known is None:
            return None
        for number, layout in enumerate(known):
            if at + layout.size <= bound and layout.fits(data, at):
                if number:
                    known.insert(0, known.pop(number))
                return layout
        return None

    def learn(self, node: Node, encoding: Encoding, data: bytes, length: int) -> None:
        """Learn from an item that was scanned: `data` are its content and its delimiter."""
        self._patience -= 1
        if self._patience > 0:
            return
        walk = Walk(data, encoding)
        try:
            walk.end = walk.dataset(ITSELF, node, 0, len(data), undefined=length == UNDEFINED)
        except NoLayoutError:
            self._patience = _LONG_PATIENCE
            return
        self._patience = _PATIENCE
        if not node.plan.may_remember(walk.elements):
            return
        walk.form.append(f"{len(data) - walk.gap}s")
        if length not in self._by_length and len(self._by_length) >= _MOST_LENGTHS:
            self._by_length.clear()
        known = self._by_length.setdefault(length, [])
        known.insert(0, Layout(walk, data))
        del known[_MOST_TRIED:]


def layouts_of(node: Node, encoding: Encoding) -> Layouts:
    """What is known of the layouts of the items at a place, written in an encoding."""
    found: Layouts | None = node.layouts.get(encoding.name)
    if found is None:
        found = node.layouts[encoding.name] = Layouts()
    return found
