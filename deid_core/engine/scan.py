"""What a scan of a dataset yields, whatever the source."""

from __future__ import annotations

from dataclasses import dataclass, field

from deid_core.engine.elements import Block, Cut, Element, Level
from deid_core.errors import LimitError
from deid_core.plan.nodes import MAX_DEPTH
from deid_core.standard.tags import (
    DIRECTORY_OFFSETS,
    DIRECTORY_RECORD_SEQUENCE,
    FILE_META_GROUP_LENGTH,
    MEDIA_STORAGE_SOP_CLASS_UID,
    MEDIA_STORAGE_SOP_INSTANCE_UID,
    PIXEL_REPRESENTATION,
    SOP_CLASS_UID,
    SPECIFIC_CHARACTER_SET,
)
from deid_core.values.decode import texts

CHANGE_LIMIT = 1_000_000
"""How many elements of a file may have work, unless told otherwise: each takes up to 1.3 kB."""


@dataclass(slots=True)
class Scan:
    """Elements with work, in the order of the dataset (a sequence before what is in it), and
    `cuts`, stretches of elements that just go.

    `levels` are the datasets in which ADD rules may make elements, and the two that always are:
    `meta` (None: no file meta group) and `root`; `reserving` those with private creators.
    `group_lengths`: some dataset has retired ones.  `media_uid` is MediaStorageSOPInstanceUID;
    `classes` are SOPClassUID and MediaStorageSOPClassUID, which functions ask for.  `directory` is
    the sequence of a DICOMDIR's records, `offsets` are its elements that hold offsets, of whatever
    dataset.  `limit` is how many elements with work there may be.
    """

    root: Level
    meta: Level | None = None
    found: list[Element] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    addable: list[Level] = field(default_factory=list)
    reserving: list[Level] = field(default_factory=list)
    group_lengths: bool = False
    media_uid: Element | None = None
    classes: list[Element] = field(default_factory=list)
    directory: Element | None = None
    offsets: list[Element] = field(default_factory=list)
    limit: int = CHANGE_LIMIT

    def check_limit(self) -> None:
        """LimitError where more was found than may be."""
        if len(self.found) > self.limit:
            raise LimitError(
                f"rules have work for more than {self.limit} of its elements, each of which takes "
                "memory; change_limit (--change-limit) allows no more"
            )

    def note(self, element: Element) -> None:
        """Note an element that others depend on: character set, pixel representation, offsets."""
        level, tag = element.level, element.entry.tag
        if tag == SPECIFIC_CHARACTER_SET:
            level.note_charset(element.as_read())
        elif tag == PIXEL_REPRESENTATION:
            raw = element.as_read()
            level.signed = raw[:2] in (b"\x01\x00", b"\x00\x01")
        elif tag == DIRECTORY_RECORD_SEQUENCE and level is self.root:
            self.directory = element
        elif tag == FILE_META_GROUP_LENGTH:
            level.own_length = element
        elif tag == MEDIA_STORAGE_SOP_INSTANCE_UID:
            self.media_uid = element
        elif tag in (SOP_CLASS_UID, MEDIA_STORAGE_SOP_CLASS_UID):
            self.classes.append(element)
        elif tag in DIRECTORY_OFFSETS:
            self.offsets.append(element)

    def entered(self, level: Level) -> None:
        """Take note of a dataset that is being entered, if its place is not quiet; refuse one
        that nests too deep."""
        if level.node.depth > MAX_DEPTH:
            raise LimitError(f"sequences nest more than {MAX_DEPTH} deep")
        # The file meta group shares the root's place; what is made there is put there later.
        if level.node.additions and level is not self.meta:
            self.addable.append(level)

    def meet(self, element: Element) -> None:
        """Keep an element for what it needs: rules, others that depend on it, its block."""
        entry, level = element.entry, element.level
        if entry.program is not None:
            self.found.append(element)
        if entry.noted:
            self.note(element)
        if entry.creator_element:
            if not level.blocks:
                self.reserving.append(level)
            found = texts(element.as_read(), "LO", level.encodings())
            level.reserve(entry.tag, Block(found[0] if found else "", element))
        if entry.group_length:
            self.group_lengths = True
            if level.group_lengths is None:
                level.group_lengths = []
            level.group_lengths.append(element)

    def take(self, other: Scan) -> None:
        """Take over what another scan, of a part of the same dataset, has found."""
        self.found.extend(other.found)
        self.cuts.extend(other.cuts)
        self.addable.extend(other.addable)
        self.reserving.extend(other.reserving)
        self.offsets.extend(other.offsets)
        self.group_lengths = self.group_lengths or other.group_lengths
