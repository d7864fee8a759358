"""`deid-core check`: a recipe parsed and resolved, and looked over, without data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import json_option, variables_option
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import complain, counted, tell, tell_json
from deid_core.cli.program import WRONG_USAGE

if TYPE_CHECKING:
    from deid_core.diagnostics.finding import Finding
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry import Registry

WARNINGS_FAIL = 1
_BROUGHT = "brought by the files' items"


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
@click.option(
    "--ps3.15",
    "ps3_15",
    is_flag=True,
    help="Tell which attributes of PS3.15 Table E.1-1 the recipe leaves untouched, too.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 where there are warnings.")
@json_option
@plugin_options
def check(
    recipes: tuple[str, ...],
    variables: dict[str, str],
    item_names: tuple[str, ...],
    ps3_15: bool,
    strict: bool,
    as_json: bool,
    registry: Registry,
) -> None:
    """Check a recipe: its text, all that it names, and whether its rules can act.

    Several recipes are read as one text. Shows all mistakes; or warnings and notes, and which
    functions the recipe uses and whose they are. Exit status: 0 no mistakes, 1 warnings with
    --strict, 2 mistakes.
    """
    from deid_core.diagnostics.diagnose import diagnose, mistakes
    from deid_core.errors import RecipeError
    from deid_core.plan.binding import Names
    from deid_core.recipe.recipe import DeidRecipe

    recipe = None
    try:
        recipe = DeidRecipe.to_compile(recipes, registry=registry)
    except RecipeError as error:
        findings = mistakes(error)
    else:
        findings = diagnose(recipe, registry, Names(variables, item_names), ps3_15=ps3_15)
    counts = Counter(str(finding.severity) for finding in findings)
    sound = recipe is not None and not counts["error"]
    functions = _functions(recipe, registry, item_names) if recipe and sound else {}
    rules = len(recipe.statements.rules) if recipe and sound else 0
    if as_json:
        _tell_as_json(findings, functions, rules)
    else:
        _tell_as_text(findings, functions, rules, counts)
    if counts["error"]:
        click.get_current_context().exit(WRONG_USAGE)
    if strict and counts["warning"]:
        click.get_current_context().exit(WARNINGS_FAIL)


def _functions(
    recipe: DeidRecipe, registry: Registry, item_names: tuple[str, ...]
) -> dict[str, str | None]:
    """The functions that a recipe uses, by name, with whose they are; None: the files' items'."""
    from deid_core.recipe.statements import Call

    origins: dict[str, str | None] = {}
    for rule in recipe.statements.rules:
        if isinstance(rule.value, Call) and rule.value.name not in origins:
            name = rule.value.name
            origins[name] = None if name in item_names else _origin(name, registry)
    return origins


def _origin(name: str, registry: Registry) -> str:
    function = registry.resolve(name)
    origin = " ".join(filter(None, (function.distribution, function.version)))
    return f"{function.full_name} ({origin})"


def _tell_as_json(findings: list[Finding], functions: dict[str, str | None], rules: int) -> None:
    tell_json(
        {
            "rules": rules,
            "functions": functions,
            "findings": [finding.as_dict() for finding in findings],
        }
    )


def _tell_as_text(
    findings: list[Finding],
    functions: dict[str, str | None],
    rules: int,
    counts: Counter[str],
) -> None:
    for finding in findings:
        complain(str(finding))
    for name, origin in functions.items():
        tell(f"func:{name}  {origin or _BROUGHT}")
    summary = [counted(counts[severity], severity) for severity in ("warning", "note")]
    if counts["error"]:
        complain(f"{counted(counts['error'], 'mistake')} in the recipe")
    else:
        tell(f"ok: {', '.join([counted(rules, 'rule'), *summary])}")
