"""`deid-core show`: the values of a file, by the names that recipes use."""

from __future__ import annotations

from math import isfinite
from typing import Any

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.printing import one_line, tell, tell_json


@click.command()
@click.argument("file", type=click.Path())
@json_option
def show(file: str, as_json: bool) -> None:
    """Show what FILE holds. This prints its values, identifying ones too."""
    from deid_core.runs.identifiers import get_identifiers

    ((_, values),) = get_identifiers(file).items()
    if as_json:
        tell_json({name: _plain(value) for name, value in values.items()})
        return
    for name, value in values.items():
        tell(f"{one_line(name)}: {one_line(_text(value))}")


def _text(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return "\\".join(map(str, plain))
    return "" if plain is None else str(plain)


def _plain(value: object) -> Any:
    """The value as JSON has it: binary numbers as such, bytes by their count, else text."""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue":
        return [_plain(one) for one in value]  # type: ignore[attr-defined]
    if value is None or type(value) in (str, int) or (type(value) is float and isfinite(value)):
        return value
    return str(value)
