"""What follows from the rules for other elements: what goes with a sequence or stays for a path,
private creators, group lengths, text in a new character set, the file meta group's UID."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deid_core.engine.additions import with_creators
from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.scan import Scan
from deid_core.engine.values import check_length
from deid_core.errors import HeldValueError, RuleError
from deid_core.plan.plan import Plan
from deid_core.standard.tags import (
    FILE_META_GROUP_LENGTH,
    SOP_INSTANCE_UID,
    SPECIFIC_CHARACTER_SET,
    block_of,
)
from deid_core.values.text import decode_text, encode_text, is_declared
from deid_core.values.vrs import CHARSET_VRS


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes in a dataset: elements, and stretches of elements that go."""

    elements: list[Element]
    cuts: list[Cut]

    def __bool__(self) -> bool:
        return bool(self.elements or self.cuts)


def mark_kept_paths(found: Iterable[Element]) -> None:
    """Mark the sequences that a path's KEEP, REPLACE or JITTER keeps, and what it names."""
    for element in found:
        program = element.entry.program
        if program is None or program.anchor < 0:
            continue
        layer = element.target = program.anchor
        around = element.level.parent
        while around is not None and around.kept_for < layer:
            around.kept_for = layer
            around = around.level.parent


def settle(plan: Plan, scan: Scan) -> Changes:
    """All that changes, once the programs have run; others' consequences included."""
    standing: list[Element] = []
    for element in scan.found:
        level = element.level
        if not level.settled:
            _settle_level(level)
        if not level.gone:
            if level.stripped >= 0 or element.removal >= 0:
                _settle_element(element)
            standing.append(element)
    _keep_charsets(standing)
    if plan.recodes:
        for element in standing:
            _recode(element)
    _follow_sop_instance(plan, scan, standing)
    changed = [element for element in standing if element.changes()]
    cuts = [cut for cut in scan.cuts if not is_gone(cut.level)]
    changed = with_creators(changed)
    changed += _empty_blocks(scan, changed, cuts)
    changed = _without_group_lengths(changed)
    if scan.group_lengths:
        changed += _stale_group_lengths(changed, cuts)
    return Changes(changed, cuts)


def is_gone(level: Level) -> bool:
    """Whether a dataset goes with a sequence around it; known once the programs have run."""
    if not level.settled:
        _settle_level(level)
    return level.gone


def _settle_element(element: Element) -> None:
    """Settle what becomes of an element, in a dataset that does not go, through the sequences
    around it and what is kept in it."""
    level = element.level
    if level.stripped >= 0 and max(element.target, element.kept_for) < level.stripped:
        # A private creator goes with the last of its block, as everywhere.
        block = level.blocks.get(element.entry.tag)
        element.exists = element.exists and block is not None and block.count > 0
    elif element.removal >= 0 and element.kept_for >= element.removal:
        element.exists, element.raw = True, None


def _settle_level(level: Level) -> None:
    waiting: list[Level] = []
    while not level.settled:
        waiting.append(level)
        assert level.parent is not None
        level = level.parent.level
    for level in reversed(waiting):
        sequence = level.parent
        assert sequence is not None
        outer = sequence.level
        removal = sequence.removal
        if outer.stripped >= 0 and sequence.target < outer.stripped:
            removal = max(removal, outer.stripped)
        if outer.gone or (removal >= 0 and sequence.kept_for < removal):
            level.gone = True
        elif removal >= 0:
            level.stripped = removal
        level.settled = True


def _keep_charsets(standing: Iterable[Element]) -> None:
    """A character set stays in an item with what a path keeps there, for it governs that."""
    stripped = [element for element in standing if element.level.stripped >= 0]
    # A private creator goes later, with the last of its block; what stays there counts itself.
    keeping = {
        id(element.level)
        for element in stripped
        if element.exists and not element.entry.creator_element
    }
    for element in stripped:
        if element.entry.tag == SPECIFIC_CHARACTER_SET and id(element.level) in keeping:
            element.exists = True


