"""`deid-core verify`: a second look at outputs, independent of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deid_core.cli.printing import complain, counted, one_line, tell
from deid_core.cli.program import SOME_FAILED

if TYPE_CHECKING:
    from deid_core.verify.findings import Finding
    from deid_core.verify.verifier import Verifier

_TOLD = 50


@click.command()
@click.argument("originals", type=click.Path())
@click.argument("outputs", type=click.Path())
@click.option(
    "--profile",
    metavar="NAME",
    type=click.Choice(["basic"]),
    default="basic",
    expose_value=False,  # there is no other
    help="The profile of PS3.15 that the outputs are to be judged by.",
)
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME",
    help="An option of the run that they were made with, as retain-modified-dates; may be "
    "repeated.",
)
@click.option(
    "--crosswalk",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Which output was made from which original: the crosswalk of the run.",
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all findings to this file, as JSON.",
)
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page to look at to this file.",
)
@click.option("--pixels", is_flag=True, help="Search the bytes of pixel data for text, too.")
@click.option("--show-values", is_flag=True, help="Show the values that were found, too.")
def verify(
    originals: str,
    outputs: str,
    options: tuple[str, ...],
    crosswalk: Path | None,
    json_file: Path | None,
    html_file: Path | None,
    pixels: bool,
    show_values: bool,
) -> None:
    """Look for identifying values of ORIGINALS in OUTPUTS, and check each row of the profile.

    Shares no code with what de-identifies. Exit status: 0 nothing found, 1 findings, 2 wrong
    usage.
    """
    from deid_core.verify.crosswalk import read_crosswalk
    from deid_core.verify.page import page
    from deid_core.verify.profile import Profile
    from deid_core.verify.report import Sample, json_report, owned
    from deid_core.verify.verifier import Verifier

    _check_places((outputs, originals), (json_file, html_file))
    profile = Profile(options)
    walked = read_crosswalk(crosswalk) if crosswalk else None
    sample = Sample()
    verifier = Verifier(originals, outputs, profile, walked, pixels=pixels)
    with json_report(json_file, show_values) as report:
        for number, finding in enumerate(verifier):
            sample.take(finding)
            if report is not None:
                report.take(finding)
            if number < _TOLD:
                tell(_line(finding, show_values))
        if report is not None:
            report.close(verifier.counts, list(options), verifier.originals.unread)
    if html_file is not None:
        with owned(html_file) as file:
            file.writelines(page(sample, verifier.counts, list(options), show_values))
    _tell_counts(verifier)
    if verifier.counts.findings:
        click.get_current_context().exit(SOME_FAILED)


def _check_places(folders: tuple[str, ...], reports: tuple[Path | None, ...]) -> None:
    for report in reports:
        for folder in folders:
            if report is not None and Path(folder).resolve() in report.resolve().parents:
                raise click.UsageError(f"the report {report} lies in {folder}; put it elsewhere")


def _line(finding: Finding, show_values: bool) -> str:
    where = ": ".join(part for part in (finding.path, finding.place) if part)
    value = f" [{finding.value}]" if show_values and finding.value else ""
    return one_line(f"{finding.kind.value} {where}: {finding.message}{value}")


def _tell_counts(verifier: Verifier) -> None:
    counts = verifier.counts
    if counts.findings > _TOLD:
        tell(f"... and {counts.findings - _TOLD} more, which --json writes")
    if counts.unread_originals:
        complain(
            f"warning: {counted(counts.unread_originals, 'original')} could not be read whole; "
            "identifying values in them are not all known"
        )
    tell(
        f"{counted(counts.outputs, 'output')}, {counts.paired} with their original of "
        f"{counts.originals}; {counted(counts.findings, 'finding')}"
    )
