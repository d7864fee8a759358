"""Splicing: the bytes of a scan with its changes, as patches on the bytes as read.

All that no change touches is left as it stands; the lengths of items and sequences around a
change, and of the file meta group, are set right.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.encodings import UNDEFINED
from deid_core.engine.sources import ByteSource
from deid_core.errors import RuleError
from deid_core.standard.tags import PIXEL_DATA, SEQUENCE_END
from deid_core.standard.vrs import SHORT_LENGTH_VRS


@dataclass(frozen=True, slots=True)
class Patch:
    """Bytes `new` in place of those from `start` to `end`."""

    start: int
    end: int
    new: bytes
    tag: int = 0

    @property
    def growth(self) -> int:
        """By how many bytes the output grows."""
        return len(self.new) - (self.end - self.start)


def patches_for(changed: Iterable[Element], cuts: Iterable[Cut] = ()) -> list[Patch]:
    """The patches that make the changes, in order.

    None overlaps another, but for those that only put something in: they may lie where another
    takes something out, and come behind it.
    """
    made = [(element.level, _patch(element)) for element in changed]
    made += [(cut.level, Patch(cut.start, cut.end, b"")) for cut in cuts]
    patches = [patch for _, patch in made]
    growths: dict[Level, int] = {}
    for level, patch in made:
        if patch.growth:
            growths[level] = growths.get(level, 0) + patch.growth
    patches.extend(_length_patches(growths))
    patches.sort(key=lambda patch: (patch.start, patch.end, patch.tag))
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
    """What the output is made of: a stretch of the source to copy (perhaps empty), then bytes."""
    at = start
    for patch in patches:
        yield at, patch.start, patch.new
        at = max(at, patch.end)
    yield at, end, b""


def _patch(element: Element) -> Patch:
    tag = element.entry.tag
    if not element.exists:
        return Patch(element.start, element.end, b"")
    raw = element.running()
    if element.created:
        return Patch(element.start, element.start, _written(element, raw), tag)
    if not element.undefined and element.end - element.value_start == len(raw):
        return Patch(element.value_start, element.end, raw)
    return Patch(element.start, element.end, _written(element, raw))


def _written(element: Element, raw: bytes) -> bytes:
    """The element, head and value.  Encapsulated pixel data stay so, but without fragments."""
    encoding, entry = element.level.encoding, element.entry
    tag = encoding.pack_tag(entry.tag)
    if not encoding.explicit:
        return tag + encoding.pack_u32(len(raw)) + raw
    vr = entry.stored_vr or entry.vr
    letters = vr.encode("ascii")
    if vr in SHORT_LENGTH_VRS:
        return tag + letters + encoding.pack_u16(len(raw)) + raw
    if element.undefined and entry.tag == PIXEL_DATA:
        if raw:
            raise RuleError("encapsulated pixel data can't be replaced", path=element.path())
        end = encoding.pack_tag(SEQUENCE_END) + encoding.pack_u32(0)
        return tag + letters + b"\0\0" + encoding.pack_u32(UNDEFINED) + end
    return tag + letters + b"\0\0" + encoding.pack_u32(len(raw)) + raw


def _meta_length_patch(level: Level, element: Element, growth: int) -> Patch:
    """FileMetaInformationGroupLength: how many bytes of its group follow it (PS3.10 7.1)."""
    length = level.end - element.end + growth
    return Patch(element.value_start, element.end, level.encoding.pack_u32(length))


def _length_patches(growths: dict[Level, int]) -> Iterable[Patch]:
    """The lengths around what has grown, from the innermost out."""
    waiting = [(-level.node.depth, id(level), level) for level in growths]
    heapq.heapify(waiting)
    sequences: dict[Element, int] = {}
    while waiting:
        _, _, level = heapq.heappop(waiting)
        sequence, growth = level.parent, growths[level]
        if sequence is None:
            if level.own_length is not None and level.own_length.exists:
                yield _meta_length_patch(level, level.own_length, growth)
            continue
        if not level.undefined:
            length = level.end - level.content + growth
            yield Patch(level.start + 4, level.start + 8, level.encoding.pack_u32(length))
        if sequence.fragment is not None:
            continue
        sequences[sequence] = sequences.get(sequence, 0) + growth
        outer = sequence.level
        if outer not in growths:
            heapq.heappush(waiting, (-outer.node.depth, id(outer), outer))
        growths[outer] = growths.get(outer, 0) + growth
    for sequence, growth in sequences.items():
        if not sequence.undefined:
            at = sequence.value_start - 4
            length = sequence.end - sequence.value_start + growth
            yield Patch(at, at + 4, sequence.level.encoding.pack_u32(length))
