"""The main function of a worker process: a job, a key, and then task after task, over a wire."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from deid_core.errors import DeidError, WorkerError
from deid_core.interrupts import Ending, Interrupt
from deid_core.runs.attempt import unexpected
from deid_core.runs.jobs import Job
from deid_core.runs.tasks import Task
from deid_core.runs.worker import Worker

_LAST_MOMENT = 1.5  # seconds from the coordinator's death to our own, whatever we are at


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has its engine."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The worker can't do the job."""

    error: DeidError


@dataclass(frozen=True, slots=True)
class Closed:
    """The worker is done, and closed what plugins opened; `error` where that failed."""

    error: DeidError | None


def serve(wire: int) -> None:
    """Work for the process at the other end of `wire`, a socket, until it has no more to do.

    Over the wire come the job, the key (bytes), the staging folder, tasks, and None at the end.
    SIGTERM and the coordinator's death end the worker at once: what is half written goes.
    """
    connection = Connection(wire)
    with suppress(Interrupt, BrokenPipeError), Ending():
        _work(connection, _messages(connection))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends anyhow, and in its own time


def _work(connection: Connection, messages: queue.SimpleQueue[Any]) -> None:
    job: Job = messages.get()
    try:
        engine = job.engine(messages.get())
        worker = Worker(job, engine, messages.get())
        with engine.registry.importing():
            connection.send(Ready())
            _do_tasks(connection, messages, worker)
    except DeidError as error:
        connection.send(Refused(error))
    except Exception as error:
        connection.send(Refused(WorkerError(f"a worker met {unexpected(error)}")))


def _do_tasks(
    connection: Connection, messages: queue.SimpleQueue[Task | None], worker: Worker
) -> None:
    try:
        while (task := messages.get()) is not None:
            connection.send(worker.do(task))
    except BaseException:
        with suppress(DeidError):
            worker.close()
        raise
    connection.send(Closed(_closing(worker)))


def _closing(worker: Worker) -> DeidError | None:
    try:
        worker.close()
    except DeidError as error:
        return error
    return None


def _messages(connection: Connection) -> queue.SimpleQueue[Any]:
    """What comes over the wire.  A thread reads it, and so sees the other end die at once."""
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                messages.put(connection.recv())
        except (EOFError, OSError):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(_LAST_MOMENT)
            os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    return messages
