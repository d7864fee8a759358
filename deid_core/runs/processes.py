"""A crew of processes on this machine, each started afresh, that the run speaks with by wire."""

from __future__ import annotations

import logging
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from deid_core.errors import DeidError, WorkerError
from deid_core.runs.jobs import Job
from deid_core.runs.serving import Closed, Ready, Refused
from deid_core.runs.tasks import Answer, Lost, Task

_log = logging.getLogger("deid_core")

# No -m, which would put the current folder, and what lies in it, before all modules.
_CODE = "import sys; sys.path[:] = sys.argv[2:]; from deid_core.runs.serving import serve; "
_CODE += "serve(int(sys.argv[1]))"

_GRACE = 1.0  # seconds that workers have to clean up when they are stopped
_MOST_FALSE_STARTS = 3


class Processes:
    """Up to `number` worker processes, each started when there is a task and all others are busy.

    `key` goes to each over its wire, and is in no command line and no job.  `lock` is a file
    descriptor that they hold as long as they live.  A worker that dies is replaced with the next
    task.
    """

    def __init__(self, number: int, job: Job, key: bytes, staging: str, lock: int) -> None:
        self.width = number
        self._greeting = [pickle.dumps(part) for part in (job, key, staging)]
        self._lock = lock
        self._workers: list[_Process] = []
        self._false_starts = 0

    def is_free(self) -> bool:
        """Whether a worker is idle, or may be started."""
        return len(self._workers) < self.width or any(not each.task for each in self._workers)

    def submit(self, task: Task) -> None:
        """Give a task to an idle worker, or to a new one."""
        worker = next((each for each in self._workers if each.task is None), None)
        if worker is None:
            worker = self._start()
            self._workers.append(worker)
        worker.give(task)

    def _start(self) -> _Process:
        try:
            return _Process(self._greeting, self._lock)
        except OSError as error:
            reason = error.strerror or type(error).__name__
        raise WorkerError(
            f"a worker process can't be started ({reason}); ask for fewer (--workers), and go on "
            "with --resume"
        )

    def wait(self) -> list[Answer | Lost]:
        """Wait for answers, and for deaths."""
        heard: list[Answer | Lost] = []
        while not heard:
            for wire in wait([each.wire for each in self._workers]):
                worker = next(each for each in self._workers if each.wire is wire)
                heard += self._hear(worker)
        return heard

    def _hear(self, worker: _Process) -> Iterator[Answer | Lost]:
        message = worker.hear()
        if isinstance(message, Refused):
            raise message.error
        if isinstance(message, Ready):
            worker.is_ready = True
            self._false_starts = 0
        elif isinstance(message, Answer):
            worker.task = None
            yield message
        else:
            yield from self._bury(worker)

    def _bury(self, worker: _Process) -> Iterator[Lost]:
        self._workers.remove(worker)
        reason = worker.end()
        task, worker.task = worker.task, None
        if worker.is_ready:
            if task is not None:
                yield Lost(task.number, reason)
            return
        self._false_starts += 1
        if self._false_starts >= _MOST_FALSE_STARTS:
            raise WorkerError(f"worker processes end before they can work ({reason})")
        if task is not None:
            self.submit(task)

    def finish(self) -> None:
        """Have all workers close what they opened, and end."""
        for worker in self._workers:
            worker.give(None)
        errors = [worker.closing() for worker in self._workers]
        self.stop()
        for error in errors:
            if error is not None:
                raise error

    def stop(self) -> None:
        """End all workers: those that don't within a second are killed."""
        for worker in self._workers:
            worker.ask_to_stop()
        until = time.monotonic() + _GRACE
        for worker in self._workers:
            worker.end(max(until - time.monotonic(), 0))
        self._workers.clear()


class _Process:
    """One worker process, and the wire to it; `task` is what it is at."""

    def __init__(self, greeting: list[bytes], lock: int) -> None:
        self.task: Task | None = None
        self.is_ready = False
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CODE, str(theirs.fileno()), *sys.path],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lock),
                start_new_session=True,  # Ctrl-C is this process's matter, and it tells them
            )
        self.wire = Connection(ours.detach())
        for part in greeting:
            self._say(part)

    def give(self, task: Task | None) -> None:
        """A task to do; None: there are no more."""
        self.task = task
        self._say(pickle.dumps(task))

    def hear(self) -> Any:
        """Its next message; None where there will be none, because it died."""
        try:
            return self.wire.recv()
        except (EOFError, OSError):
            return None

    def closing(self) -> DeidError | None:
        """What went wrong when it closed what it had opened, after its last task."""
        while (message := self.hear()) is not None:
            if isinstance(message, Refused | Closed):
                return message.error
        _log.warning("a worker died after its last file, before it closed what plugins opened")
        return None

    def ask_to_stop(self) -> None:
        """Have it end at once."""
        self._process.send_signal(signal.SIGTERM)

    def end(self, patience: float = 0.1) -> str:
        """See it off, by force if need be, and say how it ended."""
        self.wire.close()
        try:
            status = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"status {status}"

    def _say(self, pickled: bytes) -> None:
        # Whether it hears us or has died shows when we listen.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wire.send_bytes(pickled)
