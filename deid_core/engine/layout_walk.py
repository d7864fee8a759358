"""Going over the bytes of an item once more, for its layout: see `layouts`."""

from __future__ import annotations

from dataclasses import dataclass

from deid_core.engine.encodings import UNDEFINED, Encoding
from deid_core.engine.heads import ASIDE, CUT_LONG, CUT_SHORT, LONG, SHORT, Head
from deid_core.plan.nodes import Entry, Node
from deid_core.standard.tags import ITEM, ITEM_END, SEQUENCE_END

_MOST_ELEMENTS, _DEEPEST = 250, 8
"""Items of more elements, or of sequences nested deeper within them, have no layout."""


@dataclass(frozen=True, slots=True)
class Work:
    """An element with a program, in the dataset numbered `place`, or, `cut`, one to be cut out."""

    entry: Entry
    place: int
    start: int
    value_start: int
    end: int
    cut: bool


@dataclass(slots=True)
class SequenceIn:
    """A sequence in an item, in the dataset numbered `place`."""

    entry: Entry
    place: int
    start: int
    items_at: int
    end: int
    open_ended: bool
    items: int = 0


@dataclass(slots=True)
class Place:
    """A dataset in an item: an item of the sequence of that number."""

    node: Node
    sequence: int
    index: int
    start: int
    end: int
    undefined: bool


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
        self.sequences: list[SequenceIn] = []
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
        has_work = cut or (form == ASIDE and entry.lone and not head.reserved)
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
        number, item_at = len(self.sequences), value
        sequence = SequenceIn(entry, place, at, value, end, open_ended)
        self.sequences.append(sequence)
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
            item_at = self._enter(node, number, sequence.items, item_at, item_length, end)
            sequence.items += 1
        if item_at != end:
            raise NoLayoutError
        self._depth -= 1
        sequence.end = end
        return end

    def _enter(
        self, node: Node, sequence: int, index: int, at: int, length: int, bound: int
    ) -> int:
        """Go over an item of a sequence; gives where it ends, its delimiter included."""
        undefined = length == UNDEFINED
        number, start = len(self.places), at + 8
        end = bound if undefined else start + length
        place = Place(node, sequence, index, at, end, undefined)
        self.places.append(place)
        place.end = self.dataset(number, node, start, end, undefined=undefined)
        return place.end + 8 if undefined else place.end

    def _item(self, at: int) -> tuple[int, int]:
        """The tag at an offset, and the length behind it."""
        if at + 8 > len(self.data):
            raise NoLayoutError
        group, number, length = self.encoding.item_head(self.data, at)
        return group << 16 | number, length
