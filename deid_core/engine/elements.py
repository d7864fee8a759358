"""What a scan finds: elements that rules have work for, and the datasets they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from deid_core.engine.encodings import IMPLICIT_LITTLE, Encoding
from deid_core.plan.nodes import Entry, Node
from deid_core.standard.vrs import settle
from deid_core.values.charset import DEFAULT, encodings_of
from deid_core.values.decode import texts

if TYPE_CHECKING:
    from deid_core.plan.rules import BoundRule
    from deid_core.recipe.statements import Action


class ValueSource(Protocol):
    """Where the elements of a scan have their values."""

    def value_of(self, element: Element) -> bytes:
        """The value as stored, in the element's encoding; of a sequence: its items."""


class Block:
    """A block of private elements, reserved by `creator` (PS3.5 7.8.1) in one dataset."""

    __slots__ = ("count", "creator", "element", "gone")

    def __init__(self, creator: str, element: Element) -> None:
        self.creator = creator
        self.element = element
        self.count = 0
        self.gone = 0


NO_BLOCKS: Mapping[int, Block] = MappingProxyType({})


class Level:
    """One dataset of the tree: the file meta group, the root, or an item of a sequence.

    `start` is where the item's head starts, `content` where its elements do, `end` where they
    end (offsets into the source; all 0 in memory).  `undefined`: the item's length is.  `handle`
    is the pydicom dataset, in memory.  `offsets`, where an ADD may make elements here, are those
    of all elements in bytes.  `orphans` are blocks whose private elements came without creator.
    `own_length` is FileMetaInformationGroupLength.  `settled`: it is known whether `stripped`,
    the layer in which the sequence around was to go though it stays for a path's sake (-1: it was
    not), or `gone`, where the dataset goes as a whole.
    """

    # What is rarely set stands here once: datasets are made by the thousand.
    orphans: set[int] | None = None
    group_lengths: list[Element] | None = None
    own_length: Element | None = None
    offsets: list[int] | None = None
    charset: tuple[str, ...] | None = None
    known: tuple[str, ...] | None = None
    new_charset: tuple[str, ...] | None = None
    signed: bool | None = None
    settled = False
    stripped = -1
    gone = False

    def __init__(
        self,
        node: Node,
        encoding: Encoding,
        parent: Element | None = None,
        index: int = 0,
        start: int = 0,
        content: int = 0,
        undefined: bool = False,
        handle: Any = None,
    ) -> None:
        self.node = node
        self.encoding = encoding
        self.parent = parent
        self.index = index
        self.start = start
        self.content = content
        self.end = content
        self.undefined = undefined
        self.handle = handle
        self.blocks: Mapping[int, Block] = NO_BLOCKS
        if node.additions:
            self.offsets = []
        if parent is None or (parent.entry.program is None and parent.level.settled):
            self.settled = True

    def reserve(self, tag: int, block: Block) -> None:
        """Have a private creator's block here, under the creator's tag."""
        self.blocks = {**self.blocks, tag: block}

    def count(self, tag: int) -> Block | None:
        """Count a private element to the block of a creator's tag, or note that it has none."""
        block = self.blocks.get(tag)
        if block is not None:
            block.count += 1
        elif self.orphans is None:
            self.orphans = {tag}
        else:
            self.orphans.add(tag)
        return block

    def encodings(self) -> tuple[str, ...]:
        """The Python encodings of the text here as read: its own, or those of the dataset around.

        Asked for only when the scan is over, so that every charset has been noted.
        """
        if self.charset is not None or self.known is not None:
            return self.charset or self.known or DEFAULT
        waiting: list[Level] = []
        level = self
        while level.known is None and level.charset is None and level.parent is not None:
            waiting.append(level)
            level = level.parent.level
        found = level.charset or level.known or DEFAULT
        for level in waiting:
            level.known = found
        return found

    def new_encodings(self) -> tuple[str, ...]:
        """The Python encodings of the text here as it will be written.

        `new_charset` is set for levels whose SpecificCharacterSet a rule changes.
        """
        level = self
        while level.new_charset is None and level.charset is None and level.parent is not None:
            level = level.parent.level
        return level.new_charset or level.charset or DEFAULT

    def is_signed(self) -> bool:
        """Whether PixelRepresentation, here or around, is 1."""
        level: Level | None = self
        while level is not None:
            if level.signed is not None:
                return level.signed
            level = level.parent.level if level.parent is not None else None
        return False

    def path(self) -> str:
        """What the paths of elements here begin with: ``Seq__0__``; "" at the root."""
        steps: list[str] = []
        level = self
        while level.parent is not None:
            steps.append(f"{level.parent.entry.name}__{level.index}__")
            level = level.parent.level
        return "".join(reversed(steps))

    def unparsed(self) -> Element | None:
        """The sequence in memory that pydicom has not parsed, and in whose bytes this lies; None
        where this is a dataset of pydicom's, or in a file."""
        level = self
        while level.parent is not None and level.handle is None:
            if level.parent.fragment is not None:
                return level.parent
            level = level.parent.level
        return None

    def note_charset(self, raw: bytes) -> None:
        """Take the value of SpecificCharacterSet."""
        self.charset, self.known = encodings_of(raw), None


