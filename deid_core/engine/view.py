"""The dataset as functions see it: as the rules so far have left it, and a copy for each call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from pydicom.dataset import Dataset

from deid_core.engine.elements import Element, Level
from deid_core.engine.scan import Scan


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
        self._shown: Shown | None = None
        self._touched: dict[Element, None] = {}

    def touch(self, element: Element) -> None:
        """Take note that an element may have changed."""
        self._touched[element] = None

    def root(self) -> Dataset:
        """The root dataset."""
        if self._shown is None:
            self._shown = self._read()
        if self._touched:
            self._shown.show(self._touched)
            self._touched = {}
        return self._shown.copy()

    def edited(self, root: Dataset) -> list[str]:
        """The paths of what somebody edited in the root dataset that was shown last."""
        assert self._shown is not None
        return self._shown.edited(root)

    def around(self, element: Element, root: Dataset) -> Dataset:
        """The dataset of `root` that an element stands in."""
        steps: list[Level] = []
        level = element.level
        while level.parent is not None:
            steps.append(level)
            level = level.parent.level
        found = root
        if level is self._scan.meta:
            return found.file_meta
        for level in reversed(steps):
            assert level.parent is not None
            found = found[level.parent.entry.tag].value[level.index]
        return found
