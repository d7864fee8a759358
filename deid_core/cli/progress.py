"""What a run shows as it goes: on a terminal how far it is, elsewhere a line a file."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from deid_core.cli.printing import complain, one_line, tell
from deid_core.runs.outcomes import Done, Outcome
from deid_core.runs.start import Order
from deid_core.runs.walk import Failed, walk

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, Task
    from rich.text import Text

    from deid_core.runs.batch import Batch

Report = Callable[[Outcome], None]


def reporter(order: Order, batch: Batch) -> AbstractContextManager[Report]:
    """A function to be called with each outcome of the run."""
    return _bar(order, batch) if sys.stderr.isatty() else _lines()


@contextmanager
def _lines() -> Iterator[Report]:
    def report(outcome: Outcome) -> None:
        for line in _troubles(outcome):
            complain(line)
        if isinstance(outcome, Done):
            tell(f"done {one_line(str(outcome.path))}")

    yield report


@contextmanager
def _bar(order: Order, batch: Batch) -> Iterator[Report]:
    """One line: a bar, files of how many, files a second, time left; troubles go above it."""
    from rich.console import Console

    console = Console(stderr=True)
    told = 0
    with _progress(console) as progress, _Counting(order) as counting:
        task = progress.add_task("", total=None)

        def report(outcome: Outcome) -> None:
            nonlocal told
            told += 1
            for line in _troubles(outcome):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            progress.update(task, completed=told + batch.journal.earlier, total=counting.total)

        yield report
        everything = told + batch.journal.earlier
        progress.update(task, completed=everything, total=everything)


def _progress(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.0f} files/s")

    columns = (BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


class _Counting:
    """Counts what there is to do, beside the run: `total` is None until all is counted."""

    def __init__(self, order: Order) -> None:
        self.total: int | None = None
        self._stopped = False
        self._order = order
        self._thread = threading.Thread(target=self._count, daemon=True)

    def __enter__(self) -> _Counting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        self._thread.join()

    def _count(self) -> None:
        count = 0
        for _ in walk(self._order.inputs, self._order.output):
            if self._stopped:
                return
            count += 1
        self.total = count


def _troubles(outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, Failed):
        yield f"failed {one_line(str(outcome.error))}"
    elif isinstance(outcome, Done):
        for warning in outcome.work.warnings:
            yield f"warning {one_line(f'{outcome.path}: {warning}')}"
    else:
        yield f"skipped {one_line(str(outcome.path))}: {outcome.reason}"
