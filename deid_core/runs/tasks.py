"""What a coordinator asks of its workers, and what they answer; all of it can be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from deid_core.errors import OutputError
from deid_core.runs.outcomes import Attempt
from deid_core.runs.publish import Publication
from deid_core.runs.walk import Found


@dataclass(frozen=True, slots=True)
class Task:
    """Outputs to publish, of any worker's making, and then files to de-identify."""

    number: int
    publications: tuple[Publication, ...]
    files: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A task is done: for each publication None or what went wrong, for each file what came."""

    task: int
    published: tuple[OutputError | None, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker died over a task, and nobody knows how far it came."""

    task: int
    reason: str


class Crew(Protocol):
    """The workers of a run, one or many, here or elsewhere."""

    @property
    def width(self) -> int:
        """How many tasks it works on at a time."""

    def is_free(self) -> bool:
        """Whether a task would be begun at once."""

    def submit(self, task: Task) -> None:
        """Begin a task.  Raises WorkerError where no worker can be had."""

    def wait(self) -> list[Answer | Lost]:
        """Wait until one or more tasks are over.

        Raises WorkerError where workers can't be had, or a worker's error where it refuses."""

    def finish(self) -> None:
        """The run is done: close what plugins opened; PluginError where that fails."""

    def stop(self) -> None:
        """The end of all workers, busy or not, within a second; does nothing after `finish`."""
