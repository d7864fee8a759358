"""`deid-core plugins`: what is installed, and what became of it."""

from __future__ import annotations

import dataclasses

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.printing import tell, tell_json


@click.command()
@json_option
def plugins(as_json: bool) -> None:
    """List plugins, with those that failed to load or are blocked, and why."""
    from deid_core.registry import Registry

    registry = Registry.installed()
    registry.functions()  # loads all plugins: only then is it known which fail
    found = registry.plugins()
    if as_json:
        tell_json([dataclasses.asdict(plugin) for plugin in found])
        return
    for plugin in found:
        origin = " ".join(filter(None, (plugin.distribution, plugin.version)))
        tell(f"{plugin.name}  {plugin.status}  ({origin})")
        if plugin.reason:
            tell(f"    {plugin.reason}")
        if plugin.functions:
            tell(f"    {', '.join(plugin.functions)}")
    if not found:
        tell("no plugins are installed")
