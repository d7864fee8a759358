"""The run over a walk: its files handed to workers, and their outputs published in its order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from deid_core.errors import FileError, OutputError, WorkerError
from deid_core.runs.chunks import Chunk, chunked
from deid_core.runs.crosswalk import Crosswalk
from deid_core.runs.journal import Journal
from deid_core.runs.outcomes import Done, Outcome, Staged
from deid_core.runs.publish import Publication, discard
from deid_core.runs.tasks import Answer, Crew, Lost, Task
from deid_core.runs.walk import Entry, Failed

_AHEAD = 8
"""How many chunks a worker may be ahead of the slowest one."""

_MOST_DEATHS = 2
_MOST_LOST_PUBLISHING = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of a chunk."""

    chunk: Chunk
    index: int


@dataclass(frozen=True, slots=True)
class _Given:
    """What a task is about."""

    task: Task
    published: tuple[_Place, ...]
    taken: tuple[_Place, ...]


@dataclass(slots=True)
class Batch:
    """Iterating does the run, and gives what became of each entry of the walk, in its order.

    The result does not depend on the workers of `crew`.  They write outputs into a staging folder;
    which of them get the place that they want is decided here, in the order of the walk: of two
    files with the same output the first in the walk has it, and the other fails.  Outputs that
    differ in case only, which not every file system tells apart, are the same.

    A file is done for good once the caller says with `told` that hooks and report know of it.
    `settle` writes that down; a file that was not told of by the end is done again by who resumes.

    A file over which a worker dies is tried once more, alone, and then fails.  What waits is
    bounded: a few chunks of the walk for each worker.
    """

    entries: Iterator[Entry]
    output: str
    overwrite: bool
    crew: Crew
    journal: Journal
    crosswalk: Crosswalk | None = None
    _window: deque[Chunk] = field(default_factory=deque)
    _again: deque[_Place] = field(default_factory=deque)
    _to_publish: list[tuple[Publication, _Place]] = field(default_factory=list)
    _given: dict[int, _Given] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _lost_publishing: int = 0
    _told: list[Path] = field(default_factory=list)

    def told(self, outcome: Outcome) -> None:
        """All who want to know of an outcome do: a file that is done stays so."""
        if isinstance(outcome, Done):
            self._told.append(outcome.path)

    def settle(self) -> None:
        """Write down which files are done for good; JournalError where that fails."""
        if self._told:
            with self.journal.writing():
                self.journal.settle(self._told)
            # Only now: who is interrupted on the way writes it down again.
            self._told = []

    def __iter__(self) -> Iterator[Outcome]:
        chunks = chunked(self.entries)
        while True:
            while self.crew.is_free() and (given := self._next(chunks)) is not None:
                self._given[given.task.number] = given
                self.crew.submit(given.task)
            if self._given:
                for heard in self.crew.wait():
                    self._take(heard)
            elif not self._window:
                return
            else:
                self._decide()
            while self._window and self._window[0].is_settled:
                yield from self._window.popleft().outcomes()
                self.settle()

    def _next(self, chunks: Iterator[Chunk]) -> _Given | None:
        """Work for a worker: outputs to publish, and files; None: there is nothing now."""
        places = self._next_places(chunks)
        publications, self._to_publish = self._to_publish, []
        if not places and not publications:
            return None
        task = Task(
            next(self._numbers),
            tuple(publication for publication, _ in publications),
            tuple(place.chunk.found(place.index) for place in places),
        )
        return _Given(task, tuple(place for _, place in publications), tuple(places))

    def _next_places(self, chunks: Iterator[Chunk]) -> list[_Place]:
        # Nothing else goes with a file over which a worker died; and a worker alone gains nothing
        # from doing both in one go, while what is published is known sooner.
        if self._to_publish and (self._again or self.crew.width == 1):
            return []
        if self._again:
            return [self._again.popleft()]
        while len(self._window) < _AHEAD * self.crew.width:
            chunk = next(chunks, None)
            if chunk is None:
                break
            self._window.append(chunk)
            if places := [_Place(chunk, index) for index in chunk.open]:
                return places
        return []

    def _take(self, heard: Answer | Lost) -> None:
        given = self._given.pop(heard.task)
        with self.journal.writing():
            if isinstance(heard, Lost):
                self._take_loss(given, heard.reason)
            else:
                self._take_published(zip(given.published, heard.published, strict=True))
                for place, attempt in zip(given.taken, heard.attempts, strict=True):
                    place.chunk.put(place.index, attempt)
            self._decide()

    def _take_loss(self, given: _Given, reason: str) -> None:
        """A worker died: what it was at is done again, a file at a time."""
        if given.published and not given.taken:
            self._lost_publishing += 1
            if self._lost_publishing > _MOST_LOST_PUBLISHING:
                raise WorkerError(f"workers die while they move outputs to their places ({reason})")
        self._to_publish += zip(given.task.publications, given.published, strict=True)
        for place in given.taken:
            if place.chunk.died(place.index) < _MOST_DEATHS:
                self._again.append(place)
                continue
            path = place.chunk.found(place.index).path
            message = f"the worker process died over it, twice ({reason}); nothing was written"
            place.chunk.put(place.index, Failed(path, FileError(message, file=str(path))))

    def _decide(self) -> None:
        """Who gets the places that were asked for, as far as all before them have been tried."""
        for chunk in self._window:
            if chunk.open:
                return
            if not chunk.is_decided:
                chunk.is_decided = True
                for index, staged in chunk.staged():
                    self._claim(_Place(chunk, index), staged)

    def _claim(self, place: _Place, staged: Staged) -> None:
        path = staged.found.path
        refusal = self.journal.claim(staged)
        if refusal is not None:
            discard(staged.staged)
            place.chunk.put(place.index, Failed(path, OutputError(refusal, file=str(path))))
            return
        publication = Publication(
            str(path),
            staged.staged,
            self.output,
            staged.relative,
            staged.stamp,
            replace=self.overwrite,
        )
        self._to_publish.append((publication, place))

    def _take_published(self, published: Iterable[tuple[_Place, OutputError | None]]) -> None:
        """Outputs are in their place, or could not get there."""
        rows = []
        for place, error in published:
            staged = place.chunk.state(place.index)
            assert isinstance(staged, Staged)
            path = staged.found.path
            if error is not None:
                self.journal.forget(path)
                place.chunk.put(place.index, Failed(path, error))
                continue
            output = os.path.join(self.output, staged.relative)
            place.chunk.put(place.index, Done(path, output, staged.work))
            rows.append([os.path.abspath(path), os.path.abspath(output), *staged.work.identifiers])
        if self.crosswalk is not None:
            # Before the journal's entries count: a file that is done for good has its row.
            self.crosswalk.add(rows)
