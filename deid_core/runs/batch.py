"""The run over a walk: every file through the engine, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.preview import Preview
from deid_core.engine.result import Result
from deid_core.errors import FileError, OutputError
from deid_core.runs.attempt import attempt
from deid_core.runs.layout import Layout
from deid_core.runs.names import same_name
from deid_core.runs.sniff import looks_like_dicom
from deid_core.runs.walk import AnyPath, Entry, Failed, Found, Skipped, unreadable, walk


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was de-identified; `result.output` is where it went."""

    path: Path
    result: Result


Outcome = Done | Failed | Skipped


@dataclass(slots=True)
class Batch:
    """A run of `engine` over `inputs`, with its outputs below the folder `output`.

    Iterating does the work, a file at a time; a file that fails does not stop the others.  What
    does not look like DICOM is skipped.  Two files of one run never share an output, `overwrite`
    or not, nor do outputs that differ in case only, which not every file system tells apart.
    No output lands among the inputs.

    The constructor raises ArgumentError as `walk` does.
    """

    inputs: Sequence[AnyPath]
    output: AnyPath
    engine: Deidentifier
    layout: Layout
    overwrite: bool = False
    _entries: Iterator[Entry] = field(init=False, repr=False)
    _marks: set[bytes] = field(init=False, repr=False, default_factory=set)
    _barred: tuple[Path, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._entries = walk(self.inputs, self.output)
        output = Path(self.output).resolve()
        real = (Path(path).resolve() for path in self.inputs)
        self._barred = tuple(path for path in real if path.is_relative_to(output))

    def __iter__(self) -> Iterator[Outcome]:
        for entry in self._entries:
            yield self._take(entry) if isinstance(entry, Found) else entry

    def _take(self, found: Found) -> Outcome:
        try:
            if not looks_like_dicom(found.path):
                return Skipped(found.path, "not DICOM")
        except OSError as error:
            return unreadable(found.path, error)
        result = attempt(
            lambda: self.engine.process_file(
                found.path,
                lambda preview: self._destination(found, preview),
                overwrite=self.overwrite,
            ),
            str(found.path),
        )
        if isinstance(result, FileError):
            return Failed(found.path, result)
        return Done(found.path, result)

    def _destination(self, found: Found, preview: Preview) -> Path:
        path = self.output / self.layout.relative(found, preview)
        if self._barred and any(path.resolve().is_relative_to(place) for place in self._barred):
            raise OutputError("its output would lie among the inputs", file=str(found.path))
        mark = _mark(path)
        if mark in self._marks:
            raise OutputError(
                "another file of this run has the same output; choose a layout that tells them "
                "apart",
                file=str(found.path),
            )
        self._marks.add(mark)
        return path


def _mark(path: Path) -> bytes:
    """A short stand-in for a path: a run may have millions of them in memory."""
    return blake2b(same_name(str(path)).encode("utf-8", "surrogatepass"), digest_size=12).digest()
