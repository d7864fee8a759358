"""What the scanner of bytes keeps of the datasets around the place that it has come to."""

from __future__ import annotations

from deid_core.engine.elements import Element, Level
from deid_core.engine.encodings import UNDEFINED, Encoding
from deid_core.engine.heads import Head
from deid_core.engine.layouts import Layouts
from deid_core.engine.sources import ByteSource
from deid_core.plan.nodes import Entry, Node
from deid_core.standard.tags import ITEM, SEQUENCE_END


class Frame:
    """A dataset being scanned: the root, the file meta group, or the item at hand of a sequence.

    Of a sequence's: `entry` its kind, `sequence_at` where its head starts, `items_at` and
    `items_end` where its items do and end (for `open_ended` ones, what bounds them), `item_at`
    where the item's head starts, and how many have begun.  `bound` is where the dataset's
    elements end, or what bounds them where its length is `undefined`.  `layouts` are those that
    are learnt of such items, None where none can be.  The `element` and `level`
    of sequence and item are made when something in them is worth keeping.
    """

    __slots__ = (
        "begun",
        "bound",
        "element",
        "encoding",
        "entry",
        "heads",
        "item_at",
        "items_at",
        "items_end",
        "layouts",
        "level",
        "node",
        "open_ended",
        "outer",
        "sequence_at",
        "undefined",
    )

    item_at: int
    bound: int
    undefined: bool
    heads: dict[bytes, Head]
    layouts: Layouts | None

    def __init__(
        self,
        outer: Frame | None,
        entry: Entry | None,
        encoding: Encoding,
        sequence_at: int,
        items_at: int,
        items_end: int,
        open_ended: bool,
    ) -> None:
        self.outer = outer
        self.entry = entry
        self.encoding = encoding
        self.sequence_at = sequence_at
        self.items_at = items_at
        self.items_end = items_end
        self.open_ended = open_ended
        self.begun = 0
        self.element: Element | None = None
        self.level: Level | None = None
        self.node: Node | None = None


def whole_frame(level: Level, end: int) -> Frame:
    """The frame of a dataset that is no item of a sequence being scanned."""
    frame = Frame(None, None, level.encoding, 0, 0, end, False)
    frame.level, frame.node = level, level.node
    frame.heads = level.node.memo(level.encoding.name)
    frame.bound, frame.undefined = end, False
    return frame


def fragments_end(source: ByteSource, encoding: Encoding, at: int, bound: int) -> int:
    """Where the fragments of an encapsulated value from `at` on end, delimiter included
    (PS3.5 A.4); -1 where they do not parse whole."""
    while True:
        head = source.read(at, at + 8)
        if len(head) < 8 or at + 8 > bound:
            return -1
        group, number = encoding.tag(head, 0)
        length = encoding.u32(head, 4)[0]
        at += 8
        if group << 16 | number == SEQUENCE_END and length == 0:
            return at
        if group << 16 | number != ITEM or length == UNDEFINED:
            return -1
        at += length


def is_padding(source: ByteSource, at: int, end: int) -> bool:
    """Whether there are but zeros from `at` to `end`."""
    while at < end:
        part = source.read(at, min(at + (1 << 16), end))
        if not part or part.strip(b"\0"):
            return False
        at += len(part)
    return True
