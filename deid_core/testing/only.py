"""A registry with the plugins that a test is about, and no other."""

from __future__ import annotations

from deid_core.errors import PluginError
from deid_core.registry import PluginInfo, Registry, Status
from deid_core.registry.entries import entries


def registry_of(*plugins: object) -> Registry:
    """A registry with these plugins alone, all loaded.

    A text names an installed plugin, by its entry point or by its distribution, which may bring
    several; a module or an object with hooks is registered as it is, under its own name.
    PluginError where one is not installed, is blocked, or fails to load, with the reason.
    """
    names = [plugin for plugin in plugins if isinstance(plugin, str)]
    registry = Registry.installed(allow=names)
    registry.functions()  # loads all
    for name in names:
        _check(name, [info for info in registry.plugins() if _means(name, info)])
    for plugin in plugins:
        if not isinstance(plugin, str):
            registry.register(plugin)
    return registry


def _means(name: str, info: PluginInfo) -> bool:
    (entry,) = entries([name])
    return entry.means(info.name, info.distribution or "", info.version or "")


def _check(name: str, found: list[PluginInfo]) -> None:
    if not found:
        raise PluginError(
            f"no installed package has a plugin {name}: install yours (pip install -e .), and look "
            "at its entry point in the group deid_core"
        )
    for info in found:
        if info.status is not Status.LOADED:
            raise PluginError(f"plugin {info.name} is {info.status}: {info.reason}")
