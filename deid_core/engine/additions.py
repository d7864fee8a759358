"""Elements that ADD rules make where a dataset has none."""

from __future__ import annotations

from deid_core.engine.elements import Block, Element, Level, ValueSource
from deid_core.engine.scan import Scan
from deid_core.engine.sources import ByteSource, WholeBytes
from deid_core.engine.values import check_length
from deid_core.errors import HeldValueError, RuleError
from deid_core.plan.rules import Constant
from deid_core.recipe.statements import ExactField, PrivateTag, Tag
from deid_core.standard.dictionary import private_vr_of, vr_of
from deid_core.standard.tags import block_of, is_in_block
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
        for field in sorted(level.node.additions, key=_turn):
            where = _level_for(scan, level, field)
            tag, creator, block = _place(where, field)
            if (id(where), tag) in present:
                continue
            made = _missing(where, values, tag, creator)
            if made is None:
                continue
            present.add((id(where), tag))
            if made.entry.creator_element and tag not in where.blocks:
                where.reserve(tag, Block(_name_in_rule(made), made))
            made.creator = block.element if block is not None else None
            _put(made, where, source)
            scan.found.append(made)


def _turn(field: ExactField) -> int:
    """In which turn a field is put in: private creators that are named by tag, then what finds its
    block by creator, then what stands in a block by its tag."""
    if isinstance(field, PrivateTag):
        return 1
    return 2 if isinstance(field, Tag) and is_in_block(field.tag) else 0


def _name_in_rule(creator: Element) -> str:
    """The text that the one rule for a private creator gives it; "" where that is found later."""
    program = creator.entry.program
    steps = program.steps if program is not None else None
    source = steps[0].rule.source if steps is not None and len(steps) == 1 else None
    return source.text.split("\\")[0].strip() if isinstance(source, Constant) else ""


def with_creators(changed: list[Element]) -> list[Element]:
    """The changes with the private creators that elements made need: made too, or not removed."""
    creators = {
        element.creator: element
        for element in changed
        if element.created and element.creator is not None
    }
    if not creators:
        return changed
    already = {element for element in changed if element.entry.creator_element}
    for creator, element in creators.items():
        if not creator.exists:
            creator.exists, creator.raw = True, None
        elif creator.raw is not None and not _still_reserves(creator):
            raise RuleError(
                "a rule changes the private creator of the block that an ADD puts it into",
                path=element.path(),
            )
    unmade = [creator for creator in creators if creator.created and creator not in already]
    for creator in unmade:
        creator.raw = _name_of(creator)
    return [element for element in changed if element.changes()] + unmade


def _still_reserves(creator: Element) -> bool:
    name = creator.level.blocks[creator.entry.tag].creator
    return [text.casefold() for text in creator.running_texts()[:1]] == [name.casefold()]


def _name_of(creator: Element) -> bytes:
    """The value of a private creator that is made, in the character set of its dataset."""
    name = creator.level.blocks[creator.entry.tag].creator
    try:
        raw = encode(name, "LO", creator.level.new_encodings())
        check_length(raw, creator)
    except HeldValueError as error:
        reason = str(error)
    else:
        return raw
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
    own = level.blocks.get(block_of(field.tag))
    if own is None:
        return field.tag, None, None
    return field.tag, own.creator or None, None


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
