"""Asks one plugin, in isolation from all others, which functions it offers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection

import pluggy

from deid_core.errors import PluginError
from deid_core.registry.describe import describe
from deid_core.registry.functions import Function
from deid_core.registry.hookspecs import PROJECT, Hooks
from deid_core.registry.names import close_to, did_you_mean

_HOOKS = tuple(name for name in vars(Hooks) if name.startswith("deid_"))


def offered_functions(
    plugin: object, name: str, distribution: str | None = None, version: str | None = None
) -> dict[str, Function]:
    """The functions that a plugin's hooks register, by bare name.

    PluginError where it has an unknown hook, an unmarked one or none at all, or registers
    something malformed or one name twice; whatever the plugin's own code raises goes through.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    manager.register(plugin, name)
    _check_hooks(manager, plugin)
    functions: dict[str, Function] = {}

    def register(
        function: Callable[..., object],
        function_name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
    ) -> None:
        described = describe(
            function,
            function_name,
            plugin=name,
            vrs=vrs,
            pure=pure,
            distribution=distribution,
            version=version,
        )
        if described.name in functions:
            raise PluginError(f"function {described.full_name} is registered twice")
        functions[described.name] = described

    manager.hook.deid_register_functions(register=register)
    return functions


def _check_hooks(manager: pluggy.PluginManager, plugin: object) -> None:
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec() and not all(i.optionalhook for i in caller.get_hookimpls()):
            hint = did_you_mean(close_to(caller.name, _HOOKS))
            raise PluginError(f"unknown hook {caller.name}{hint or f'; there are {_HOOKS}'}")
    implemented = {caller.name for caller in callers}
    for hook in _HOOKS:
        if hook not in implemented and inspect.isroutine(getattr(plugin, hook, None)):
            raise PluginError(f"{hook} is not marked: put @hookimpl above it")
    if not callers:
        raise PluginError("it implements no hook of deid-core; mark them with @hookimpl")
