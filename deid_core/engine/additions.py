"""Elements that ADD rules make where a dataset has none."""

from __future__ import annotations

from deid_core.engine.elements import Block, Element, Level, ValueSource
from deid_core.engine.scan import Scan
from deid_core.engine.sources import ByteSource, WholeBytes
from deid_core.errors import HeldValueError, RuleError
from deid_core.recipe.statements import ExactField, PrivateTag, Tag
from deid_core.standard.dictionary import private_vr_of, vr_of
from deid_core.standard.tags import is_private
from deid_core.standard.vrs import settle
from deid_core.values.encode import encode

_CREATOR_NUMBERS = range(0x10, 0x100)


def add_missing(scan: Scan, values: ValueSource, source: ByteSource | None) -> None:
    """Put an element into the scan for each that an ADD may make; it does not exist yet.

    `source` are the bytes that the scan's offsets lead into, None in memory.
    """
    if not scan.addable:
        return
    present = {
        (id(element.level), element.entry.tag)
        for element in scan.found
        if element.entry.program is not None and element.entry.program.creates
    }
    for level in scan.addable:
        for field in level.node.additions:
            where = _level_for(scan, level, field)
            tag, creator, block = _place(where, field)
            if (id(where), tag) in present:
                continue
            made = _missing(where, values, tag, creator)
            if made is None:
                continue
            made.creator = block.element if block is not None else None
            _put(made, where, source)
            scan.found.append(made)


def with_creators(changed: list[Element]) -> list[Element]:
    """The changes with the private creators that elements made need: made too, or not removed."""
    creators = {
        element.creator: None
        for element in changed
        if element.created and element.creator is not None
    }
    if not creators:
        return changed
    for creator in creators:
        creator.exists = True
    unmade = [creator for creator in creators if creator.created]
    for creator in unmade:
        creator.raw = _name_of(creator)
    return [element for element in changed if element.changes()] + unmade


def _name_of(creator: Element) -> bytes:
    """The value of a private creator that is made, in the character set of its dataset."""
    name = creator.level.blocks[creator.entry.tag].creator
    try:
        return encode(name, "LO", creator.level.new_encodings())
    except HeldValueError as error:
        reason = str(error)
    raise RuleError(f"the private creator can't be held: {reason}", path=creator.path())


def _level_for(scan: Scan, level: Level, field: ExactField) -> Level:
    if level is not scan.root or not isinstance(field, Tag) or field.tag >> 16 != 2:
        return level
    if scan.meta is None:
        raise RuleError("ADD into the file meta group: the file has none")
    return scan.meta


def _place(level: Level, field: ExactField) -> tuple[int, str | None, Block | None]:
    """The tag that a field has in a dataset; the block of a private one is reserved if need be."""
    if isinstance(field, PrivateTag):
        block = _block(level, field)
        number = block.element.entry.tag & 0xFF
        return field.group << 16 | number << 8 | field.offset, field.creator, block
    assert isinstance(field, Tag)
    own = level.blocks.get(field.tag & 0xFFFF0000 | field.tag >> 8 & 0xFF)
    return field.tag, own.creator if own is not None and is_private(field.tag) else None, None


def _block(level: Level, field: PrivateTag) -> Block:
    for tag, block in level.blocks.items():
        same = block.creator.casefold() == field.creator.casefold()
        if tag >> 16 == field.group and same:
            return block
    for number in _CREATOR_NUMBERS:
        tag = field.group << 16 | number
        if tag not in level.blocks and not (level.orphans and tag in level.orphans):
            stored = "LO" if level.encoding.explicit else None
            entry = level.node.make_entry(tag, "LO", None, stored)
            element = Element(entry, level, _Nothing())
            element.created, element.exists = True, False
            block = Block(field.creator, element)
            level.reserve(tag, block)
            return block
    raise RuleError(f"no block of group {field.group:04X} is free for an ADD")


class _Nothing:
    def value_of(self, element: Element) -> bytes:
        return b""


def _missing(level: Level, values: ValueSource, tag: int, creator: str | None) -> Element | None:
    if creator is not None:
        vr = private_vr_of(creator, tag >> 16, tag & 0xFF) or "LO"
    else:
        vr = vr_of(tag) or "LO"
    if level.encoding.explicit:
        vr = settle(vr, signed=level.is_signed())
        entry = level.node.make_entry(tag, vr, creator, vr)
    else:
        entry = level.node.make_entry(tag, vr, creator, None)
    if entry.program is None or not entry.program.creates:
        return None
    element = Element(entry, level, values)
    element.created, element.exists = True, False
    return element


def _put(element: Element, level: Level, source: ByteSource | None) -> None:
    """Give an element, and its creator, the offset at which it comes in the order of tags."""
    unparsed = level.unparsed()
    if unparsed is not None and unparsed.fragment is not None:
        source = WholeBytes(unparsed.fragment)
    if source is None:
        return
    for made in (element, element.creator):
        if made is not None and made.created:
            made.start = made.value_start = made.end = _offset(level, made.entry.tag, source)


def _offset(level: Level, tag: int, source: ByteSource) -> int:
    offsets = level.offsets or []
    low, high = 0, len(offsets)
    while low < high:
        middle = (low + high) // 2
        group, number = level.encoding.tag(source.read(offsets[middle], offsets[middle] + 4), 0)
        if group << 16 | number < tag:
            low = middle + 1
        else:
            high = middle
    return offsets[low] if low < len(offsets) else level.end
