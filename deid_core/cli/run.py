"""`deid-core run`: files and folders through a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import read_key, variables_option
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import complain, counted, tell
from deid_core.cli.profiles import layer_options
from deid_core.cli.program import SOME_FAILED, ending_in_order
from deid_core.errors import PluginError

if TYPE_CHECKING:
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry import Registry, Run, Summary
    from deid_core.runs.batch import Batch
    from deid_core.runs.layout import Layout


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
    strict: bool,
) -> None:
    """De-identify files, and all files in folders: by default, by the Basic Profile of PS3.15.

    A file that fails does not stop the others, and leaves no output; one that is not DICOM is
    skipped. Inputs are never changed.
    """
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.runs.batch import Batch

    layout = _layout(layout_text)
    engine = Deidentifier(
        layers,
        registry,
        key=read_key(key_file),
        variables=variables,
        remove_private=remove_private,
        strip_sequences=strip_sequences,
        strict=strict,
    )
    with engine, ending_in_order():
        batch = Batch(inputs, output, engine, layout, overwrite)
        for warning in engine.warnings:
            complain(f"warning: {warning}")
        if engine.key_is_drawn:
            complain("no key file: a key was drawn, so this run can't be resumed or extended")
        well = _work(batch, engine)
    if not well:
        click.get_current_context().exit(SOME_FAILED)


def _layout(text: str | None) -> Layout:
    from deid_core.runs.keep import Keep
    from deid_core.runs.template import DEFAULT_TEMPLATE, parse_template

    if text == "keep":
        return Keep()
    return parse_template(DEFAULT_TEMPLATE if text is None else text)


def _work(batch: Batch, engine: Deidentifier) -> bool:
    """Does the run, and says whether all went well; the summary is told even where it is cut
    short."""
    from deid_core.cli.progress import reporter
    from deid_core.runs.hooked import HookedRun

    hooked = HookedRun(engine)
    try:
        with hooked as run, reporter(batch) as report:
            for outcome in batch:
                report(outcome)
                run.take(outcome)
    except PluginError as error:
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
    yield (
        f"{summary.done} done, {summary.failed} failed, {summary.skipped} skipped "
        f"in {summary.seconds:.1f} s; {counted(summary.edits, 'edit')}, "
        f"{counted(summary.warnings, 'warning')}"
    )
