"""What runs on Dask's workers: one engine in each worker process, made from the run's job."""

from __future__ import annotations

import os
import time
from threading import Lock, Timer
from typing import Any

from distributed import WorkerPlugin, get_worker

from deid_core.errors import DeidError, WorkerError
from deid_core.runs.attempt import unexpected
from deid_core.runs.jobs import Job
from deid_core.runs.tasks import Answer, Task
from deid_core.runs.worker import Worker


class EngineOfRun(WorkerPlugin):  # type: ignore[misc]  # distributed has no types
    """The engine of a run on one worker process; it is sent there as a job, which holds no key.

    After `idle` seconds without a task it is closed, and made again for the next: a coordinator
    that was killed could tell nobody that the run is over.
    """

    def __init__(self, name: str, job: Job, staging: str, idle: float) -> None:
        self.name = name
        self._job = job
        self._staging = staging
        self._idle = idle

    def setup(self, worker: object) -> None:
        """Dask's call on the worker: nothing is made yet."""
        self._lock = Lock()
        self._ending = False
        self._made: Worker | None = None
        self._failure: DeidError | None = None
        self._used = time.monotonic()

    def teardown(self, worker: object) -> None:
        """Dask's call at the end of the run, or of the worker.

        It comes in the worker's event loop, which must not wait: a task that is being done closes
        the engine itself.
        """
        self._ending = True
        if self._lock.acquire(blocking=False):
            try:
                self._close()
            finally:
                self._lock.release()

    def do(self, task: Task) -> Answer:
        """Do a task.  An engine does one thing at a time, so a worker's other threads wait."""
        with self._lock:
            if self._ending:
                raise WorkerError("the run has ended")
            worker = self._worker()
            try:
                return worker.do(task)
            finally:
                if self._ending:
                    self._close()
                else:
                    self._rest_later()

    def make_ready(self) -> None:
        """Make the engine; raises the DeidError that says why this worker can't have it."""
        if not os.path.isdir(self._staging):
            raise WorkerError(
                f"it does not see the folder {self._job.output}: the output folder has to lie in a "
                "file system that all workers share, under the same path"
            )
        with self._lock:
            self._worker()
            self._rest_later()

    def close(self) -> None:
        """Close what plugins opened; PluginError where that fails."""
        with self._lock:
            self._ending = True
            self._close()
            if self._failure is not None:
                raise self._failure

    def _rest_later(self) -> None:
        self._used = time.monotonic()
        timer = Timer(self._idle, self._rest)
        timer.daemon = True
        timer.start()

    def _rest(self) -> None:
        """Close the engine, if there was nothing to do since; what fails is told at the end."""
        with self._lock:
            if time.monotonic() - self._used >= self._idle:
                try:
                    self._close()
                except DeidError as error:
                    self._failure = error

    def _worker(self) -> Worker:
        if self._made is None:
            self._made = Worker(self._job, self._job.engine(), self._staging)
        return self._made

    def _close(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            made.close()


def do(name: str, task: Task) -> Answer:
    """Do a task of the run `name`, as a task of Dask's."""
    return _engine(get_worker(), name).do(task)


def make_ready(name: str, dask_worker: Any) -> DeidError | None:
    """Make the engine of a run on a worker; gives what stands against it."""
    try:
        _engine(dask_worker, name).make_ready()
    except DeidError as error:
        return error
    except Exception as error:
        return WorkerError(f"it met {unexpected(error)}")
    return None


def close(name: str, dask_worker: Any) -> DeidError | None:
    """Close the engine of a run on a worker; gives what went wrong."""
    try:
        _engine(dask_worker, name).close()
    except DeidError as error:
        return error
    return None


def _engine(worker: Any, name: str) -> EngineOfRun:
    engine = worker.plugins.get(name)
    if not isinstance(engine, EngineOfRun):
        raise WorkerError("it was not told of the run")
    return engine
