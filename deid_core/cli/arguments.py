"""Options that several commands have, and what they stand for."""

from __future__ import annotations

from typing import Any

import click

from deid_core.errors import ArgumentError

SHORTEST_KEY = 16
_LONGEST_KEY = 1 << 20


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


def read_key(path: str | None) -> bytes | None:
    """The key in a file: all its bytes but one line break at the end; None where none is named.

    Raises ArgumentError where the file can't be read, or has fewer than 16 bytes or too many.
    """
    if path is None:
        return None
    try:
        with open(path, "rb") as file:  # a str, as the option gives it
            content = file.read(_LONGEST_KEY + 1)
    except OSError as error:
        raise ArgumentError(f"key file {path}: {error.strerror}") from None
    key = content.removesuffix(b"\n").removesuffix(b"\r")
    if not SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise ArgumentError(
            f"key file {path}: a key has {SHORTEST_KEY} bytes or more, up to {_LONGEST_KEY}; "
            f"this one has {len(key) if len(key) <= _LONGEST_KEY else 'more'}"
        )
    return key
