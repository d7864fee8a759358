"""`deid-core inspect`: which images the filters of a recipe flag, and for which label."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import complain, one_line, tell
from deid_core.cli.program import SOME_FAILED

if TYPE_CHECKING:
    from deid_core.filters.verdict import HeldLabel, Region
    from deid_core.registry import Registry
    from deid_core.runs.inspecting import Inspection

DEFAULT_RECIPE = "burned-in"


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path())
@click.option(
    "--recipe",
    "recipes",
    default=(DEFAULT_RECIPE,),
    multiple=True,
    metavar="RECIPE",
    help="A recipe's file, or the name of a shipped one, whose %filter groups are evaluated; "
    f"several read as one text. Without one: {DEFAULT_RECIPE}.",
)
@json_option
@plugin_options
def inspect(
    inputs: tuple[str, ...], recipes: tuple[str, ...], as_json: bool, registry: Registry
) -> None:
    """Flag files, and all files in folders, by the filters of a recipe.

    Shows group and label of what is flagged, and the regions that go with them. Headers are read,
    no pixels; nothing is written.
    """
    from deid_core.engine.inspection import Inspector
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.runs.inspecting import inspect_files

    inspector = Inspector([DeidRecipe.to_compile(recipes, registry=registry)], registry)
    if not inspector.groups:
        complain("warning: the recipe has no %filter, so nothing is flagged")
    counts: Counter[str] = Counter()
    inspections = inspect_files(inputs, inspector)
    with _as_json() if as_json else _as_lines(counts) as report:
        for inspection in inspections:
            counts[_status(inspection)] += 1
            report(inspection)
    if counts["failed"]:
        click.get_current_context().exit(SOME_FAILED)


def _status(inspection: Inspection) -> str:
    from deid_core.runs.inspecting import Inspected
    from deid_core.runs.walk import Failed

    if isinstance(inspection, Inspected):
        return "flagged" if inspection.verdict.flagged else "unflagged"
    return "failed" if isinstance(inspection, Failed) else "skipped"


@contextmanager
def _as_lines(counts: Counter[str]) -> Iterator[Callable[[Inspection], None]]:
    """A line a file, and the counts at the end, even where that comes early."""
    from deid_core.runs.walk import Failed, Skipped

    def report(inspection: Inspection) -> None:
        path = one_line(str(inspection.path))
        if isinstance(inspection, Failed):
            complain(f"failed {one_line(str(inspection.error))}")
        elif isinstance(inspection, Skipped):
            complain(f"skipped {path}: {inspection.reason}")
        elif not inspection.verdict.flagged:
            tell(f"unflagged {path}")
        else:
            tell(f"flagged {path}: {'; '.join(map(_told, inspection.verdict.held))}")

    try:
        yield report
    finally:
        told = ("flagged", "unflagged", "failed", "skipped")
        tell(", ".join(f"{counts[status]} {status}" for status in told))


def _told(held: HeldLabel) -> str:
    regions = (
        f"{'keep' if region.keep else 'mask'} {_box_text(region)}" for region in held.regions
    )
    label = f"{held.group}: {one_line(held.label)}"
    return f"{label} ({', '.join(regions)})" if held.regions else label


def _box_text(region: Region) -> str:
    return "all" if region.box is None else ",".join(map(str, region.box))


@contextmanager
def _as_json() -> Iterator[Callable[[Inspection], None]]:
    """An array with an object for each file, a line each: runs may have millions."""
    written = 0

    def report(inspection: Inspection) -> None:
        nonlocal written
        click.echo(f"{',' if written else '['}\n  {json.dumps(_described(inspection))}", nl=False)
        written += 1

    try:
        yield report
    finally:
        click.echo("\n]" if written else "[]")


def _described(inspection: Inspection) -> dict[str, Any]:
    from deid_core.runs.walk import Failed, Skipped

    about = {"file": str(inspection.path), "status": _status(inspection)}
    if isinstance(inspection, Failed):
        return {**about, "error": str(inspection.error)}
    if isinstance(inspection, Skipped):
        return {**about, "reason": inspection.reason}
    verdict = inspection.verdict
    return {
        **about,
        "group": verdict.group,
        "label": verdict.label,
        "regions": [_region(region) for region in verdict.regions],
        "held": [
            {
                "group": held.group,
                "label": held.label,
                "regions": [_region(region) for region in held.regions],
            }
            for held in verdict.held
        ],
    }


def _region(region: Region) -> dict[str, Any]:
    return {"keep": region.keep, "box": "all" if region.box is None else list(region.box)}
