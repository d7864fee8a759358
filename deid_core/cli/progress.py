"""What a run shows as it goes: a bar on a terminal, a line a file elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from deid_core.cli.printing import complain, one_line, tell
from deid_core.runs.outcomes import Done, Outcome
from deid_core.runs.start import Order
from deid_core.runs.walk import Failed, Found, walk

Report = Callable[[Outcome], None]


def reporter(order: Order) -> AbstractContextManager[Report]:
    """A function to be called with each outcome of the run."""
    return _bar(order) if sys.stderr.isatty() else _lines()


@contextmanager
def _lines() -> Iterator[Report]:
    def report(outcome: Outcome) -> None:
        for line in _troubles(outcome):
            complain(line)
        if isinstance(outcome, Done):
            tell(f"done {one_line(str(outcome.path))}")

    yield report


@contextmanager
def _bar(order: Order) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        total = sum(isinstance(entry, Found) for entry in walk(order.inputs, order.output))
        task = progress.add_task("", total=total)

        def report(outcome: Outcome) -> None:
            for line in _troubles(outcome):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            progress.advance(task)

        yield report


def _troubles(outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, Failed):
        yield f"failed {one_line(str(outcome.error))}"
    elif isinstance(outcome, Done):
        for warning in outcome.work.warnings:
            yield f"warning {one_line(f'{outcome.path}: {warning}')}"
    else:
        yield f"skipped {one_line(str(outcome.path))}: {outcome.reason}"
