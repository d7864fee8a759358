"""`deid-core new-plugin`: a project to start a plugin with."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from deid_core.cli.printing import tell


@click.command("new-plugin")
@click.argument("name")
@click.option(
    "--directory",
    default=".",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Where to make the project's folder; by default here.",
)
def new_plugin(name: str, directory: str) -> None:
    """Write a project for a plugin called NAME: package, function, recipe and tests.

    It goes into a new folder, deid-plugin-NAME. A folder that exists is left as it is.
    """
    from deid_core.scaffold import write_project

    project = write_project(name, Path(directory))
    folder = str(project.folder)
    tell(f"plugin {project.plugin} is in {folder}; to install it and run its tests:")
    tell(f"    pip install -e {quote(f'{folder}[test]')} && pytest {quote(folder)}")
