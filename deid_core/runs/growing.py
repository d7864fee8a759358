"""A crew that starts worker processes only when the run has proved long enough to pay for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from deid_core.runs.tasks import Answer, Crew, Lost, Task

_WORTH = 2.0
"""How many times what a worker's start costs a run has to last before workers are started.

Two workers save half of what is left.  Where that is as long as what has gone by, starting them at
twice their cost breaks even, whatever the length of the run at most doubles the loss."""


class Growing:
    """Works as `alone` does, then as the crew that `start` gives.

    What a start costs is measured: a worker does over again what this process has done to get
    ready, so it is the processor time of this process when the first task comes.
    """

    def __init__(self, alone: Crew, start: Callable[[], Crew]) -> None:
        self._crew = alone
        self._start: Callable[[], Crew] | None = start
        self._until: float | None = None

    @property
    def width(self) -> int:
        """How many tasks it works on at a time, by now."""
        return self._crew.width

    def is_free(self) -> bool:
        """Whether a task would be begun at once."""
        return self._crew.is_free()

    def submit(self, task: Task) -> None:
        """Begin a task, with new workers where it is time for them."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + _WORTH * time.process_time()
        if self._start is not None and now > self._until and task.files:
            self._crew, self._start = self._start(), None
        self._crew.submit(task)

    def wait(self) -> list[Answer | Lost]:
        """Wait until one or more tasks are over."""
        return self._crew.wait()

    def finish(self) -> None:
        """The end of a run that was done."""
        self._crew.finish()

    def stop(self) -> None:
        """The end of all workers."""
        self._crew.stop()
