"""The filters of a recipe on the files of a walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from deid_core.engine.inspection import Inspector
from deid_core.errors import FileError
from deid_core.filters.verdict import Verdict
from deid_core.runs.attempt import attempt
from deid_core.runs.sniff import looks_like_dicom
from deid_core.runs.walk import AnyPath, Entry, Failed, Found, Skipped, unreadable, walk


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that was looked at, and the verdict on it."""

    path: Path
    verdict: Verdict


Inspection: TypeAlias = Inspected | Failed | Skipped


def inspect_files(inputs: Sequence[AnyPath], inspector: Inspector) -> Iterator[Inspection]:
    """What `inspector` says of the files that `inputs` name, folders with all that is in them.

    A file that fails does not stop the others; what does not look like DICOM is skipped.  Raises
    ArgumentError, before the first file, where an input does not exist.
    """
    return (_inspected(entry, inspector) for entry in walk(inputs))


def _inspected(entry: Entry, inspector: Inspector) -> Inspection:
    if not isinstance(entry, Found):
        return entry
    path = entry.path
    try:
        if not looks_like_dicom(path):
            return Skipped(path, "not DICOM")
    except OSError as error:
        return unreadable(path, error)
    verdict = attempt(lambda: inspector.inspect(path), str(path))
    return Failed(path, verdict) if isinstance(verdict, FileError) else Inspected(path, verdict)
