"""The scanner of bytes: the heads of all elements in order, at every depth, without recursion.

The inner loop passes over elements that no rule wants with one look-up of the head's bytes; all
else takes a step aside.  What does not parse whole is a ParseError.
"""

from __future__ import annotations

from deid_core.engine.elements import NO_BLOCKS, Cut, Element, Level
from deid_core.engine.encodings import EXPLICIT_LITTLE, IMPLICIT_LITTLE, UNDEFINED, Encoding
from deid_core.engine.frames import Frame, fragments_end, is_padding, whole_frame
from deid_core.engine.heads import (
    ASIDE,
    CUT_SHORT,
    CUT_UNKNOWN,
    PRIVATE,
    SHORT,
    UNKNOWN,
    WORK_SHORT,
    Head,
    learn_head,
    learn_private,
)
from deid_core.engine.scan import Scan
from deid_core.engine.scan_items import ItemScanner
from deid_core.engine.sources import HEAD, ByteSource
from deid_core.errors import LimitError, ParseError
from deid_core.plan.nodes import Entry
from deid_core.standard.tags import ITEM_END, PIXEL_DATA, block_of
from deid_core.standard.vrs import ENCAPSULATED_VRS

ITEM_HEAD = b"\xfe\xff\x00\xe0"
"""The tag of an item in little endian: how a value of unknown VR that is a sequence begins."""

_LONGEST_UID = 64
_LONGEST_TEXT = 256
"""Bytes of elements that are reached by name only: SOP classes, character sets, creators."""

_MAX_PROBES = 64
"""How deep values of unknown VR that look like sequences may nest within each other."""

_UNKNOWN_VR = (UNKNOWN, CUT_UNKNOWN)


def probe(scan: Scan, source: ByteSource, element: Element, probes: int = 1) -> Scan | None:
    """Scan the value of an element of unknown VR as the sequence that it seems to be.

    Its items are in implicit VR little endian, whatever is around them (PS3.5 6.2.2), or, as some
    writers leave them, in explicit VR.  Gives what was found in it; None where it does not parse
    whole, though a rule takes it out or empties it whatever it is.  Else that is a ParseError.
    """
    for encoding in (IMPLICIT_LITTLE, EXPLICIT_LITTLE):
        attempt = Scan(scan.root, limit=scan.limit)
        element.items_encoding = encoding
        try:
            scanner = ByteScanner(attempt, source, probes)
            scanner.scan_items(element, encoding, element.value_start, element.end)
        except LimitError:
            raise
        except ParseError:
            continue
        return attempt
    program = element.entry.program
    if program is not None and program.fate is not None:
        return None
    raise ParseError(
        "its value begins as a sequence does, but does not parse whole as one", path=element.path()
    )


