"""DICOMDIR: offsets of directory records follow what moves them (PS3.10 8, PS3.3 F.3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from deid_core.engine.scan import Scan
from deid_core.engine.settle import Changes
from deid_core.engine.splice import Patch
from deid_core.errors import RuleError


def directory_patches(scan: Scan, patches: Sequence[Patch], changes: Changes) -> list[Patch]:
    """The patches, with those that set the offsets of a DICOMDIR right; 0, "no record", where the
    directory goes as a whole.

    RuleError where an offset that must follow leads to no record.
    """
    growths = [len(new) - (end - start) for start, end, _, new in patches]
    if scan.directory is None or not any(growths):
        return list(patches)
    gone = {id(element) for element in changes.elements}
    records = {level.start: level for level in scan.directory.levels or ()}
    starts = [start for start, _, _, _ in patches]
    shifts = [0, *accumulate(growths)]
    following: list[Patch] = []
    for element in scan.offsets:
        if id(element) in gone or element.level.gone:
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
        if records[offset].gone or not scan.directory.exists:
            moved = 0
        new = moved.to_bytes(4, order)  # type: ignore[arg-type]
        following.append((element.value_start, element.end, 0, new))
    return sorted([*patches, *following])


def refuse_directory(scan: Scan, changes: Changes) -> None:
    """RuleError where a DICOMDIR in memory changes: its offsets are those of a file."""
    if scan.directory is not None and changes:
        raise RuleError(
            "the offsets in a DICOMDIR are those of its file: process the file instead",
            path=scan.directory.path(),
        )
