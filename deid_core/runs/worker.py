"""A worker: files through an engine into the staging folder, and outputs to their places."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.preview import Preview
from deid_core.errors import FileError, OutputError
from deid_core.runs.attempt import attempt
from deid_core.runs.crosswalk import identifiers
from deid_core.runs.folder import WORKING
from deid_core.runs.jobs import Job
from deid_core.runs.outcomes import Attempt, Staged, Work
from deid_core.runs.publish import publish
from deid_core.runs.report import report_of
from deid_core.runs.sniff import looks_like_dicom
from deid_core.runs.stamps import Stamp
from deid_core.runs.tasks import Answer, Task
from deid_core.runs.walk import Failed, Found, Skipped, unreadable


class Worker:
    """Does the tasks of a job with an engine of its own; `staging` is the folder for outputs."""

    def __init__(self, job: Job, engine: Deidentifier, staging: str) -> None:
        self._job = job
        self._engine = engine
        self._names = _staged_names(staging)

    def do(self, task: Task) -> Answer:
        """Publish, then de-identify.  What goes wrong with a file stays with that file."""
        published = tuple(publish(publication) for publication in task.publications)
        self._engine.prepare((found.path for found in task.files), force=False)
        return Answer(task.number, published, tuple(self._take(found) for found in task.files))

    def close(self) -> None:
        """Close what plugins opened; PluginError where that fails."""
        self._engine.close()

    def _take(self, found: Found) -> Attempt:
        try:
            if not looks_like_dicom(found.path):
                return Skipped(found.path, "not DICOM")
        except OSError as error:
            return unreadable(found.path, error)
        staged = attempt(lambda: self._stage(found), str(found.path))
        return Failed(found.path, staged) if isinstance(staged, FileError) else staged

    def _stage(self, found: Found) -> Staged:
        start, wants = perf_counter(), self._job.wants
        staged, wanted = next(self._names), Path()
        known: tuple[str, ...] = ()

        def destination(preview: Preview) -> str:
            nonlocal wanted, known
            wanted = self._wanted(found, preview)
            known = identifiers(preview) if wants.identifiers else ()
            return staged

        result = self._engine.process_file(found.path, destination, overwrite=True)
        work = Work(
            result.trace.edit_count(),
            result.warnings,
            perf_counter() - start,
            edits=result.edits if wants.edits else (),
            report=report_of(result) if wants.report else None,
            identifiers=known,
        )
        return Staged(found, staged, str(wanted), Stamp.of(os.stat(staged)), work)

    def _wanted(self, found: Found, preview: Preview) -> Path:
        """The path below the output folder that the layout gives; OutputError where it can't be."""
        relative = self._job.layout.relative(found, preview)
        path = self._job.output / relative
        if relative.parts[0] == WORKING:
            raise OutputError(f"no output can be called {WORKING}", file=str(found.path))
        if self._job.barred and any(map(path.resolve().is_relative_to, self._job.barred)):
            raise OutputError("its output would lie among the inputs", file=str(found.path))
        if path.exists() and path.samefile(found.path):
            raise OutputError(
                "the output is the source itself, which is never overwritten",
                file=str(found.path),
            )
        return relative


def _staged_names(staging: str) -> Iterator[str]:
    """Names that no other worker has."""
    own = secrets.token_hex(8)
    return (os.path.join(staging, f"{own}-{number}") for number in count())
