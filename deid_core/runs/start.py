"""A run put together: its job described, its folder locked, its workers at hand."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from deid_core.engine.deidentifier import Deidentifier
from deid_core.errors import ArgumentError, JournalError
from deid_core.runs.alone import Alone
from deid_core.runs.batch import Batch
from deid_core.runs.cores import usable_cores
from deid_core.runs.crosswalk import Crosswalk, open_crosswalk
from deid_core.runs.dask_crew import DaskCrew
from deid_core.runs.folder import OutputFolder
from deid_core.runs.growing import Growing
from deid_core.runs.jobs import EngineSpec, Job, Makeup, Wants
from deid_core.runs.journal import Journal
from deid_core.runs.journal_file import opened_journal
from deid_core.runs.layout import Layout
from deid_core.runs.own_files import refuse_inside
from deid_core.runs.processes import Processes
from deid_core.runs.tasks import Crew
from deid_core.runs.walk import AnyPath, Entry, walk
from deid_core.runs.worker import Worker

_OF_SQLITE = ("", "-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Order:
    """What the caller of a run asks for, apart from the engine.

    `inputs` are files and folders, `output` is the folder of the outputs.  `workers` is the number
    of processes that work; None: those of the usable cores, if the run is long enough for that.
    `dask` is the address of a Dask scheduler whose workers work instead; "local": of a cluster of
    `workers` processes of this run's own.
    `journal` is the path of the journal's file; None: it goes at the end of the run.  `resume` goes
    on with the run that the journal is of.  `crosswalk` is the path of the crosswalk, which is
    made where one is given; `report` that of a report, which the caller writes.  `wants_edits`:
    outcomes list their edits.
    """

    inputs: Sequence[AnyPath]
    output: AnyPath
    layout: Layout
    overwrite: bool = False
    workers: int | None = 1
    dask: str | None = None
    key_file: AnyPath | None = None
    journal: AnyPath | None = None
    resume: bool = False
    crosswalk: AnyPath | None = None
    report: AnyPath | None = None
    wants_edits: bool = True

    @property
    def own_files(self) -> frozenset[str]:
        """The absolute paths of the files that the run writes, apart from outputs."""
        named = (self.journal, self.crosswalk, self.report)
        paths = [os.path.abspath(path) for path in named if path is not None]
        # What SQLite writes beside its files goes with them.
        return frozenset(f"{path}{suffix}" for path in paths for suffix in _OF_SQLITE)


def describe_job(order: Order, spec: EngineSpec, engine: Deidentifier) -> Job:
    """The job of a run by `engine`, which was made from `spec`.

    ArgumentError where functions or plugins were registered by hand and several workers are asked
    for: no other process can have these.
    """
    registry = engine.registry
    if registry.by_hand and (order.workers != 1 or order.dask is not None):
        raise ArgumentError(
            f"registered by hand, and so not to be had in other processes: "
            f"{', '.join(registry.by_hand)}; ask for one worker, and not for Dask"
        )
    if order.dask is not None and order.key_file is None:
        raise ArgumentError("workers of Dask read the key themselves: name a key file")
    output = Path(order.output).resolve()
    inputs = (Path(path).resolve() for path in order.inputs)
    return Job(
        spec=spec,
        admission=registry.admission,
        makeup=Makeup.of(registry),
        layout=order.layout,
        output=os.fspath(order.output),
        barred=tuple(str(path) for path in inputs if path.is_relative_to(output)),
        overwrite=order.overwrite,
        key_fingerprint=engine.key_fingerprint,
        key_file=None if order.key_file is None else os.path.abspath(order.key_file),
        wants=Wants(order.wants_edits, order.report is not None, order.crosswalk is not None),
    )


@contextmanager
def started(order: Order, spec: EngineSpec, engine: Deidentifier) -> Iterator[Batch]:
    """A run, to be iterated over; leaving ends its workers, and nothing half-written stays.

    Raises ArgumentError as `walk`, `describe_job` and `opened_journal` do, and for a run that is
    to be resumed without its key; BusyError where another run writes into the output folder,
    OutputError where nobody can.
    """
    if order.resume and engine.key_is_drawn:
        raise ArgumentError("a run can be resumed only with its key: name its key file")
    order = order if order.dask is None else _from_anywhere(order)
    entries = walk(order.inputs, order.output)
    job = describe_job(order, spec, engine)
    with (
        OutputFolder(job.output) as folder,
        _journal(order, job, engine) as journal,
        _crosswalk(order) as crosswalk,
    ):
        crew = _crew(order, job, engine, folder)
        entries = journal.remaining(_without(entries, order.own_files))
        batch = Batch(entries, job.output, job.overwrite, crew, journal, crosswalk)
        try:
            yield batch
            crew.finish()
        finally:
            crew.stop()
            with suppress(JournalError):  # then resuming does it
                batch.settle()
                journal.recover()


def _journal(order: Order, job: Job, engine: Deidentifier) -> AbstractContextManager[Journal]:
    if order.journal is None:
        return closing(Journal.temporary(job.output))
    path = os.fspath(order.journal)
    return opened_journal(path, job, engine.key, drawn=engine.key_is_drawn, resume=order.resume)


@contextmanager
def _crosswalk(order: Order) -> Iterator[Crosswalk | None]:
    if order.crosswalk is None:
        yield None
        return
    path = os.fspath(order.crosswalk)
    refuse_inside(path, os.fspath(order.output), "the crosswalk")
    with closing(open_crosswalk(path, resume=order.resume)) as crosswalk:
        yield crosswalk


def _without(entries: Iterator[Entry], own: Collection[str]) -> Iterator[Entry]:
    """The walk without the files that the run itself writes, beside its inputs perhaps."""
    return (entry for entry in entries if not own or os.path.abspath(entry.path) not in own)


def _from_anywhere(order: Order) -> Order:
    """The order with paths that mean the same for workers elsewhere, in other current folders."""
    inputs = [os.path.abspath(path) for path in order.inputs]
    return replace(order, inputs=inputs, output=os.path.abspath(order.output))


def _crew(order: Order, job: Job, engine: Deidentifier, folder: OutputFolder) -> Crew:
    number = usable_cores() if order.workers is None else order.workers
    if order.dask is not None:
        return DaskCrew(order.dask, number, job, folder.staging)
    alone = Alone(Worker(job, engine, folder.staging))
    if number == 1:
        return alone

    def processes() -> Processes:
        return Processes(number, job, engine.key, folder.staging, folder.lock)

    return processes() if order.workers is not None else Growing(alone, processes)
