"""The command line, `deid-core`: a module a command; what they do lies in the library.

Commands import the library when they run, so that help is quick and imports no plugin.
"""

import click

from deid_core.cli.check import check
from deid_core.cli.demo import demo
from deid_core.cli.functions import functions
from deid_core.cli.inspect import inspect
from deid_core.cli.new_plugin import new_plugin
from deid_core.cli.plugins import plugins
from deid_core.cli.program import Program, version_option
from deid_core.cli.recipes import recipes
from deid_core.cli.run import run
from deid_core.cli.show import show
from deid_core.cli.verify import verify


@click.group(
    cls=Program,
    commands=[run, verify, check, show, inspect, plugins, functions, recipes, demo, new_plugin],
)
@version_option
def main() -> None:
    """De-identify the headers of DICOM files by a recipe.

    Exit status: 0 all done, 1 some files failed, 2 wrong usage or a mistake in the recipe.
    """
