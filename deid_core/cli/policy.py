"""Which plugins a command may load: the options for it, and the registry that obeys them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from deid_core.cli.printing import complain

if TYPE_CHECKING:
    from deid_core.registry import Registry


def plugin_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--allow-plugin, --block-plugin, --settings and --locked; the command gets a `registry`.

    The registry is made when the command runs, for that reads what is installed, and the lock.
    """

    @click.option(
        "--allow-plugin",
        "allowed",
        multiple=True,
        metavar="PLUGIN",
        help="Load this plugin, and of all others only those allowed as well: its name, "
        "dist:NAME or dist:NAME>=1.2; may be repeated.",
    )
    @click.option(
        "--block-plugin",
        "blocked",
        multiple=True,
        metavar="PLUGIN",
        help="Do not load this plugin; named as above, may be repeated.",
    )
    @click.option(
        "--settings",
        metavar="FILE",
        type=click.Path(),
        help="A TOML file whose [tool.deid-core] allows, blocks and locks plugins.  "
        "[env: DEID_CORE_SETTINGS]",
    )
    @click.option(
        "--locked",
        "lock",
        metavar="FILE",
        type=click.Path(),
        help="Load only plugins that this file locks, and only as they were when it was made.",
    )
    @functools.wraps(command)
    def with_registry(
        *arguments: Any,
        allowed: tuple[str, ...],
        blocked: tuple[str, ...],
        settings: str | None,
        lock: str | None,
        **options: Any,
    ) -> Any:
        from deid_core.registry import Registry

        # No --allow-plugin at all allows all; an empty list would allow none.
        registry = Registry.installed(allowed or None, blocked, settings=settings, lock=lock)
        return command(*arguments, registry=registry, **options)

    return with_registry


def complain_of_plugins(registry: Registry) -> None:
    """Name the plugins that a list lacks: those that failed to load, or are blocked."""
    from deid_core.registry import Status

    for plugin in registry.plugins():
        if plugin.status in (Status.FAILED, Status.BLOCKED):
            complain(f"plugin {plugin.name} is {plugin.status}: {plugin.reason}")
