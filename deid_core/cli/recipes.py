"""`deid-core recipes`: the recipes that have names, listed or printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from deid_core.cli.arguments import json_option
from deid_core.cli.policy import complain_of_plugins, plugin_options
from deid_core.cli.printing import tell, tell_json

if TYPE_CHECKING:
    from deid_core.registry import Registry


@dataclass(frozen=True, slots=True)
class _Known:
    """A recipe that has a name; `plugin` None: it comes with deid-core."""

    name: str
    plugin: str | None
    distribution: str | None
    version: str | None


def _named(_ctx: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> str | None:
    """The name in ``NAME`` or ``show NAME``."""
    if words[:1] == ("show",):
        words = words[1:] or ("",)
    if len(words) > 1 or words == ("",):
        raise click.BadParameter("one name is needed, as in: deid-core recipes show ps3.15/basic")
    return words[0] if words else None


@click.command()
@click.argument("name", nargs=-1, metavar="[NAME]", callback=_named)
@json_option
@plugin_options
def recipes(registry: Registry, name: str | None, as_json: bool) -> None:
    """List the recipes that have names, or print the one called NAME (`show NAME` does, too).

    Those are the recipes that come with deid-core, and those that plugins bring.
    """
    from deid_core.recipe.find import find_source

    if name is not None:
        text = find_source(name, registry).text
        tell_json({"name": name, "text": text}) if as_json else tell(text.rstrip("\n"))
        return
    found = list(_known(registry))
    complain_of_plugins(registry)
    if as_json:
        tell_json([asdict(one) for one in found])
        return
    for one in found:
        origin = " ".join(filter(None, (one.distribution, one.version)))
        tell(f"{one.name}  ({origin})" if origin else one.name)


def _known(registry: Registry) -> Iterator[_Known]:
    from deid_core.recipe.find import shipped_names

    for name in shipped_names():
        yield _Known(name, None, "deid-core", registry.core_version())
    for name, recipe in registry.recipes().items():
        yield _Known(name, recipe.plugin, recipe.distribution, recipe.version)
