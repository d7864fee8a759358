"""Chunks of a walk: what a worker gets at a time, and how far each file of it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from deid_core.runs.outcomes import Attempt, Done, Outcome, Staged
from deid_core.runs.walk import Entry, Failed, Found, Skipped

MOST_FILES = 32
MOST_BYTES = 64 << 20


class Chunk:
    """Some entries of a walk, in its order, and what has become of each so far.

    An entry is open (nobody has tried it), attempted, or has its outcome.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._states: list[Attempt | Outcome | None] = [
            None if isinstance(entry, Found) else entry for entry in entries
        ]
        self._deaths: Counter[int] = Counter()
        self.is_decided = False

    @property
    def open(self) -> list[int]:
        """The entries that nobody has tried."""
        return [index for index, state in enumerate(self._states) if state is None]

    @property
    def is_settled(self) -> bool:
        """Whether all have their outcome."""
        return self.is_decided and not any(isinstance(each, Staged) for each in self._states)

    def found(self, index: int) -> Found:
        """A file of the walk."""
        found = self._entries[index]
        assert isinstance(found, Found)
        return found

    def died(self, index: int) -> int:
        """One more worker died over this file; says how many have."""
        self._deaths[index] += 1
        return self._deaths[index]

    def state(self, index: int) -> Attempt | Outcome | None:
        """What has become of an entry; None while it is open."""
        return self._states[index]

    def put(self, index: int, state: Attempt | Outcome) -> None:
        """What has become of an entry."""
        self._states[index] = state

    def staged(self) -> Iterator[tuple[int, Staged]]:
        """The files whose output waits for its place."""
        for index, state in enumerate(self._states):
            if isinstance(state, Staged):
                yield index, state

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes, once all is settled."""
        for state in self._states:
            assert isinstance(state, Done | Failed | Skipped)
            yield state


def chunked(entries: Iterator[Entry]) -> Iterator[Chunk]:
    """The walk in chunks: of some files, and of fewer where they are large."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += entry.stamp.size if isinstance(entry, Found) else 0
        if len(chunk) == MOST_FILES or size >= MOST_BYTES:
            yield Chunk(chunk)
            chunk, size = [], 0
    if chunk:
        yield Chunk(chunk)
