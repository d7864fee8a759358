"""The scanner of bytes: the heads of all elements in order, at every depth, without recursion.

The inner loop passes over elements that no rule wants with one look-up of the head's bytes; all
else takes a step aside.  What does not parse whole is a ParseError.
"""

from __future__ import annotations

from dataclasses import dataclass

from deid_core.engine.elements import Block, Cut, Element, Level
from deid_core.engine.encodings import IMPLICIT_LITTLE, UNDEFINED, Encoding
from deid_core.engine.heads import (
    ASIDE,
    CUT_LONG,
    CUT_SHORT,
    CUT_UNKNOWN,
    PRIVATE,
    SHORT,
    UNKNOWN,
    Head,
    learn_head,
    learn_private,
)
from deid_core.engine.scan import Scan
from deid_core.engine.sources import HEAD, ByteSource
from deid_core.errors import LimitError, ParseError
from deid_core.plan.nodes import Entry
from deid_core.standard.tags import ITEM, ITEM_END, PIXEL_DATA, SEQUENCE_END
from deid_core.standard.vrs import ENCAPSULATED_VRS

ITEM_HEAD = b"\xfe\xff\x00\xe0"
"""The tag of an item in little endian: how a value of unknown VR that is a sequence begins."""

_MAX_PROBES = 64
"""How deep values of unknown VR that look like sequences may nest within each other."""

_UNKNOWN_VR = (UNKNOWN, CUT_UNKNOWN)


def probe(scan: Scan, source: ByteSource, element: Element, probes: int = 1) -> Scan | None:
    """Scan the value of an element of unknown VR as a sequence, which it seems to be.

    Gives what was found in it, or None where it does not parse whole as one.
    """
    attempt = Scan(scan.root)
    try:
        scanner = ByteScanner(attempt, source, probes)
        scanner.scan_items(element, IMPLICIT_LITTLE, element.value_start, element.end)
    except LimitError:
        raise
    except ParseError:
        return None
    return attempt


@dataclass(slots=True)
class _Open:
    """A sequence whose items are being scanned: where it ends, and what bounds the dataset that
    it stands in."""

    sequence: Element
    encoding: Encoding
    end: int
    outer_bound: int
    index: int = 0