def _recode(element: Element) -> None:
    """Text that a new character set governs, written in it."""
    if element.recoded or not element.exists or element.vr not in CHARSET_VRS:
        return
    old, new = element.level.encodings(), element.level.new_encodings()
    raw = element.running()
    if old == new or (raw.isascii() and b"\x1b" not in raw):
        return
    text = decode_text(raw, old, element.vr)
    try:
        if "\ufffd" in text or not is_declared(raw, old):
            raise HeldValueError("its bytes are no text of the character set declared")
        recoded = encode_text(text.rstrip(" "), new, element.vr)
        recoded += b" " * (len(recoded) % 2)
        check_length(recoded, element)
    except HeldValueError as error:
        reason = str(error)
    else:
        element.raw = recoded
        element.recoded = True
        return
    raise RuleError(
        f"its text can't go over to the new character set: {reason}", path=element.path()
    )


def _follow_sop_instance(plan: Plan, scan: Scan, standing: list[Element]) -> None:
    """MediaStorageSOPInstanceUID becomes what a rule has made of SOPInstanceUID."""
    for element in standing:
        if element.entry.tag == SOP_INSTANCE_UID and element.level is scan.root:
            follower = follow_sop_instance(plan, scan, element)
            if follower is not None and element.changes():
                _check_follower(follower)
                # With a program, it stands there already: some %values takes its value.
                if follower.entry.program is None:
                    standing.append(follower)
            return


def follow_sop_instance(plan: Plan, scan: Scan, instance: Element) -> Element | None:
    """MediaStorageSOPInstanceUID with what has become of the root's SOPInstanceUID so far; None
    where it does not follow that."""
    follower = scan.media_uid
    if plan.names_media_storage_uid or follower is None:
        return None
    if instance.changes():
        follower.raw = instance.running() if instance.exists else b""
    elif follower.entry.program is None or follower.entry.program.idle:
        follower.raw = None
    return follower


def _check_follower(follower: Element) -> None:
    try:
        check_length(follower.running(), follower)
    except HeldValueError as error:
        reason = str(error)
    else:
        return
    raise RuleError(f"it can't follow SOPInstanceUID: {reason}", path=follower.path())


def _empty_blocks(scan: Scan, changed: Iterable[Element], cuts: Iterable[Cut]) -> list[Element]:
    """Private creators that go with the last element of their block."""
    if not scan.reserving:
        return []
    touched = {id(cut.level) for cut in cuts}
    changing: set[Element] = set()
    for element in changed:
        if element.entry.creator_element:
            changing.add(element)
        block = element.level.blocks.get(block_of(element.entry.tag))
        if block is not None:
            # One that an ADD makes keeps its creator, whatever else of the block goes.
            block.count += element.created
            block.gone += not element.exists
            touched.add(id(element.level))
    going: list[Element] = []
    for level in scan.reserving:
        if id(level) not in touched:
            continue
        for block in level.blocks.values():
            creator = block.element
            if 0 < block.count == block.gone and creator.exists and not named_to_stay(creator):
                creator.exists = False
                if creator not in changing:
                    going.append(creator)
    return going


def named_to_stay(creator: Element) -> bool:
    """Whether a rule keeps a private creator, whatever its block holds."""
    program = creator.entry.program
    return program is not None and any(layer.kept for layer in program.layers)


def _without_group_lengths(changed: list[Element]) -> list[Element]:
    """The changes, where retired group lengths that a rule sets go: with them their group changes.

    RuleError where a rule sets that of the file meta group, by which readers find the dataset.
    """
    lengths = [element for element in changed if not element.entry.tag & 0xFFFF]
    if not lengths:
        return changed
    for length in lengths:
        if length.exists and length.entry.tag == FILE_META_GROUP_LENGTH:
            raise RuleError(
                "it follows from what is in its group, so that no rule can set it",
                path=length.path(),
            )
        length.exists = False
    return [element for element in changed if element.changes()]


def _stale_group_lengths(changed: Iterable[Element], cuts: Iterable[Cut]) -> list[Element]:
    """Retired group lengths, still there, of groups in which something changes, at whatever
    depth."""
    touched = {(element.level, element.entry.tag >> 16) for element in changed}
    touched.update((cut.level, entry.tag >> 16) for cut in cuts for entry in cut.entries)
    stale: list[Element] = []
    seen: set[tuple[Level, int]] = set()
    for level, group in touched:
        while (level, group) not in seen:
            seen.add((level, group))
            for length in level.group_lengths or ():
                if length.entry.tag >> 16 == group and length.exists:
                    length.exists = False
                    stale.append(length)
            around = level.parent
            if around is None:
                break
            level, group = around.level, around.entry.tag >> 16
    return stale
