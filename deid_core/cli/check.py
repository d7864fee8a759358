"""`deid-core check`: a recipe parsed and resolved, without data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import read_recipe, variables_option
from deid_core.cli.printing import complain, counted, tell

if TYPE_CHECKING:
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry import Registry


@click.command()
@click.argument("recipes", nargs=-1, required=True, metavar="RECIPE...")
@variables_option
@click.option(
    "--item-name",
    "item_names",
    multiple=True,
    metavar="NAME",
    help="A function or variable that the files' items will bring; may be repeated.",
)
def check(recipes: tuple[str, ...], variables: dict[str, str], item_names: tuple[str, ...]) -> None:
    """Check a recipe: its text, and all that it names.

    Several recipes are read as one text. Shows all mistakes, or which functions the recipe uses
    and whose they are.
    """
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.registry import Registry

    recipe = read_recipe(recipes)
    registry = Registry.installed()
    with Deidentifier(recipe, registry, variables=variables, item_names=item_names) as engine:
        warnings = engine.warnings
    for line in _functions(recipe, registry, frozenset(item_names)):
        tell(line)
    for warning in warnings:
        complain(f"warning: {warning}")
    tell(
        f"ok: {counted(len(recipe.statements.rules), 'rule')}, {counted(len(warnings), 'warning')}"
    )


def _functions(recipe: DeidRecipe, registry: Registry, item_names: frozenset[str]) -> Iterator[str]:
    from deid_core.recipe.statements import Call

    calls = (rule.value for rule in recipe.statements.rules if isinstance(rule.value, Call))
    for name in dict.fromkeys(call.name for call in calls):
        if name in item_names:
            yield f"func:{name}  brought by the files' items"
        else:
            function = registry.resolve(name)
            origin = " ".join(filter(None, (function.distribution, function.version)))
            yield f"func:{name}  {function.full_name} ({origin})"
