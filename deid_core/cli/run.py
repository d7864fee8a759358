"""`deid-core run`: files and folders through a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import variables_option
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import complain, counted, tell
from deid_core.cli.profiles import layer_options
from deid_core.cli.program import SOME_FAILED, ending_in_order
from deid_core.errors import JournalError, PluginError, WorkerError

if TYPE_CHECKING:
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry import Registry, Run, Summary
    from deid_core.runs.jobs import EngineSpec
    from deid_core.runs.layout import Layout
    from deid_core.runs.start import Order


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path())
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(),
    help="The folder for the outputs; made where it does not exist.",
)
@click.option(
    "--key-file",
    metavar="FILE",
    envvar="DEID_CORE_KEY_FILE",
    type=click.Path(),
    help="The key that replacements derive from, 16 bytes or more: the same key gives the same "
    "replacements in every run. Without one, a key is drawn for this run.  "
    "[env: DEID_CORE_KEY_FILE]",
)
@variables_option
@click.option("--remove-private", is_flag=True, help="Remove private elements that no rule keeps.")
@click.option("--strip-sequences", is_flag=True, help="Remove sequences that no rule keeps.")
@click.option(
    "--layout",
    "layout_text",
    metavar="keep|TEMPLATE",
    help="The outputs' paths below DIR: those of the inputs (keep), or a template over the "
    "de-identified dataset, as {PatientID}/{SOPInstanceUID}.dcm.",
)
@click.option("--overwrite", is_flag=True, help="Overwrite outputs that exist.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="How many processes work. Without it: as many as there are usable cores, where the run "
    "lasts long enough for their start to pay.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on with an earlier run into DIR, by the same recipe, key, plugins and options: what "
    "is done and whole is left as it is, all else is done.",
)
@click.option(
    "--journal",
    metavar="FILE",
    type=click.Path(),
    help="Where the run keeps its journal; without it, beside the output folder: DIR.journal.",
)
@click.option("--strict", is_flag=True, help="A value that its VR should not have is an error.")
@plugin_options
@layer_options
def run(
    registry: Registry,
    layers: list[DeidRecipe],
    inputs: tuple[str, ...],
    output: str,
    key_file: str | None,
    variables: dict[str, str],
    remove_private: bool,
    strip_sequences: bool,
    layout_text: str | None,
    overwrite: bool,
    workers: int | None,
    resume: bool,
    journal: str | None,
    strict: bool,
) -> None:
    """De-identify files, and all files in folders: by default, by the Basic Profile of PS3.15.

    A file that fails does not stop the others, and leaves no output; one that is not DICOM is
    skipped. Inputs are never changed.
    """
    from deid_core.runs.jobs import EngineSpec
    from deid_core.runs.journal_file import journal_path
    from deid_core.runs.keys import read_key
    from deid_core.runs.start import Order

    order = Order(
        inputs,
        output,
        _layout(layout_text),
        overwrite,
        workers,
        key_file,
        journal_path(output, journal),
        resume,
    )
    spec = EngineSpec(
        tuple(layers),
        variables=variables,
        remove_private=remove_private,
        strip_sequences=strip_sequences,
        strict=strict,
    )
    engine = spec.engine(registry, None if key_file is None else read_key(key_file))
    with engine, ending_in_order():
        for warning in engine.warnings:
            complain(f"warning: {warning}")
        if engine.key_is_drawn:
            complain("no key file: a key was drawn, so this run can't be resumed or extended")
        well = _work(order, spec, engine)
    if not well:
        click.get_current_context().exit(SOME_FAILED)


def _layout(text: str | None) -> Layout:
    from deid_core.runs.keep import Keep
    from deid_core.runs.template import DEFAULT_TEMPLATE, parse_template

    if text == "keep":
        return Keep()
    return parse_template(DEFAULT_TEMPLATE if text is None else text)


def _work(order: Order, spec: EngineSpec, engine: Deidentifier) -> bool:
    """Does the run, and says whether all went well; the summary is told even where it is cut
    short."""
    from deid_core.cli.progress import reporter
    from deid_core.runs.hooked import HookedRun
    from deid_core.runs.start import started

    hooked = HookedRun(engine)
    order = replace(order, wants_edits=hooked.listens)
    with started(order, spec, engine) as batch:
        try:
            with hooked as run, reporter(order) as report:
                for outcome in batch:
                    report(outcome)
                    run.take(outcome)
                run.resumed(batch.journal.earlier)
        except (PluginError, WorkerError, JournalError) as error:
            complain(f"stopped: {error}")
        finally:
            for line in _told(hooked.summary, hooked.run):
                tell(line)
    return hooked.summary.finished and not hooked.summary.failed


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
