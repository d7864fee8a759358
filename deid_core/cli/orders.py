"""The options for the files of a run: from where, to where, by whom, and what is noted of them."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from deid_core.runs.layout import Layout


def order_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Inputs, output and all that belongs to them; the command gets an `order`."""

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
    @click.option(
        "--layout",
        metavar="keep|TEMPLATE",
        help="The outputs' paths below DIR: those of the inputs (keep), or a template over the "
        "de-identified dataset, as {PatientID}/{SOPInstanceUID}.dcm.",
    )
    @click.option("--overwrite", is_flag=True, help="Overwrite outputs that exist.")
    @click.option(
        "--workers",
        type=click.IntRange(1),
        metavar="N",
        help="How many processes work. Without it: as many as there are usable cores, where the "
        "run lasts long enough for their start to pay.",
    )
    @click.option(
        "--dask",
        metavar="ADDRESS|local",
        help="Have the workers of a Dask cluster do the work, by the address of its scheduler "
        "(tcp://host:8786); local starts one on this machine, for this run.",
    )
    @click.option(
        "--resume",
        is_flag=True,
        help="Go on with an earlier run into DIR, by the same recipe, key, plugins and options: "
        "what is done and whole is left as it is, all else is done.",
    )
    @click.option(
        "--journal",
        metavar="FILE",
        type=click.Path(),
        help="Where the run keeps its journal; without it, beside the output folder: DIR.journal.",
    )
    @click.option(
        "--report",
        metavar="FILE",
        type=click.Path(),
        help="Write a report, as JSON lines: what was done to each file by which rule, warnings, "
        "failures, times. It has no values.",
    )
    @click.option(
        "--crosswalk",
        metavar="FILE",
        type=click.Path(),
        help="Write which output was which input, with IDs before and after, to a .csv or .sqlite "
        "file: this undoes the de-identification.",
    )
    @functools.wraps(command)
    def with_order(
        *arguments: Any,
        output: str,
        layout: str | None,
        journal: str | None,
        report: str | None,
        **options: Any,
    ) -> Any:
        from deid_core.runs.crosswalk import check_crosswalk_name
        from deid_core.runs.journal_file import journal_path
        from deid_core.runs.own_files import refuse_inside
        from deid_core.runs.start import Order

        if report is not None:
            refuse_inside(report, output, "the report")
        if options["crosswalk"] is not None:
            check_crosswalk_name(options["crosswalk"])
            refuse_inside(options["crosswalk"], output, "the crosswalk")
        _check_dask(options["dask"], options["workers"])
        chosen = ("inputs", "key_file", "overwrite", "workers", "dask", "resume", "crosswalk")
        order = Order(
            output=output,
            layout=_layout(layout),
            journal=journal_path(output, journal),
            report=report,
            **{name: options.pop(name) for name in chosen},
        )
        return command(*arguments, order=order, **options)

    return with_order


def _check_dask(address: str | None, workers: int | None) -> None:
    if address is None:
        return
    if address != "local" and workers is not None:
        raise click.UsageError("--workers goes with --dask local: a cluster has its own workers")
    # What it has to say of workers that come and go, the run says itself.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)


def _layout(text: str | None) -> Layout:
    from deid_core.runs.keep import Keep
    from deid_core.runs.template import DEFAULT_TEMPLATE, parse_template

    if text == "keep":
        return Keep()
    return parse_template(DEFAULT_TEMPLATE if text is None else text)
