"""A crew of Dask workers, on this machine or on many that share a file system."""

from __future__ import annotations

import logging
import queue
import secrets
import signal
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from multiprocessing import resource_tracker
from typing import Any

from deid_core.errors import ArgumentError, DeidError, WorkerError
from deid_core.runs.jobs import Job
from deid_core.runs.tasks import Answer, Lost, Task

LOCAL = "local"
"""The address that stands for a cluster of this process's own, on this machine."""

_PATIENCE = 60.0  # seconds to wait for a scheduler, and for a worker where there is none
_LOOK = 1.0  # seconds between looks at which workers are there
_GRACE = 1.0  # seconds to leave a scheduler in order
_LOCAL_GRACE = 10.0  # seconds for the processes of a cluster of our own
_IDLE = 60.0  # seconds after which a worker without tasks closes what plugins opened
_MOST_LOST = 3  # times that all workers may be lost before one is ready

_KILLED = "look whether something kills them, as want of memory does"


class DaskCrew:
    """The workers of the Dask scheduler at `address`; with `LOCAL`, `number` processes here.

    Each has an engine, made from `job`, which names the key's file and holds no key.  A worker
    has one task at a time, and which one is decided here: so it is known over which files a worker
    died, and Dask does not hand them to the next.

    Raises ArgumentError where distributed is not installed, and WorkerError where scheduler or
    workers can't be had, or a worker can't do the job: it is named.
    """

    def __init__(self, address: str, number: int, job: Job, staging: str) -> None:
        self._dask = _distributed()
        self._name = f"deid-core-{secrets.token_hex(8)}"
        self._cluster: Any = None
        self._client: Any = None
        self._addresses: list[str] = []
        self._looked = 0.0
        self._busy: dict[str, tuple[int, Any]] = {}
        self._over: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        try:
            self._connect(address, number)
            self._introduce(job, staging)
        except BaseException:
            self.stop()
            raise

    @property
    def width(self) -> int:
        """How many workers there are, at least one."""
        return max(len(self._addresses), 1)

    def is_free(self) -> bool:
        """Whether a worker is idle, or all are gone, and the next may come."""
        self._look()
        return not self._busy or len(self._busy) < len(self._addresses)

    def submit(self, task: Task) -> None:
        """Give a task to an idle worker, or to the first that comes."""
        address = self._idle()
        future = self._client.submit(
            self._tasks.do,
            self._name,
            task,
            key=f"{self._name}-{task.number}",
            workers=[address],
            pure=False,
            retries=0,
        )
        self._busy[address] = (task.number, future)
        future.add_done_callback(lambda _: self._over.put((address, task.number)))

    def wait(self) -> list[Answer | Lost]:
        """Wait for answers, and for the loss of workers."""
        heard: list[Answer | Lost] = []
        while not heard:
            with suppress(queue.Empty):
                heard += self._hear(*self._over.get(timeout=_LOOK))
            self._look()
            heard += self._bury()
        return heard

    def finish(self) -> None:
        """Have all workers close what plugins opened."""
        closed = self._client.run(self._tasks.close, self._name)
        self.stop()
        _raise_first(closed)

    def stop(self) -> None:
        """Leave the scheduler; the workers forget the run."""
        client, self._client = self._client, None
        cluster, self._cluster = self._cluster, None
        if client is not None:
            with suppress(Exception):
                client.cancel([future for _, future in self._busy.values()], force=True)
            with suppress(Exception):
                client.unregister_worker_plugin(self._name)
            with suppress(Exception):
                client.close(timeout=_GRACE)
        if cluster is not None:
            with suppress(Exception):
                cluster.close(timeout=_LOCAL_GRACE)

    # ---------------------------------------------------------------- beginning

    def _connect(self, address: str, number: int) -> None:
        try:
            if address == LOCAL:
                self._start_cluster(number)
            self._client = self._dask.Client(
                self._cluster or address, timeout=_PATIENCE, set_as_default=False
            )
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError, RuntimeError) as error:
            kind = type(error).__name__
            reason = (
                f"the workers of --dask local end before they can work ({kind}): {_KILLED}; "
                "--workers does the same without Dask"
                if address == LOCAL
                else f"no workers at the Dask scheduler {address} ({kind}): is it running, with "
                "workers, and does the address say how to reach it (tcp://, tls://)?"
            )
            raise WorkerError(reason) from None

    def _start_cluster(self, number: int) -> None:
        # Ctrl-C comes to all processes of a terminal, and is this one's matter.  Threads that start
        # in here have it blocked, and so have the processes that they start.
        resource_tracker.ensure_running()  # or its start would let it through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of ports that are taken: it has others then
                self._cluster = self._dask.LocalCluster(
                    n_workers=number,
                    threads_per_worker=1,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                    security=True,  # or anybody on this machine could have the workers run code
                )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _introduce(self, job: Job, staging: str) -> None:
        self._tasks = import_module("deid_core.runs.dask_engine")
        engine = self._tasks.EngineOfRun(self._name, job, staging, _IDLE)
        for _ in range(_MOST_LOST):
            ready = self._ready(engine, job)
            _raise_first(ready)
            if ready:
                self._look()
                return
            time.sleep(_LOOK)  # others come in the place of those that were lost
        raise WorkerError(f"the workers of Dask end while they get ready: {_KILLED}")

    def _ready(self, engine: Any, job: Job) -> dict[str, DeidError | None]:
        """Have workers make their engines; what each says, but for those that were lost."""
        try:
            self._client.register_plugin(engine)
            answers = self._client.run(self._tasks.make_ready, self._name, on_error="return")
            for answer in answers.values():
                if isinstance(answer, Exception) and not isinstance(answer, DeidError | OSError):
                    raise answer
        except OSError:
            return {}
        except Exception as error:
            raise WorkerError(
                f"a worker can't take the job in ({type(error).__name__}): each needs deid-core "
                f"{job.makeup.core_version} and the plugins of this process, installed where it "
                "runs"
            ) from None
        return {name: each for name, each in answers.items() if not isinstance(each, OSError)}

    # ---------------------------------------------------------------- workers that come and go

    def _look(self) -> None:
        """See which workers there are, if that was not just done."""
        now = time.monotonic()
        if now - self._looked >= _LOOK or not self._addresses:
            self._looked = now
            try:
                workers = self._client.scheduler_info(n_workers=-1)["workers"]
            except (OSError, TimeoutError):
                raise WorkerError("the Dask scheduler was lost") from None
            self._addresses = sorted(workers)

    def _idle(self) -> str:
        until = time.monotonic() + _PATIENCE
        while True:
            for address in self._addresses:
                if address not in self._busy:
                    return address
            if time.monotonic() > until:
                raise WorkerError(f"no worker has come for {_PATIENCE:.0f} s; all are gone")
            time.sleep(_LOOK / 10)
            self._look()

    def _hear(self, address: str, number: int) -> Iterator[Answer | Lost]:
        given, future = self._busy.get(address, (None, None))
        if given != number or future is None:
            return  # its worker was seen to be gone before this was
        del self._busy[address]
        try:
            answer: Answer = future.result(timeout=_PATIENCE)
        except DeidError as error:
            raise WorkerError(f"worker {address}: {error}") from None
        except (self._dask.KilledWorker, self._dask.CancelledError, TimeoutError):
            yield Lost(number, f"worker {address} was lost")
        except Exception as error:
            kind = type(error).__name__
            raise WorkerError(f"worker {address} met an unexpected {kind}") from None
        else:
            yield answer

    def _bury(self) -> Iterator[Lost]:
        for address in [each for each in self._busy if each not in self._addresses]:
            number, future = self._busy.pop(address)
            future.cancel()
            yield Lost(number, f"worker {address} was lost")


def _raise_first(answers: dict[str, DeidError | None]) -> None:
    """Raise the first error of workers, by address, with the worker's name."""
    for address, error in sorted(answers.items()):
        if error is not None:
            raise WorkerError(f"worker {address}: {error}")


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise ArgumentError(
            "runs on Dask need the package distributed: pip install 'deid-core[dask]'"
        ) from None