class Cut:
    """A stretch of elements that a REMOVE takes out of a dataset, whatever their values.

    `start` and `end` are offsets into the source; `entries` say what the elements are.
    """

    __slots__ = ("end", "entries", "level", "start")

    def __init__(self, level: Level, start: int, end: int, entries: list[Entry]) -> None:
        self.level = level
        self.start = start
        self.end = end
        self.entries = entries


class Element:
    """An element that a scan found worth keeping, and what becomes of it.

    `start`, `value_start` and `end` are offsets into the source (`end` after a delimiter);
    `undefined`: its length is.  `read` is the value as read once somebody asked, `raw` the
    running value where it changed (None: as read).  `exists` is False once it is removed, or
    where it does not exist yet.  `removal` is the layer whose rule takes it out or empties it, as
    far as its items are meant; `kept_for` the highest layer of a path that keeps something in it.
    `created`: an ADD is to make it, and `creator` is the private creator to be made with it.
    Of a sequence, `items` is how many it has; `levels` are those with something in them, where
    it has a program or others depend on it.
    `acted` is the layer whose result stands; `edits` what rules did, in their order.  In memory,
    `handle` is pydicom's element, and `fragment` its bytes, in `items_encoding`, where it is a
    sequence that pydicom has not parsed: offsets of what is in it lead into these.
    """

    read: bytes | None = None
    raw: bytes | None = None
    exists = True
    created = False
    creator: Element | None = None
    removal = -1
    kept_for = -1
    target = -1
    acted = -1
    recoded = False
    edits: tuple[tuple[Action, BoundRule], ...] = ()
    levels: list[Level] | None = None
    items = 0
    fragment: bytes | None = None
    items_encoding: Encoding | None = None

    def __init__(
        self,
        entry: Entry,
        level: Level,
        source: ValueSource,
        start: int = 0,
        value_start: int = 0,
        end: int = 0,
        undefined: bool = False,
        handle: Any = None,
    ) -> None:
        self.entry = entry
        self.level = level
        self.source = source
        self.start = start
        self.value_start = value_start
        self.end = end
        self.undefined = undefined
        self.handle = handle

    @property
    def vr(self) -> str:
        """The VR of the value: as stored, or the dictionary's; an ambiguous one settled."""
        vr = self.entry.vr
        return settle(vr, signed=self.level.is_signed()) if " or " in vr else vr

    @property
    def little_endian(self) -> bool:
        """The byte order of the value: a UN's is always little (PS3.5 6.2.2)."""
        if self.handle is not None:
            return bool(getattr(self.handle, "is_little_endian", True))
        return self.level.encoding.little_endian or self.entry.stored_vr == "UN"

    def item_encoding(self) -> Encoding:
        """The encoding of a sequence's items: those of a UN are in implicit VR (PS3.5 6.2.2)."""
        if self.items_encoding is not None:
            return self.items_encoding
        return IMPLICIT_LITTLE if self.entry.stored_vr == "UN" else self.level.encoding

    def as_read(self) -> bytes:
        """The value as read; for an element that an ADD makes, nothing."""
        read = self.read
        if read is None:
            read = self.read = b"" if self.created else self.source.value_of(self)
        return read

    def running(self) -> bytes:
        """The running value."""
        return self.as_read() if self.raw is None else self.raw

    def texts_as_read(self) -> tuple[str, ...]:
        """The values as read, as texts for comparing."""
        return self._texts(self.as_read(), self.level.encodings())

    def running_texts(self) -> tuple[str, ...]:
        """The running values, as texts for comparing."""
        return self._texts(self.running(), self.encodings())

    def _texts(self, raw: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
        return texts(raw, self.vr, encodings, little_endian=self.little_endian)

    def changes(self) -> bool:
        """Whether the output's element differs from the input's (its items aside)."""
        if self.created or not self.exists:
            return self.created is self.exists
        if self.raw is None:
            return False
        if self.entry.sequence and self.handle is not None and self.fragment is None:
            return bool(self.raw or self.items)
        if self.read is None and self.handle is None:
            length = self.end - self.value_start - (8 if self.undefined else 0)
            if length != len(self.raw):
                return True
        return self.raw != self.as_read()

    def encodings(self) -> tuple[str, ...]:
        """The Python encodings of the running value's text."""
        return self.level.new_encodings() if self.recoded else self.level.encodings()

    def path(self) -> str:
        """Where the element stands: ``Seq__0__Keyword``."""
        return self.level.path() + self.entry.name
