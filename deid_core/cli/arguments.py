"""Options that several commands have, and what they stand for."""

from __future__ import annotations

from typing import Any

import click


def _variables(
    _ctx: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, str]:
    variables: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"{text} is not of the form NAME=VALUE")
        if name in variables:
            raise click.BadParameter(f"{name} is given twice")
        variables[name] = value
    return variables


def variables_option(function: Any) -> Any:
    """--var NAME=VALUE, as a dict."""
    return click.option(
        "--var",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_variables,
        help="A variable that the recipe uses as var:NAME; may be repeated.",
    )(function)


json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
