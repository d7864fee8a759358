"""Going over the bytes of an item once more, for its layout: see `layouts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from deid_core.engine.elements import Element, Level
from deid_core.engine.encodings import UNDEFINED, Encoding
from deid_core.engine.heads import (
    ASIDE,
    CUT_LONG,
    CUT_SHORT,
    LONG,
    SHORT,
    WORK_LONG,
    WORK_SHORT,
    Head,
)
from deid_core.engine.sources import ByteSource
from deid_core.plan.nodes import Entry, Node
from deid_core.standard.tags import ITEM, ITEM_END, SEQUENCE_END

_MOST_ELEMENTS, _DEEPEST = 250, 8
"""Items of more elements, or of sequences nested deeper within them, have no layout."""


ITSELF = -1
"""The number of the item itself among the datasets in it."""


class Work(NamedTuple):
    """An element with a program, in the dataset numbered `place`, or, `cut`, one to be cut out."""

    entry: Entry
    place: int
    start: int
    value_start: int
    end: int
    cut: bool


@dataclass(slots=True, eq=False)
class SequenceIn:
    """A sequence in an item, in the dataset numbered `place`."""

    entry: Entry
    place: int
    start: int
    items_at: int
    end: int
    open_ended: bool
    items: int = 0

    def element(self, outer: Level, source: ByteSource, at: int) -> Element:
        """The sequence as a scan has it, in an item whose content is at an offset."""
        start, end = at + self.start, at + self.end
        made = Element(self.entry, outer, source, start, at + self.items_at, end, self.open_ended)
        made.items = self.items
        return made


@dataclass(slots=True, eq=False)
class Place:
    """A dataset in an item: the item of that index of a sequence in it."""

    node: Node
    sequence: SequenceIn
    index: int
    start: int
    end: int
    undefined: bool

    def level(self, sequence: Element, at: int) -> Level:
        """The dataset as a scan has it, in an item whose content is at an offset."""
        start, encoding = at + self.start, sequence.level.encoding
        made = Level(self.node, encoding, sequence, self.index, start, start + 8, self.undefined)
        made.end = at + self.end
        return made


class NoLayoutError(Exception):
    """The item has something in it that matters by its value, or is too large."""


class Walk:
    """Goes over the bytes of an item that was scanned, and so is sound; gathers its layout.

    `gap` is where the bytes since the last value start.
    """

    def __init__(self, data: bytes, encoding: Encoding) -> None:
        self.data = data
        self.encoding = encoding
        self.form = ["<"]
        self.gap = 0
        self.end = 0
        self.elements = 0
        self.work: list[Work] = []
        self.places: list[Place] = []
        self._depth = 0

    def dataset(self, place: int, node: Node, at: int, end: int, *, undefined: bool) -> int:
        """Go over the elements of a dataset; gives where they end.

        `end` is where they do, or, `undefined`, what bounds them and their delimiter.
        """
        heads: dict[bytes, Head] = node.memo(self.encoding.name)
        width = self.encoding.head_width
        while at < end:
            head = heads.get(self.data[at : at + width])
            if head is None or head.entry is None:
                if undefined and self._item(at) == (ITEM_END, 0):
                    return at
                raise NoLayoutError
            self.elements += 1
            if self.elements > _MOST_ELEMENTS:
                raise NoLayoutError
            at = self._element(place, head, head.entry, at)
        if at > end or undefined:
            raise NoLayoutError
        return at

    def busy_places(self) -> tuple[tuple[int, Place], ...]:
        """The datasets in the item with work in them, or deeper, by number; outer ones first."""
        busy: set[int] = set()
        for work in self.work:
            number = work.place
            while number != ITSELF and number not in busy:
                busy.add(number)
                number = self.places[number].sequence.place
        return tuple((number, self.places[number]) for number in sorted(busy))

    def _element(self, place: int, head: Head, entry: Entry, at: int) -> int:
        if not self.encoding.explicit:
            value, length = at + 8, self.encoding.u32(self.data, at + 4)[0]
        elif head.short:
            value, length = at + 8, self.encoding.u16(self.data, at + 6)[0]
        else:
            value, length = at + 12, self.encoding.u32(self.data, at + 8)[0]
        form = head.form
        if form == ASIDE and entry.sequence and entry.quiet and entry.stored_vr != "UN":
            return self._items(place, entry, at, value, length)
        cut = form in (CUT_SHORT, CUT_LONG)
        has_work = cut or form in (WORK_SHORT, WORK_LONG)
        if length == UNDEFINED or not (has_work or form in (SHORT, LONG)):
            raise NoLayoutError
        end = value + length
        if has_work:
            self.work.append(Work(entry, place, at, value, end, cut))
        if length:
            self.form.append(f"{value - self.gap}s{length}x")
            self.gap = end
        return end

    def _items(self, place: int, entry: Entry, at: int, value: int, length: int) -> int:
        open_ended = length == UNDEFINED
        end = len(self.data) if open_ended else value + length
        sequence, item_at = SequenceIn(entry, place, at, value, end, open_ended), value
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NoLayoutError
        while item_at < end:
            tag, item_length = self._item(item_at)
            if tag == SEQUENCE_END and open_ended:
                end = item_at = item_at + 8
                break
            node = entry.item_node(sequence.items)
            if tag != ITEM or not node.quiet:
                raise NoLayoutError
            item_at = self._enter(node, sequence, item_at, item_length, end)
            sequence.items += 1
        if item_at != end:
            raise NoLayoutError
        self._depth -= 1
        sequence.end = end
        return end

    def _enter(self, node: Node, sequence: SequenceIn, at: int, length: int, bound: int) -> int:
        """Go over an item of a sequence; gives where it ends, its delimiter included."""
        undefined = length == UNDEFINED
        number, start = len(self.places), at + 8
        end = bound if undefined else start + length
        place = Place(node, sequence, sequence.items, at, end, undefined)
        self.places.append(place)
        place.end = self.dataset(number, node, start, end, undefined=undefined)
        return place.end + 8 if undefined else place.end

    def _item(self, at: int) -> tuple[int, int]:
        """The tag at an offset, and the length behind it."""
        if at + 8 > len(self.data):
            raise NoLayoutError
        group, number, length = self.encoding.item_head(self.data, at)
        return group << 16 | number, length
