"""The version of the plugin interface: what a plugin was written for, and whether that suits."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from deid_core.errors import PluginError

INTERFACE = "1"
"""The version of the hooks and of the function contract that this deid-core has."""

ATTRIBUTE = "deid_interface"
"""What a plugin states its version by: on the module or object, or on a hook."""


def stated_interface(plugin: object) -> str | None:
    """The version that a plugin states, None where it states none, which is taken for 1.

    PluginError where it was written for a version that this deid-core does not have.
    """
    stated = [version for version in _stated(plugin) if version is not None]
    for version in stated:
        if not isinstance(version, str):
            raise PluginError(f'{ATTRIBUTE} is a text: write {ATTRIBUTE} = "{INTERFACE}"')
        if version != INTERFACE:
            raise PluginError(
                f"it was written for version {version} of the plugin interface, and this "
                f"deid-core has version {INTERFACE}: install a version of the plugin for that, "
                "or another deid-core"
            )
    return INTERFACE if stated else None


def _stated(plugin: object) -> Iterator[object]:
    yield getattr(plugin, ATTRIBUTE, None)
    for name in dir(plugin):
        if name.startswith("deid_"):
            hook = getattr(plugin, name)
            if inspect.isroutine(hook):
                yield getattr(hook, ATTRIBUTE, None)
