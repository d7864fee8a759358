"""Splicing: the bytes of a scan with its changes, as patches on the bytes as read.

All that no change touches is left as it stands; the lengths of items and sequences around a
change, and of the file meta group, are set right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.encodings import UNDEFINED, Encoding
from deid_core.engine.sources import ByteSource
from deid_core.errors import RuleError
from deid_core.plan.nodes import MAX_DEPTH
from deid_core.standard.tags import PIXEL_DATA, SEQUENCE_END
from deid_core.standard.vrs import SHORT_LENGTH_VRS

Patch: TypeAlias = tuple[int, int, int, bytes]
"""Start, end, order, new: the bytes `new` in place of those from start to end.

Patches sort as they are to be applied; `order` is that of what is put in at one place, and 0 for
what stands in the place of something.  (Plain tuples, for a file may have tens of thousands.)"""


def patches_for(changed: Iterable[Element], cuts: Iterable[Cut] = ()) -> list[Patch]:
    """The patches that make the changes, in order.

    None overlaps another, but for those that only put something in: they may lie where another
    takes something out, and come behind it.
    """
    patches: list[Patch] = []
    growths: dict[Level, int] = {}
    for element in changed:
        patch = start, end, _, new = _patch(element)
        patches.append(patch)
        growth = len(new) - (end - start)
        if growth:
            growths[element.level] = growths.get(element.level, 0) + growth
    for cut in cuts:
        patches.append((cut.start, cut.end, 0, b""))
        growths[cut.level] = growths.get(cut.level, 0) - (cut.end - cut.start)
    patches.extend(_length_patches(growths))
    patches.sort()
    return patches


def spliced(source: ByteSource, start: int, end: int, patches: Iterable[Patch]) -> bytes:
    """The bytes from `start` to `end`, with the patches, all of which lie there."""
    parts: list[bytes] = []
    for copy_from, copy_to, new in segments(patches, start, end):
        if copy_from < copy_to:
            parts.append(source.read(copy_from, copy_to))
        parts.append(new)
    return b"".join(parts)


def segments(patches: Iterable[Patch], start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """What the output is made of: a stretch of the source to copy (perhaps empty), then bytes.

    RuleError where two patches take out the same bytes, or put in the same element: rather no
    output than one whose lengths, or order of elements, are wrong.
    """
    at = start
    put_in = (-1, -1)
    for patch_start, patch_end, order, new in patches:
        if patch_start < at and patch_start < patch_end:
            raise RuleError("two changes of the same bytes meet; the output would not be whole")
        if order:
            if (patch_start, order) == put_in:
                raise RuleError("two rules add the same element to one dataset")
            put_in = (patch_start, order)
        yield at, patch_start, new
        if patch_end > at:
            at = patch_end
    yield at, end, b""


def _patch(element: Element) -> Patch:
    if not element.exists:
        return (element.start, element.end, 0, b"")
    raw = element.running()
    if element.created:
        return (element.start, element.start, _order(element), _written(element, raw))
    if element.undefined:
        return (element.start, element.end, 0, _written(element, raw))
    start, end, encoding = element.value_start, element.end, element.level.encoding
    if end - start == len(raw):
        return (start, end, 0, raw)
    # Tag and VR stay; the length stands right before the value.
    if encoding.explicit and element.entry.stored_vr in SHORT_LENGTH_VRS:
        return (start - 2, end, 0, encoding.pack_u16(len(raw)) + raw)
    return (start - 4, end, 0, _length(len(raw), encoding, element) + raw)


def _order(element: Element) -> int:
    """Where an item ends, what is around it may go on: its own elements come first."""
    return (MAX_DEPTH - element.level.node.depth) << 32 | element.entry.tag


def _written(element: Element, raw: bytes) -> bytes:
    """The element, head and value.  Encapsulated pixel data stay so, but without fragments."""
    encoding, entry = element.level.encoding, element.entry
    tag = encoding.pack_tag(entry.tag)
    if not encoding.explicit:
        return tag + _length(len(raw), encoding, element) + raw
    vr = entry.stored_vr or entry.vr
    letters = vr.encode("ascii")
    if vr in SHORT_LENGTH_VRS:
        return tag + letters + encoding.pack_u16(len(raw)) + raw
    if element.undefined and entry.tag == PIXEL_DATA:
        if raw:
            raise RuleError("encapsulated pixel data can't be replaced", path=element.path())
        end = encoding.pack_tag(SEQUENCE_END) + encoding.pack_u32(0)
        return tag + letters + b"\0\0" + encoding.pack_u32(UNDEFINED) + end
    return tag + letters + b"\0\0" + _length(len(raw), encoding, element) + raw


def _meta_length_patch(level: Level, element: Element, growth: int) -> Patch:
    """FileMetaInformationGroupLength: how many bytes of its group follow it (PS3.10 7.1)."""
    length = level.end - element.end + growth
    return (element.value_start, element.end, 0, level.encoding.pack_u32(length))


def _length_patches(growths: Mapping[Level, int]) -> Iterator[Patch]:
    """The lengths around what has grown, from the innermost out."""
    waiting: dict[int, dict[Level, int]] = {}
    for level, growth in growths.items():
        waiting.setdefault(level.node.depth, {})[level] = growth
    sequences: dict[Element, int] = {}
    for depth in range(max(waiting, default=-1), -1, -1):
        outside = waiting.setdefault(depth - 1, {})
        for level, growth in waiting.get(depth, {}).items():
            sequence = level.parent
            if sequence is None:
                if level.own_length is not None and level.own_length.exists:
                    yield _meta_length_patch(level, level.own_length, growth)
                continue
            if not level.undefined:
                length = level.end - level.content + growth
                at = level.start + 4
                yield (at, at + 4, 0, _length(length, level.encoding, sequence))
            if sequence.fragment is None:
                outer = sequence.level
                sequences[sequence] = sequences.get(sequence, 0) + growth
                outside[outer] = outside.get(outer, 0) + growth
    for sequence, growth in sequences.items():
        if not sequence.undefined:
            length = sequence.end - sequence.value_start + growth
            at = sequence.value_start - 4
            yield (at, at + 4, 0, _length(length, sequence.level.encoding, sequence))


def _length(length: int, encoding: Encoding, element: Element) -> bytes:
    """A length of 32 bits, of an element or an item in it; RuleError where they can't say it."""
    if length >= UNDEFINED:
        raise RuleError("it grows beyond the 4 GiB that a length can say", path=element.path())
    return encoding.pack_u32(length)
