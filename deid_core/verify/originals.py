"""The originals, looked at once: what identifies in them, and how to find the one of an output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deid_core.errors import FileError
from deid_core.runs.walk import AnyPath, Failed, Found, walk
from deid_core.verify.identifying import identity_of
from deid_core.verify.needles import Needles
from deid_core.verify.pairing import Index, record_of
from deid_core.verify.parsing import NoDicomError
from deid_core.verify.profile import Profile
from deid_core.verify.reading import opened


@dataclass(slots=True)
class Originals:
    """All that is remembered of the originals.

    `strong` and `weak` are their identifying values, `unread` the paths of those that could
    not be read whole: their values are not all known.
    """

    index: Index = field(default_factory=Index)
    strong: Needles = field(default_factory=Needles)
    weak: Needles = field(default_factory=Needles)
    unread: list[str] = field(default_factory=list)


def look_at(
    folder: AnyPath, profile: Profile, crosswalk: dict[str, str] | None = None
) -> Originals:
    """Reads the headers of all originals.

    Raises ArgumentError where there is no such folder or file.
    """
    found = Originals(Index(crosswalk or {}))
    technical: set[str] = set()
    for path, relative in _files(folder, found):
        try:
            with opened(path) as parsed:
                identity = identity_of(parsed, profile)
                found.index.add(record_of(parsed, str(path), str(relative)))
                if parsed.trouble is not None:
                    found.unread.append(str(path))
        except NoDicomError:
            continue
        except FileError:
            found.unread.append(str(path))
            continue
        found.strong.update(identity.strong)
        found.weak.update(identity.weak)
        technical |= identity.technical_uids
    for uid in technical & found.strong.uids.keys():
        del found.strong.uids[uid]  # of a class or a program, and its user's too
    return found


def _files(folder: AnyPath, found: Originals) -> Iterator[tuple[Path, Path]]:
    for entry in walk([folder]):
        if isinstance(entry, Found):
            yield entry.path, entry.relative
        elif isinstance(entry, Failed):
            found.unread.append(str(entry.path))