class ByteScanner:
    """Scans the elements of one dataset, or the items of one sequence, out of bytes."""

    def __init__(self, scan: Scan, source: ByteSource, probes: int = 0) -> None:
        self._scan = scan
        self._source = source
        self._probes = probes
        self._data = b""
        self._base = 0
        self._limit = 0
        self._level = scan.root
        self._heads: dict[bytes, Head] = {}
        self._bound = 0
        self._open: list[_Open] = []
        self._last_cut: Cut | None = None
        self._items_only = False
        self._done = False

    def scan_dataset(self, level: Level, start: int, end: int) -> None:
        """Scan the elements that lie from `start` to `end`: those of `level`."""
        level.start = level.content = start
        self._bound = end
        self._scan.entered(level)
        self._enter(level, start)
        self._run(start)

    def scan_items(self, sequence: Element, encoding: Encoding, start: int, end: int) -> None:
        """Scan the items that lie from `start` to `end`, without delimiter after the last."""
        self._bound = end
        self._level = sequence.level
        self._items_only = True
        self._run(self._open_sequence(sequence, encoding, start, end))

    def _run(self, at: int) -> None:
        pos = at - self._base
        while not self._done:
            pos = self._step(self._base + self._pass_over(pos)) - self._base

    # ---------------------------------------------------------------- passing over

    def _pass_over(self, pos: int) -> int:
        """Go on from `pos` in the window over elements that are plain or to be cut out, to the
        first that is neither."""
        data, limit, heads = self._data, self._limit, self._heads
        level = self._level
        encoding, blocks, offsets = level.encoding, level.blocks, level.offsets
        width, u16, u32 = encoding.head_width, encoding.u16, encoding.u32
        length_at, size = (8, 12) if encoding.explicit else (4, 8)
        while pos < limit:
            head = heads.get(data[pos : pos + width])
            if head is None:
                return pos
            form = head.form
            block = None
            if form == PRIVATE:
                block = blocks.get(head.block)
                head = head.by_creator.get(block.creator if block is not None else None)
                if head is None:
                    return pos
                form = head.form
            if form == SHORT:
                end = pos + 8 + u16(data, pos + 6)[0]
            elif form == ASIDE:
                return pos
            elif form == CUT_SHORT:
                end = pos + 8 + u16(data, pos + 6)[0]
                self._cut(pos, end, head, block)
            else:
                end = pos + size
                length = u32(data, pos + length_at)[0]
                if length == UNDEFINED:
                    return pos
                if form in _UNKNOWN_VR and data[end : end + 4] == ITEM_HEAD:
                    return pos
                end += length
                if form >= CUT_LONG:
                    self._cut(pos, end, head, block)
            if block is not None:
                block.count += 1
            if offsets is not None:
                offsets.append(self._base + pos)
            pos = end
        return pos

    def _cut(self, pos: int, end: int, head: Head, block: Block | None) -> None:
        """Cut out an element, with the stretch before it where that goes too."""
        start, cut, entry = self._base + pos, self._last_cut, head.entry
        assert entry is not None
        if cut is None or cut.end != start or cut.level is not self._level:
            cut = self._last_cut = Cut(self._level, start)
            self._scan.cuts.append(cut)
        cut.end = self._base + end
        cut.entries.append(entry)
        if block is not None:
            block.gone += 1

    # ---------------------------------------------------------------- one step aside

    def _step(self, at: int) -> int:
        """Deal with whatever is at `at`; gives the offset to go on from."""
        if at >= self._bound:
            return self._end_reached(at)
        if at + HEAD > self._base + len(self._data) < self._source.size:
            self._load(at)
            return at
        return self._element(at)

    def _end_reached(self, at: int) -> int:
        if at > self._bound:
            raise self._broken("its last element goes beyond its end")
        if self._level.undefined:
            raise self._broken("cut off: the item's end is missing")
        return self._leave(at, at)

    def _element(self, at: int) -> int:
        encoding, pos = self._level.encoding, at - self._base
        if self._bound - at < 8:
            return self._tail(at)
        group, number = encoding.tag(self._data, pos)
        if group == 0xFFFE:
            return self._delimiter(at, group << 16 | number)
        if not group | number and self._level is self._scan.root:
            return self._tail(at)
        head = self._head_at(at, group << 16 | number)
        entry = head.entry
        assert entry is not None
        value, length = self._length(at, head, entry)
        level = self._level
        block = level.blocks.get(head.block)
        if block is not None:
            block.count += 1
        elif head.block:
            if level.orphans is None:
                level.orphans = set()
            level.orphans.add(head.block)
        if level.offsets is not None:
            level.offsets.append(at)
        end = value if length == UNDEFINED else value + length
        if end > self._bound:
            raise self._broken("its length goes beyond the end of what it stands in", entry)
        return self._value(at, entry, value, length, end)

    def _value(self, at: int, entry: Entry, value: int, length: int, end: int) -> int:
        if length == UNDEFINED:
            if entry.sequence or entry.vr == "UN":
                return self._sequence(at, entry, value, None)
            if entry.stored_vr not in ENCAPSULATED_VRS and entry.tag != PIXEL_DATA:
                raise self._broken("its VR can't have an undefined length", entry)
            end = self._fragments(value, entry)
        elif entry.sequence:
            return self._sequence(at, entry, value, end)
        elif entry.vr == "UN" and self._is_sequence(at, entry, value, end):
            return end
        if not entry.plain:
            element = Element(entry, self._level, self._source, at, value, end, length == UNDEFINED)
            self._found(element)
        return end

    def _is_sequence(self, at: int, entry: Entry, value: int, end: int) -> bool:
        """Whether a value of unknown VR parses whole as a sequence; if so, it is scanned as one.

        Such a value is in implicit VR little endian, whatever is around it (PS3.5 6.2.2).
        """
        if self._source.read(value, min(value + 4, end)) != ITEM_HEAD:
            return False
        if self._probes == _MAX_PROBES:
            raise LimitError(
                f"values of unknown VR nest more than {_MAX_PROBES} deep",
                path=self._path(entry, self._level),
            )
        element = Element(entry.as_sequence(), self._level, self._source, at, value, end)
        attempt = probe(self._scan, self._source, element, self._probes + 1)
        if attempt is None:
            return False
        self._found(element)
        self._scan.take(attempt)
        return True

    def _fragments(self, at: int, entry: Entry) -> int:
        """Where the fragments of encapsulated pixel data end, delimiter included (PS3.5 A.4)."""
        encoding = self._level.encoding
        while True:
            head = self._source.read(at, at + 8)
            if len(head) < 8 or at + 8 > self._bound:
                raise self._broken("cut off between its fragments", entry)
            group, number = encoding.tag(head, 0)
            length = encoding.u32(head, 4)[0]
            at += 8
            if group << 16 | number == SEQUENCE_END and length == 0:
                return at
            if group << 16 | number != ITEM or length == UNDEFINED:
                raise self._broken("no fragment where one must be", entry)
            at += length

    def _found(self, element: Element) -> None:
        tag, level = element.entry.tag, element.level
        if element.entry.creator_element and (
            tag in level.blocks or (level.orphans is not None and tag in level.orphans)
        ):
            raise self._broken(
                "a private creator that stands behind elements of its block, or a second one",
                element.entry,
            )
        self._scan.meet(element)

    def _head_at(self, at: int, tag: int) -> Head:
        """What the memo says of the head at an offset, learnt where it is new."""
        level, pos = self._level, at - self._base
        key = self._data[pos : pos + level.encoding.head_width]
        head = self._heads.get(key)
        try:
            if head is None:
                head = learn_head(level, key, tag, self._heads)
            if head.form != PRIVATE:
                return head
            block = level.blocks.get(head.block)
            creator = block.creator if block is not None else None
            found = head.by_creator.get(creator)
            return found or learn_private(level, key, tag, creator, head)
        except ParseError as error:
            raise self._broken(error.message) from None

    def _length(self, at: int, head: Head, entry: Entry) -> tuple[int, int]:
        """Where the value starts, and its length."""
        encoding, pos = self._level.encoding, at - self._base
        if not encoding.explicit:
            return at + 8, encoding.u32(self._data, pos + 4)[0]
        if head.short:
            return at + 8, encoding.u16(self._data, pos + 6)[0]
        if self._bound - at < 12:
            raise self._broken("cut off in its head", entry)
        if head.reserved and self._data[pos + 6 : pos + 8] != b"\0\0":
            raise self._broken("its VR is unknown, and its head is none of 32 bits", entry)
        return at + 12, encoding.u32(self._data, pos + 8)[0]

    def _delimiter(self, at: int, tag: int) -> int:
        length = self._level.encoding.u32(self._data, at - self._base + 4)[0]
        if tag == ITEM_END and self._level.undefined and length == 0:
            return self._leave(at, at + 8)
        raise self._broken("a stray delimiter between its elements")

    def _tail(self, at: int) -> int:
        """Bytes that are no element: zeros after the root's last element are padding."""
        if self._level is not self._scan.root or self._open:
            raise self._broken("cut off in the head of an element")
        where = at
        while where < self._bound:
            part = self._source.read(where, min(where + (1 << 16), self._bound))
            if not part or part.strip(b"\0"):
                raise self._broken("bytes after its last element, or an element cut off")
            where += len(part)
        self._level.end = at
        self._done = True
        return at

    # ---------------------------------------------------------------- sequences and items

    def _sequence(self, at: int, entry: Entry, value: int, end: int | None) -> int:
        """Enter a sequence; `end` is None where a delimiter will tell."""
        level = self._level
        if not entry.sequence:
            entry = entry.as_sequence()
        element = Element(entry, level, self._source, at, value, end or value, end is None)
        self._found(element)
        encoding = IMPLICIT_LITTLE if entry.stored_vr == "UN" else level.encoding
        bound = self._bound if end is None else end
        return self._open_sequence(element, encoding, value, bound)

    def _open_sequence(self, element: Element, encoding: Encoding, at: int, end: int) -> int:
        element.levels = []
        self._open.append(_Open(element, encoding, end, self._bound))
        self._bound = end
        return self._next_item(at)

    def _next_item(self, at: int) -> int:
        """Enter the item at `at`, or leave the sequence there."""
        opened = self._open[-1]
        element, encoding = opened.sequence, opened.encoding
        if at == opened.end and not element.undefined:
            return self._close_sequence(at)
        pos = at - self._base
        head = self._data[pos : pos + 8] if pos >= 0 else b""
        if len(head) < 8:
            head = self._source.read(at, at + 8)
        if len(head) < 8 or at + 8 > opened.end:
            raise self._broken("cut off between its items", element.entry, element.level)
        group, number = encoding.tag(head, 0)
        tag, length = group << 16 | number, encoding.u32(head, 4)[0]
        if tag == SEQUENCE_END and element.undefined and length == 0:
            element.end = at + 8
            return self._close_sequence(at + 8)
        if tag != ITEM:
            raise self._broken("no item where one must be", element.entry, element.level)
        node = element.entry.item_node(opened.index)
        undefined = length == UNDEFINED
        level = Level(node, encoding, element, opened.index, at, at + 8, undefined)
        if element.levels is not None:
            element.levels.append(level)
        opened.index += 1
        bound = opened.end if undefined else at + 8 + length
        if bound > opened.end:
            raise self._broken("an item's length goes beyond it", element.entry, element.level)
        self._bound = bound
        self._scan.entered(level)
        self._enter(level, at + 8)
        return at + 8

    def _leave(self, content_end: int, at: int) -> int:
        """Leave the dataset whose elements end at `content_end`; what follows it is at `at`."""
        self._level.end = content_end
        if not self._open:
            self._done = True
            return at
        return self._next_item(at)

    def _close_sequence(self, at: int) -> int:
        opened = self._open.pop()
        self._bound = opened.outer_bound
        if self._items_only and not self._open:
            self._done = True
        else:
            self._enter(opened.sequence.level, at)
        return at

    def _enter(self, level: Level, at: int) -> None:
        self._level = level
        self._heads = level.node.memo(level.encoding.name)
        self._load(at)

    def _load(self, at: int) -> None:
        """Have the bytes from `at` on in the window, and the inner loop's limit set to it."""
        window_end = self._base + len(self._data)
        inside = self._base <= at <= window_end
        if not inside or (at + HEAD > window_end and window_end < self._source.size):
            self._data, self._base = self._source.load(at)
            window_end = self._base + len(self._data)
        self._limit = min(self._bound, window_end - HEAD + 1) - self._base

    def _broken(
        self, what: str, entry: Entry | None = None, level: Level | None = None
    ) -> ParseError:
        return ParseError(what, path=self._path(entry, level or self._level))

    def _path(self, entry: Entry | None, level: Level) -> str | None:
        if entry is not None:
            return Element(entry, level, self._source).path()
        return level.parent.path() + f"__{level.index}" if level.parent is not None else None
