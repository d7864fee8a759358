"""`deid-core functions`: what recipes can name as ``func:NAME``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.policy import complain_of_plugins, plugin_options
from deid_core.cli.printing import tell, tell_json

if TYPE_CHECKING:
    from deid_core.registry import Function, Registry


@click.command()
@click.argument("name", required=False)
@json_option
@plugin_options
def functions(registry: Registry, name: str | None, as_json: bool) -> None:
    """List the functions that recipes can use, or tell all about the one called NAME."""
    if name is not None:
        function = registry.resolve(name)
        if as_json:
            tell_json(_described(function))
        else:
            _tell_all(function)
        return
    found = list(registry.functions().values())
    complain_of_plugins(registry)
    if as_json:
        tell_json([_described(function) for function in found])
        return
    for function in found:
        tell(function.signature)
        if function.doc:
            tell(f"    {function.doc.splitlines()[0]}")


def _tell_all(function: Function) -> None:
    tell(function.signature)
    origin = " ".join(filter(None, (function.distribution, function.version)))
    tell(f"plugin {function.plugin} ({origin})")
    if function.vrs is not None:
        tell(f"for elements of VR {', '.join(sorted(function.vrs))}")
    if function.preparation is not None:
        tell("asks for the values of a file all at once")
    for option in function.options.values():
        tell(f"option {option}")
    if function.doc:
        tell(f"\n{function.doc}")


def _described(function: Function) -> dict[str, Any]:
    return {
        "name": function.full_name,
        "plugin": function.plugin,
        "distribution": function.distribution,
        "version": function.version,
        "signature": function.signature,
        "options": [
            {
                "name": option.name,
                "expected": option.converter.expected,
                "required": option.required,
                "default": None if option.default is None else str(option.default),
            }
            for option in function.options.values()
        ],
        "vrs": sorted(function.vrs) if function.vrs is not None else None,
        "pure": function.pure,
        "prepares": function.preparation is not None,
        "doc": function.doc,
    }