class ByteScanner(ItemScanner):
    """Scans the elements of one dataset, or the items of one sequence, out of bytes."""

    def __init__(self, scan: Scan, source: ByteSource, probes: int = 0) -> None:
        super().__init__(scan, source)
        self._probes = probes
        self._last_cut: Cut | None = None

    def scan_dataset(self, level: Level, start: int, end: int) -> None:
        """Scan the elements that lie from `start` to `end`: those of `level`."""
        level.start = level.content = start
        self._frame = whole_frame(level, end)
        self._scan.entered(level)
        self._load(start)
        self._run(start)

    def scan_items(self, sequence: Element, encoding: Encoding, start: int, end: int) -> None:
        """Scan the items that lie from `start` to `end`, without delimiter after the last."""
        self._outermost = whole_frame(sequence.level, end)
        frame = Frame(self._outermost, sequence.entry, encoding, sequence.start, start, end, False)
        frame.element = sequence
        sequence.levels = []
        self._frame = frame
        self._run(self._next_item(start))

    def _run(self, at: int) -> None:
        pos = at - self._base
        while not self._done:
            pos = self._step(self._base + self._pass_over(pos)) - self._base

    # ---------------------------------------------------------------- passing over

    def _pass_over(self, pos: int) -> int:
        """Go on from `pos` in the window, to the first element that is neither plain nor to be cut
        out nor one of which nothing but its own program depends."""
        data, limit, base, frame = self._data, self._limit, self._base, self._frame
        heads, encoding, level = frame.heads, frame.encoding, frame.level
        blocks, offsets = (NO_BLOCKS, None) if level is None else (level.blocks, level.offsets)
        width, u16, u32 = encoding.head_width, encoding.u16, encoding.u32
        length_at, size = (8, 12) if encoding.explicit else (4, 8)
        source, found = self._source, self._scan.found.append
        cut_end = -1
        while pos < limit:
            head = heads.get(data[pos : pos + width])
            if head is None:
                break
            block = None
            if head.form == PRIVATE:
                block = blocks.get(head.block)
                head = head.by_creator.get(block.creator if block is not None else None)
                if head is None:
                    break
            form = head.form
            if form == SHORT:
                end = pos + 8 + u16(data, pos + 6)[0]
            elif form in (CUT_SHORT, WORK_SHORT):
                value = pos + 8
                end = value + u16(data, pos + 6)[0]
            elif form == ASIDE:
                break
            else:
                value = pos + size
                length = u32(data, pos + length_at)[0]
                if length == UNDEFINED:
                    break
                if form in _UNKNOWN_VR and data[value : value + 4] == ITEM_HEAD:
                    break
                end = value + length
            if form >= CUT_SHORT:
                if cut_end != pos:
                    cut = self._cut_at(base + pos)
                cut_end = end
                cut.end = base + end
                assert head.entry is not None
                cut.entries.append(head.entry)
                if block is not None:
                    block.gone += 1
            elif form >= WORK_SHORT:
                if level is None:
                    level = self._level()
                assert head.entry is not None
                found(Element(head.entry, level, source, base + pos, base + value, base + end))
            if block is not None:
                block.count += 1
            if offsets is not None:
                offsets.append(base + pos)
            pos = end
        return pos

    def _cut_at(self, start: int) -> Cut:
        """The stretch to be cut out that goes on, or begins, at an offset."""
        cut, level = self._last_cut, self._frame.level or self._level()
        if cut is None or cut.end != start or cut.level is not level:
            cut = self._last_cut = Cut(level, start, start, [])
            self._scan.cuts.append(cut)
        return cut

    # ---------------------------------------------------------------- one step aside

    def _step(self, at: int) -> int:
        """Deal with whatever is at `at`; gives the offset to go on from."""
        frame = self._frame
        if at >= frame.bound:
            if at > frame.bound:
                raise self._broken("its last element goes beyond its end")
            if frame.undefined:
                raise self._broken("cut off: the item's end is missing")
            return self._leave(at, at)
        if at + HEAD > self._base + len(self._data) < self._source.size:
            self._load(at)
            return at
        return self._element(at, frame)

    def _element(self, at: int, frame: Frame) -> int:
        encoding, pos = frame.encoding, at - self._base
        if frame.bound - at < 8:
            return self._tail(at)
        group, number = encoding.tag(self._data, pos)
        if group == 0xFFFE:
            return self._delimiter(at, group << 16 | number)
        if not group | number and frame.level is self._scan.root:
            return self._tail(at)
        head = self._head_at(at, group << 16 | number)
        entry = head.entry
        assert entry is not None
        value, length = self._length(at, head, entry)
        if head.block:
            self._level().count(head.block)
        if frame.level is not None and frame.level.offsets is not None:
            frame.level.offsets.append(at)
        end = value if length == UNDEFINED else value + length
        if end > frame.bound:
            # In the words of `_step`: which of them meets it depends on the memo.
            raise self._broken("its last element goes beyond its end")
        return self._value(at, entry, value, length, end)

    def _value(self, at: int, entry: Entry, value: int, length: int, end: int) -> int:
        if entry.sheltered and length > (_LONGEST_UID if entry.vr == "UI" else _LONGEST_TEXT):
            # Broad rules don't reach it, so what its length takes in would stay.
            raise self._broken("it is longer than its kind of element can be", entry)
        if entry.misnamed and self._source.read(value, min(value + 4, end)) == ITEM_HEAD:
            raise self._broken("a sequence that is stored with another VR", entry)
        if length == UNDEFINED:
            if entry.sequence or entry.opaque:
                return self._sequence(at, entry, value, None)
            if entry.stored_vr not in ENCAPSULATED_VRS and entry.tag != PIXEL_DATA:
                raise self._broken("its VR can't have an undefined length", entry)
            end = fragments_end(self._source, self._frame.encoding, value, self._frame.bound)
            if end < 0:
                raise self._broken("its fragments do not parse whole", entry)
        elif entry.sequence:
            return self._sequence(at, entry, value, end)
        elif entry.opaque and self._is_sequence(at, entry, value, end):
            return end
        if entry.cut and length != UNDEFINED:
            self._cut(at, entry, end)
        elif not entry.plain:
            undefined = length == UNDEFINED
            self._found(Element(entry, self._level(), self._source, at, value, end, undefined))
        return end

    def _cut(self, at: int, entry: Entry, end: int) -> None:
        """Have an element cut out, as `_pass_over` does once its kind is known."""
        cut = self._cut_at(at)
        cut.end = end
        cut.entries.append(entry)
        block = cut.level.blocks.get(block_of(entry.tag)) if entry.creator is not None else None
        if block is not None:
            block.gone += 1

    def _is_sequence(self, at: int, entry: Entry, value: int, end: int) -> bool:
        """Whether a value of unknown VR parses whole as a sequence; if so, it is scanned as one."""
        if self._source.read(value, min(value + 4, end)) != ITEM_HEAD:
            return False
        if self._probes == _MAX_PROBES:
            raise LimitError(
                f"values of unknown VR nest more than {_MAX_PROBES} deep",
                path=self._path(entry),
            )
        element = Element(entry.as_sequence(), self._level(), self._source, at, value, end)
        attempt = probe(self._scan, self._source, element, self._probes + 1)
        if attempt is None:
            return False
        self._found(element)
        self._scan.take(attempt)
        return True

    def _head_at(self, at: int, tag: int) -> Head:
        """What the memo says of the head at an offset, learnt where it is new."""
        frame, pos = self._frame, at - self._base
        node, encoding = frame.node, frame.encoding
        assert node is not None
        key = self._data[pos : pos + encoding.head_width]
        head = frame.heads.get(key)
        try:
            if head is None:
                head = learn_head(node, encoding, key, tag, frame.heads)
            if head.form != PRIVATE:
                return head
            block = frame.level.blocks.get(head.block) if frame.level is not None else None
            creator = block.creator if block is not None else None
            found = head.by_creator.get(creator)
            return found or learn_private(node, encoding, key, tag, creator, head)
        except ParseError as error:
            raise self._broken(error.message) from None

    def _length(self, at: int, head: Head, entry: Entry) -> tuple[int, int]:
        """Where the value starts, and its length."""
        encoding, pos = self._frame.encoding, at - self._base
        if not encoding.explicit:
            return at + 8, encoding.u32(self._data, pos + 4)[0]
        if head.short:
            return at + 8, encoding.u16(self._data, pos + 6)[0]
        if self._frame.bound - at < 12:
            raise self._broken("cut off in its head", entry)
        if head.reserved and self._data[pos + 6 : pos + 8] != b"\0\0":
            raise self._broken("its VR is unknown, and its head is none of 32 bits", entry)
        return at + 12, encoding.u32(self._data, pos + 8)[0]

    def _delimiter(self, at: int, tag: int) -> int:
        frame = self._frame
        length = frame.encoding.u32(self._data, at - self._base + 4)[0]
        if tag == ITEM_END and frame.undefined and length == 0:
            return self._leave(at, at + 8)
        raise self._broken("a stray delimiter between its elements")

    def _tail(self, at: int) -> int:
        """Bytes that are no element: zeros after the root's last are padding, if enough for a head
        (a few may be an element cut off)."""
        level, bound = self._frame.level, self._frame.bound
        if level is None or level is not self._scan.root:
            raise self._broken("cut off in the head of an element")
        if bound - at < 8 or not is_padding(self._source, at, bound):
            raise self._broken("bytes after its last element, or an element cut off")
        level.end = at
        self._done = True
        return at
