"""The dataset as functions see it: as the rules so far have left it, and a copy for each call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Protocol

from pydicom.dataset import Dataset

from deid_core.engine.compare import Comparison
from deid_core.engine.elements import Element
from deid_core.engine.rebuild import dataset_at
from deid_core.engine.scan import Scan
from deid_core.engine.so_far import SoFar


class Shown(Protocol):
    """A dataset to show, of whichever source."""

    def show(self, touched: Iterable[Element]) -> None:
        """Bring it up to elements that may have changed since the last time."""

    def copy(self) -> Dataset:
        """It, for somebody to keep."""

    def edited(self, copy: Dataset) -> list[str]:
        """The paths of what somebody edited in a copy made since the last `show`."""


class View:
    """Shows one dataset to the functions that ask for it; `read` is called when one first does."""

    def __init__(self, scan: Scan, read: Callable[[], Shown]) -> None:
        self._scan = scan
        self._read = read
        self._touched: dict[Element, None] = {}
        self._aside: tuple[Dataset, Dataset] | None = None

    def touch(self, element: Element) -> None:
        """Take note that an element may have changed."""
        self._touched[element] = None

    def root(self) -> Dataset:
        """The root dataset."""
        following = self._so_far.following(self._touched)
        if self._touched or following:
            self._show([*self._touched, *following])
            self._touched = {}
        return self._shown.copy()

    def around(self, element: Element, root: Dataset) -> Dataset:
        """The dataset of `root` that an element stands in; where a rule has taken out a sequence
        around it, what the rules inside have left of it."""
        if element.level is self._scan.meta:
            return root.file_meta
        gone: list[Element] = []
        around = element.level.parent
        while around is not None:
            if not around.exists or around.raw is not None:
                gone.append(around)
            around = around.level.parent
        if not gone:
            return dataset_at(root, element.level)
        self._aside = Dataset(), Dataset()
        # Where a path keeps something in it, the neighbours of that are on their way out.
        if all(sequence.kept_for < sequence.removal for sequence in gone):
            with _as_if_there(gone):
                self._show(gone)
                shown = self._shown
                made, again = (dataset_at(shown.copy(), element.level) for _ in range(2))
            self._aside = made, again
            self._show(gone)
        return self._aside[0]

    def edited(self, root: Dataset) -> list[str]:
        """The paths of what somebody edited in what was shown last."""
        found = self._shown.edited(root)
        if self._aside is not None:
            found += Comparison().edited(*self._aside)
            self._aside = None
        return found

    @cached_property
    def _shown(self) -> Shown:
        return self._read()

    @cached_property
    def _so_far(self) -> SoFar:
        return SoFar(self._scan)

    def _show(self, elements: Iterable[Element]) -> None:
        with self._so_far.without_empty_blocks():
            self._shown.show(elements)


@contextmanager
def _as_if_there(sequences: Iterable[Element]) -> Iterator[None]:
    """Within it, sequences that rules took out or replaced are as they were read."""
    before = [(sequence, sequence.exists, sequence.raw) for sequence in sequences]
    for sequence in sequences:
        sequence.exists, sequence.raw = True, None
    try:
        yield
    finally:
        for sequence, exists, raw in before:
            sequence.exists, sequence.raw = exists, raw
