"""DICOMDIR: offsets of directory records follow what moves them (PS3.10 8, PS3.3 F.3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from deid_core.engine.elements import Element
from deid_core.engine.scan import Scan
from deid_core.engine.settle import Changes, is_gone
from deid_core.engine.splice import Patch
from deid_core.errors import RuleError
from deid_core.standard.tags import DIRECTORY_OFFSETS

_LAST = 0xFFFFFFFF


def directory_patches(scan: Scan, patches: Sequence[Patch], changes: Changes) -> list[Patch]:
    """The patches, with those that set the offsets of a DICOMDIR right; 0, "no record", where the
    directory goes as a whole.

    RuleError where an offset that must follow leads to no record, or a rule changes one.
    """
    directory = scan.directory
    if directory is None:
        return list(patches)
    records = {level.start: level for level in directory.levels or ()}
    _refuse_offsets(directory, changes)
    growths = [len(new) - (end - start) for start, end, _, new in patches]
    if not any(growths):
        return list(patches)
    changed = {id(element) for element in changes.elements}
    starts = [start for start, _, _, _ in patches]
    shifts = [0, *accumulate(growths)]
    following: list[Patch] = []
    for element in scan.offsets:
        if id(element) in changed or is_gone(element.level):
            continue
        raw = element.as_read()
        order = "little" if element.little_endian else "big"
        offset = int.from_bytes(raw, order)  # type: ignore[arg-type]
        if not offset:
            continue
        if len(raw) != 4 or offset not in records:
            raise RuleError("the offset leads to no record of the directory", path=element.path())
        # What is put in at the record's start is the end of the one before it.
        moved = offset + shifts[bisect_right(starts, offset)]
        if is_gone(records[offset]):
            moved = 0
        if moved > _LAST:
            raise RuleError("the offset goes beyond the 4 GiB that it can say", path=element.path())
        new = moved.to_bytes(4, order)  # type: ignore[arg-type]
        following.append((element.value_start, element.end, 0, new))
    return sorted([*patches, *following])


def _refuse_offsets(directory: Element, changes: Changes) -> None:
    """RuleError where a rule changes an offset, but for one that leads nowhere as the records do
    not stay."""
    if directory.raw:
        raise RuleError("a rule can't make records for a DICOMDIR", path=directory.path())
    stay = any(not is_gone(level) for level in directory.levels or ())
    for element in changes.elements:
        if element.entry.tag not in DIRECTORY_OFFSETS:
            continue
        if stay or (element.exists and element.running().strip(b"\0")):
            raise RuleError(
                "the offsets in a DICOMDIR follow its records, so that no rule can change them "
                "while records stay: KEEP them",
                path=element.path(),
            )


def refuse_directory(scan: Scan, changes: Changes) -> None:
    """RuleError where a DICOMDIR in memory changes: its offsets are those of a file."""
    if scan.directory is not None and changes:
        raise RuleError(
            "the offsets in a DICOMDIR are those of its file: process the file instead",
            path=scan.directory.path(),
        )
