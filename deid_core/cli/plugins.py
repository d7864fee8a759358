"""`deid-core plugins`: what is installed, and what became of it; and the lock file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.policy import plugin_options
from deid_core.cli.printing import counted, tell, tell_json

if TYPE_CHECKING:
    from deid_core.registry import PluginInfo, Registry

DEFAULT_LOCK = "deid-plugins.lock"


@click.group(invoke_without_command=True, subcommand_metavar="[COMMAND]")
@json_option
@plugin_options
@click.pass_context
def plugins(ctx: click.Context, registry: Registry, as_json: bool) -> None:
    """List plugins, with those that failed to load or are blocked, and why."""
    ctx.obj = registry
    if ctx.invoked_subcommand is not None:
        return
    registry.functions()  # loads all plugins: only then is it known which fail
    found = registry.plugins()
    if as_json:
        tell_json([dataclasses.asdict(plugin) for plugin in found])
        return
    for plugin in found:
        for line in _told(plugin):
            tell(line)
    if not found:
        tell("no plugins are installed")


@plugins.command()
@click.argument("file", default=DEFAULT_LOCK, type=click.Path(dir_okay=False))
@click.pass_obj
def lock(registry: Registry, file: str) -> None:
    """Lock the plugins that may be loaded, as they are installed, for `--locked FILE`.

    Pins the version of each distribution that brings one, and the hashes of all its files, which
    are read and held against its RECORD. Nothing is imported. A FILE that exists is replaced.
    """
    from deid_core.registry import write_lock

    pinned = registry.pin()
    write_lock(file, pinned)
    for one in pinned:
        tell(f"{one.name} {one.version}  {', '.join(one.plugins)}  {one.digest}")
    tell(f"locked {counted(len(pinned), 'distribution')} in {file}")


def _told(plugin: PluginInfo) -> Iterator[str]:
    origin = " ".join(filter(None, (plugin.distribution, plugin.version)))
    yield f"{plugin.name}  {plugin.status}  ({origin})"
    if plugin.reason:
        yield f"    {plugin.reason}"
    if plugin.functions:
        yield f"    {', '.join(plugin.functions)}"
    if plugin.selectors:
        yield f"    field forms: {', '.join(f'{name}:' for name in plugin.selectors)}"
    if plugin.recipes:
        yield f"    recipes: {', '.join(f'{plugin.name}/{name}' for name in plugin.recipes)}"
    run_hooks = [hook for hook in plugin.hooks if "register" not in hook]
    if run_hooks:
        yield f"    in runs: {', '.join(run_hooks)}"
    for note in plugin.notes:
        yield f"    note: {note}"
