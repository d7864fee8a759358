"""A crew of one: the process itself does the work."""

from __future__ import annotations

from deid_core.runs.tasks import Answer, Lost, Task
from deid_core.runs.worker import Worker


class Alone:
    """Tasks are done while `wait` is called.  `worker`'s engine is the caller's, who closes it."""

    width = 1

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._task: Task | None = None

    def is_free(self) -> bool:
        """Whether no task waits to be done."""
        return self._task is None

    def submit(self, task: Task) -> None:
        """Take a task, to be done in `wait`."""
        self._task = task

    def wait(self) -> list[Answer | Lost]:
        """Do the task that was taken."""
        assert self._task is not None
        answer = self._worker.do(self._task)
        self._task = None
        return [answer]

    def finish(self) -> None:
        """Nothing is to be closed here."""

    def stop(self) -> None:
        """Nothing runs between the calls."""
