"""The scanner of bytes, as far as sequences and items go: entered, left, or, where an item's layout
is known, passed over."""

from __future__ import annotations

from deid_core.engine.elements import Element, Level
from deid_core.engine.encodings import IMPLICIT_LITTLE, UNDEFINED
from deid_core.engine.frames import Frame
from deid_core.engine.layouts import Layouts, layouts_of
from deid_core.engine.scan import Scan
from deid_core.engine.sources import HEAD, ByteSource
from deid_core.errors import ParseError
from deid_core.plan.nodes import Entry
from deid_core.standard.tags import SEQUENCE_END


class ItemScanner:
    """Goes through the sequences of bytes; `_frame` is the dataset at hand, `_data` the window on
    the bytes, from `_base` on, and `_limit` where in it the inner loop stops."""

    def __init__(self, scan: Scan, source: ByteSource) -> None:
        self._scan = scan
        self._source = source
        self._data = b""
        self._base = 0
        self._limit = 0
        self._frame: Frame
        self._outermost: Frame | None = None
        self._done = False

    def _sequence(self, at: int, entry: Entry, value: int, end: int | None) -> int:
        """Enter a sequence; `end` is None where a delimiter will tell."""
        outer = self._frame
        if not entry.sequence:
            entry = entry.as_sequence()
        encoding = IMPLICIT_LITTLE if entry.stored_vr == "UN" else outer.encoding
        items_end = outer.bound if end is None else end
        frame = Frame(outer, entry, encoding, at, value, items_end, end is None)
        if not entry.quiet:
            frame.element = self._sequence_element(frame)
            frame.element.levels = []
            self._found(frame.element)
        self._frame = frame
        return self._next_item(value)

    def _next_item(self, at: int) -> int:
        """Enter the item at `at`, or leave the sequence there; items of a known layout are passed
        over."""
        frame = self._frame
        entry, encoding, items_end = frame.entry, frame.encoding, frame.items_end
        assert entry is not None
        while at != items_end or frame.open_ended:
            pos = at - self._base
            if at + 8 > items_end or not 0 <= pos <= len(self._data) - 8:
                self._load_item(at)
                pos = at - self._base
            group, number, length = encoding.item_head(self._data, pos)
            if group != 0xFFFE or number != 0xE000:
                return self._end_of_items(at, group << 16 | number, length)
            undefined = frame.undefined = length == UNDEFINED
            frame.bound = items_end if undefined else at + 8 + length
            if frame.bound > items_end:
                raise self._broken_sequence("an item's length goes beyond it")
            frame.item_at = at
            frame.node = node = entry.item_node(frame.begun)
            frame.level = None
            frame.begun += 1
            layouts = layouts_of(node, encoding)
            data, loud = self._data, entry.noted or not node.quiet
            bound = min(len(data), items_end - self._base)
            layout = None if loud else layouts.find(length, data, pos + 8, bound)
            if layout is None:
                frame.heads, frame.layouts = node.memo(encoding.name), None if loud else layouts
                if loud:
                    self._scan.entered(self._level())
                self._load(at + 8)
                return at + 8
            if not layout.idle:
                level = self._level()
                level.end = at + 8 + layout.end
                layout.meet(self._scan, level, self._source, at + 8)
            at += 8 + layout.size
        return self._close_sequence(at)

    def _load_item(self, at: int) -> None:
        """Have the head of an item in the window."""
        self._load_window(at)
        if at + 8 > min(self._frame.items_end, self._base + len(self._data)):
            raise self._broken_sequence("cut off between its items")

    def _end_of_items(self, at: int, tag: int, length: int) -> int:
        """Leave the sequence whose delimiter is at `at`, if it is one."""
        frame = self._frame
        # Some writers leave the delimiter at the end of a value of defined length, too.
        closes = frame.open_ended or (frame.outer is self._outermost and at + 8 == frame.items_end)
        if (tag, length) == (SEQUENCE_END, 0) and closes:
            return self._close_sequence(at + 8)
        raise self._broken_sequence("no item where one must be")

    def _leave(self, content_end: int, at: int) -> int:
        """Leave the dataset whose elements end at `content_end`; what follows it is at `at`."""
        frame = self._frame
        if frame.level is not None:
            frame.level.end = content_end
        if frame.entry is None:
            self._done = True
            return at
        if frame.layouts is not None:
            self._learn(frame, frame.layouts, at)
        return self._next_item(at)

    def _learn(self, frame: Frame, layouts: Layouts, end: int) -> None:
        """Learn the layout of the item that ends at `end`, delimiter included."""
        start = frame.item_at + 8
        pos = start - self._base
        if pos >= 0 and end - start > 8 and frame.node is not None:
            length = UNDEFINED if frame.undefined else end - start
            layouts.learn(frame.node, frame.encoding, self._data[pos : end - self._base], length)

    def _close_sequence(self, at: int) -> int:
        frame, outer = self._frame, self._frame.outer
        assert outer is not None
        if frame.element is not None:
            frame.element.end = at
            frame.element.items = frame.begun
        self._frame = outer
        if outer is self._outermost:
            self._done = True
        else:
            self._load(at)
        return at

    def _level(self) -> Level:
        """The dataset being scanned, made with those around it where they are not yet."""
        waiting: list[Frame] = []
        frame = self._frame
        while frame.level is None:
            waiting.append(frame)
            assert frame.outer is not None
            frame = frame.outer
        for frame in reversed(waiting):
            if frame.element is None:
                frame.element = self._sequence_element(frame)
            assert frame.node is not None
            at, index = frame.item_at, frame.begun - 1
            level = Level(
                frame.node, frame.encoding, frame.element, index, at, at + 8, frame.undefined
            )
            frame.level = level
            if frame.element.levels is not None:
                frame.element.levels.append(level)
        return self._frame.level  # type: ignore[return-value]

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

    def _sequence_element(self, frame: Frame) -> Element:
        assert frame.entry is not None and frame.outer is not None
        level = frame.outer.level
        if level is None:
            self._frame, here = frame.outer, self._frame
            level = self._level()
            self._frame = here
        return Element(
            frame.entry,
            level,
            self._source,
            frame.sequence_at,
            frame.items_at,
            frame.items_end,
            frame.open_ended,
        )

    # ---------------------------------------------------------------- windows and errors

    def _load(self, at: int) -> None:
        """Have the bytes from `at` on in the window, and the inner loop's limit set to it."""
        window_end = self._base + len(self._data)
        inside = self._base <= at <= window_end
        if not inside or (at + HEAD > window_end and window_end < self._source.size):
            self._load_window(at)
            window_end = self._base + len(self._data)
        self._limit = min(self._frame.bound, window_end - HEAD + 1) - self._base

    def _load_window(self, at: int) -> None:
        self._scan.check_limit()
        self._data, self._base = self._source.load(at)

    def _broken(self, what: str, entry: Entry | None = None) -> ParseError:
        return ParseError(what, path=self._path(entry))

    def _broken_sequence(self, what: str) -> ParseError:
        """What is wrong with the sequence whose items are being scanned."""
        element = self._frame.element or self._sequence_element(self._frame)
        return ParseError(what, path=element.path())

    def _path(self, entry: Entry | None) -> str | None:
        level = self._level()
        if entry is not None:
            return Element(entry, level, self._source).path()
        return level.parent.path() + f"__{level.index}" if level.parent is not None else None
