"""The hooks of plugins around a run: told of its start, of each file, and of its end."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from dataclasses import replace
from time import monotonic

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.result import Result
from deid_core.errors import ArgumentError, FileError, PluginError
from deid_core.registry import FileEnd, FileStatus, Run, Summary
from deid_core.runs.outcomes import Done, Outcome
from deid_core.runs.walk import AnyPath, Failed

_log = logging.getLogger("deid_core")


class HookedRun:
    """A run of `engine`, with the hooks of all plugins that its registry has.

    Use it in a ``with``: entering loads every plugin that may be loaded and calls
    `deid_run_start`, leaving calls `deid_run_end`.  In between, tell it what became of each file,
    in the order of completion, and it calls `deid_file_end`.  `run` says what the run is made of
    (None before it is entered), `summary` has the counts, so far or in the end.

    A hook that fails raises PluginError, which names plugin and hook: the run is to end with it.
    Plugins whose `deid_run_start` went well get their `deid_run_end` in any case.  A plugin that
    fails to load has no hooks: a warning is logged, and `run.failed_plugins` names it.
    """

    def __init__(self, engine: Deidentifier) -> None:
        self._engine = engine
        self.run: Run | None = None
        self.summary = Summary()
        self._start = monotonic()
        self._stack = ExitStack()
        self._told: list[str] = []

    @property
    def listens(self) -> bool:
        """Whether some plugin has a hook that wants to know of files, or of the end; loads all.

        Where none does, nobody looks at the edits of files.
        """
        wanted = {"deid_file_end", "deid_run_end"}
        names = {plugin.name for plugin in self._engine.registry.take_part()}
        infos = (info for info in self._engine.registry.plugins() if info.name in names)
        return any(wanted.intersection(info.hooks) for info in infos)

    def __enter__(self) -> HookedRun:
        registry = self._engine.registry
        self._stack.enter_context(registry.importing())
        try:
            self.run = self._engine.describe_run()
            for name in self.run.failed_plugins:
                _log.warning("plugin %s failed to load, so none of its hooks is called", name)
            for plugin in self.run.plugins:
                registry.call_hook(plugin.name, "deid_run_start", run=self.run)
                self._told.append(plugin.name)
        except BaseException as error:
            self._end(error)
            raise
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._end(error)

    def done(self, result: Result) -> None:
        """A file or dataset was de-identified."""
        end = FileEnd(
            result.file,
            FileStatus.DONE,
            output=result.output,
            edits=result.edits,
            warnings=result.warnings,
        )
        self.tell(end, len(end.edits))

    def failed(self, error: FileError, source: AnyPath | None = None) -> None:
        """A file or dataset failed; `source` where the error does not name it."""
        name = error.file if source is None else os.fsdecode(source)
        self.tell(FileEnd(name, FileStatus.FAILED, error=error))

    def skipped(self, source: AnyPath, reason: str) -> None:
        """A file was left out."""
        self.tell(FileEnd(os.fsdecode(source), FileStatus.SKIPPED, reason=reason))

    def resumed(self, earlier: int) -> None:
        """How many files were done by the earlier run that this one goes on with."""
        self.summary = replace(self.summary, earlier=earlier)

    def take(self, outcome: Outcome) -> None:
        """Tell all plugins what a batch gives for a file; `count` then counts it in."""
        self._call_hooks(_end_of(outcome))

    def count(self, outcome: Outcome) -> None:
        """Count in what a batch gave for a file, when all have been told of it."""
        edits = outcome.work.edit_count if isinstance(outcome, Done) else 0
        self._count(_end_of(outcome), edits)

    def tell(self, end: FileEnd, edit_count: int = 0) -> None:
        """Tell all plugins of a file, then count it in.

        Its edits are not listed where nobody listens.
        """
        self._call_hooks(end)
        self._count(end, edit_count)

    def _call_hooks(self, end: FileEnd) -> None:
        run = self.run
        if run is None:
            raise ArgumentError("a HookedRun has to be entered: with HookedRun(engine) as run")
        for plugin in run.plugins:
            self._engine.registry.call_hook(plugin.name, "deid_file_end", run=run, result=end)

    def _count(self, end: FileEnd, edit_count: int) -> None:
        counts = self.summary
        self.summary = replace(
            counts,
            done=counts.done + (end.status is FileStatus.DONE),
            failed=counts.failed + (end.status is FileStatus.FAILED),
            skipped=counts.skipped + (end.status is FileStatus.SKIPPED),
            edits=counts.edits + edit_count,
            warnings=counts.warnings + len(end.warnings),
        )

    def _end(self, error: BaseException | None) -> None:
        """Call deid_run_end; the first failure is raised where the run had none, others logged."""
        seconds = monotonic() - self._start
        summary = replace(self.summary, seconds=seconds, finished=error is None)
        with self._stack:
            outcomes = [self._end_for(plugin, summary) for plugin in self._told]
        failures = [failure for failure in outcomes if failure is not None]
        self.summary = replace(summary, finished=summary.finished and not failures)
        for failure in failures[1:] if error is None else failures:
            _log.warning("%s", failure)
        if error is None and failures:
            raise failures[0]

    def _end_for(self, plugin: str, summary: Summary) -> PluginError | None:
        registry = self._engine.registry
        try:
            registry.call_hook(plugin, "deid_run_end", run=self.run, summary=summary)
        except PluginError as failure:
            return failure
        return None


def _end_of(outcome: Outcome) -> FileEnd:
    path = os.fsdecode(outcome.path)
    if isinstance(outcome, Done):
        return FileEnd(
            path,
            FileStatus.DONE,
            output=outcome.output,
            edits=outcome.work.edits,
            warnings=outcome.work.warnings,
        )
    if isinstance(outcome, Failed):
        return FileEnd(path, FileStatus.FAILED, error=outcome.error)
    return FileEnd(path, FileStatus.SKIPPED, reason=outcome.reason)
