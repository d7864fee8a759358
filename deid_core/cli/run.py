"""`deid-core run`: files and folders through a recipe."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import variables_option
from deid_core.cli.orders import order_options
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import complain, counted, tell
from deid_core.cli.profiles import layer_options
from deid_core.cli.program import SOME_FAILED, pass_ending
from deid_core.errors import JournalError, PluginError, WorkerError
from deid_core.interrupts import Ending

if TYPE_CHECKING:
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry import Registry, Run, Summary
    from deid_core.runs.batch import Batch
    from deid_core.runs.hooked import HookedRun
    from deid_core.runs.jobs import EngineSpec
    from deid_core.runs.report import Report
    from deid_core.runs.start import Order


@click.command()
@order_options
@variables_option
@click.option("--remove-private", is_flag=True, help="Remove private elements that no rule keeps.")
@click.option("--strip-sequences", is_flag=True, help="Remove sequences that no rule keeps.")
@click.option(
    "--skip",
    multiple=True,
    metavar="FIELD",
    help="An element that no rule is to touch, by keyword, tag or creator; may be repeated.",
)
@click.option("--strict", is_flag=True, help="A value that its VR should not have is an error.")
@click.option(
    "--change-limit",
    type=click.IntRange(1),
    metavar="N",
    help="For how many elements of one file rules may have work, 1,000,000 without it: a file with "
    "more fails. Each takes about 1 kB of memory.",
)
@plugin_options
@layer_options
@pass_ending
def run(
    ending: Ending,
    registry: Registry,
    layers: list[DeidRecipe],
    order: Order,
    variables: dict[str, str],
    remove_private: bool,
    strip_sequences: bool,
    skip: tuple[str, ...],
    strict: bool,
    change_limit: int | None,
) -> None:
    """De-identify files, and all files in folders: by default, by the Basic Profile of PS3.15.

    A file that fails does not stop the others, and leaves no output; one that is not DICOM is
    skipped. Inputs are never changed.
    """
    from deid_core.engine.scan import CHANGE_LIMIT
    from deid_core.runs.jobs import EngineSpec
    from deid_core.runs.keys import read_key

    spec = EngineSpec(
        tuple(layers),
        variables=variables,
        remove_private=remove_private,
        strip_sequences=strip_sequences,
        strict=strict,
        change_limit=change_limit or CHANGE_LIMIT,
        skip=skip,
    )
    engine = spec.engine(registry, None if order.key_file is None else read_key(order.key_file))
    well = False
    try:
        for warning in engine.warnings:
            complain(f"warning: {warning}")
        if engine.key_is_drawn:
            complain("no key file: a key was drawn, so this run can't be resumed or extended")
        well = _work(order, spec, engine, ending)
    finally:
        well &= _closed(engine)
    if not well:
        click.get_current_context().exit(SOME_FAILED)


def _closed(engine: Deidentifier) -> bool:
    """Closes what plugins opened, and says whether that went well: files are done all the same."""
    try:
        engine.close()
    except PluginError as error:
        complain(str(error))
        return False
    return True


def _work(order: Order, spec: EngineSpec, engine: Deidentifier, ending: Ending) -> bool:
    """Does the run, and says whether all went well; the summary is told even where it is cut
    short."""
    from deid_core.runs.hooked import HookedRun
    from deid_core.runs.start import started

    hooked = HookedRun(engine)
    order = replace(order, wants_edits=hooked.listens)
    try:
        with started(order, spec, engine) as batch, _report(order) as report:
            try:
                _go_through(batch, order, hooked, report, ending)
            except (PluginError, WorkerError, JournalError) as error:
                complain(f"stopped: {error}")
            finally:
                for line in _told(hooked.summary, hooked.run):
                    tell(line)
                if report is not None and hooked.run is not None:
                    report.end(hooked.summary)
    except PluginError as error:
        if hooked.run is None:
            raise
        complain(str(error))  # a worker could not close what a plugin had opened
        return False
    except OSError as error:
        if (interrupt := _interrupt_behind(error)) is not None:
            raise interrupt from None  # the terminal has gone, and could not be told of the end
        if hooked.run is None or error.errno == errno.EPIPE:
            raise
        with suppress(OSError):
            complain(f"stopped: {error.strerror or type(error).__name__}")
        return False
    return hooked.summary.finished and not hooked.summary.failed


def _interrupt_behind(error: BaseException | None) -> KeyboardInterrupt | None:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error


def _go_through(
    batch: Batch, order: Order, hooked: HookedRun, report: Report | None, ending: Ending
) -> None:
    from deid_core.cli.progress import reporter

    with hooked as run, reporter(order, batch) as show:
        if report is not None and run.run is not None:
            report.begin(run.run)
        for outcome in batch:
            run.take(outcome)
            with ending.held():  # what is told of a file agrees, whatever ends the run
                if report is not None:
                    report.take(outcome)
                run.count(outcome)
                batch.told(outcome)
            show(outcome)
        run.resumed(batch.journal.earlier)


@contextmanager
def _report(order: Order) -> Iterator[Report | None]:
    if order.report is None:
        yield None
        return
    from deid_core.runs.report import Report

    with closing(Report(os.fspath(order.report), resume=order.resume)) as report:
        yield report


def _told(summary: Summary, run: Run | None) -> Iterator[str]:
    if run is not None:
        yield f"plugins: {', '.join(map(str, run.plugins)) or 'none'}"
        if run.lock is not None:
            yield f"locked by {run.lock}"
    if summary.earlier:
        yield f"{summary.earlier} were done before"
    yield (
        f"{summary.done} done, {summary.failed} failed, {summary.skipped} skipped "
        f"in {summary.seconds:.1f} s; {counted(summary.edits, 'edit')}, "
        f"{counted(summary.warnings, 'warning')}"
    )
