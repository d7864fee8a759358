"""`deid-core run`: files and folders through a recipe."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import read_key, read_recipe, variables_option
from deid_core.cli.printing import complain, counted, tell
from deid_core.cli.program import SOME_FAILED, ending_in_order

if TYPE_CHECKING:
    from deid_core.runs.batch import Batch, Summary
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
    "--recipe",
    "recipes",
    required=True,
    multiple=True,
    metavar="RECIPE",
    help="A recipe's file, or the name of a shipped one; several read as one text.",
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
def run(
    inputs: tuple[str, ...],
    output: str,
    recipes: tuple[str, ...],
    key_file: str | None,
    variables: dict[str, str],
    remove_private: bool,
    strip_sequences: bool,
    layout_text: str | None,
    overwrite: bool,
    strict: bool,
) -> None:
    """De-identify files, and all files in folders.

    A file that fails does not stop the others, and leaves no output; one that is not DICOM is
    skipped. Inputs are never changed.
    """
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.runs.batch import Batch

    layout = _layout(layout_text)
    engine = Deidentifier(
        read_recipe(recipes),
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
        summary = _work(batch)
    if summary.failed:
        click.get_current_context().exit(SOME_FAILED)


def _layout(text: str | None) -> Layout:
    from deid_core.runs.keep import Keep
    from deid_core.runs.template import DEFAULT_TEMPLATE, parse_template

    if text == "keep":
        return Keep()
    return parse_template(DEFAULT_TEMPLATE if text is None else text)


def _work(batch: Batch) -> Summary:
    """Does the run; the summary is told even where it is cut short."""
    from deid_core.cli.progress import reporter
    from deid_core.runs.batch import Summary

    summary = Summary()
    start = monotonic()
    try:
        with reporter(batch) as report:
            for outcome in batch:
                summary.count(outcome)
                report(outcome)
    finally:
        tell(_told(summary, monotonic() - start))
    return summary


def _told(summary: Summary, seconds: float) -> str:
    return (
        f"{summary.done} done, {summary.failed} failed, {summary.skipped} skipped "
        f"in {seconds:.1f} s; {counted(summary.edits, 'edit')}, "
        f"{counted(summary.warnings, 'warning')}"
    )
