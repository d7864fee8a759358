"""`deid-core demo`: the shipped recipe ``demo`` on a file with sequences, before and after."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from deid_core.cli.printing import complain, tell

_SHOWN = "InstanceCreationDate"


@click.command()
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder to leave the two files in; without it they are deleted at the end.",
)
def demo(output: Path | None) -> None:
    """Replace a date in a dataset and in its sequence, by the function of a plugin."""
    if output is None:
        with TemporaryDirectory(prefix="deid-") as folder:
            _demonstrate(Path(folder))
    else:
        output.mkdir(parents=True, exist_ok=True)
        _demonstrate(output)
        tell(f"the files are in {output}")


def _demonstrate(folder: Path) -> None:
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.runs.demo import write_demo_file

    before, after = folder / "before" / "MR.dcm", folder / "after" / "MR.dcm"
    before.parent.mkdir(exist_ok=True)
    write_demo_file(before)
    recipe = DeidRecipe("demo")
    for action in recipe.get_actions():
        tell(f"recipe: {action['action']} {action['field']} {action.get('value') or ''}".rstrip())
    with Deidentifier(recipe) as engine:
        result = engine.process_file(before, after, overwrite=True)
    for warning in result.warnings:
        complain(f"warning: {warning}")
    _compare(before, after)


def _compare(before: Path, after: Path) -> None:
    from deid_core.runs.identifiers import get_identifiers

    # The demonstration's values are nobody's: here they may be shown.
    was, is_now = (get_identifiers(path)[str(path)] for path in (before, after))
    for name, value in was.items():
        if name.split("__")[-1] == _SHOWN:
            tell(f"{name}\n    before: {value}\n    after:  {is_now.get(name)}")
