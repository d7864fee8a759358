"""Asks one plugin, in isolation from all others, what it offers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar

import pluggy

from deid_core.errors import PluginError
from deid_core.registry.describe import describe
from deid_core.registry.functions import Function
from deid_core.registry.hookspecs import HOOKS, PROJECT, Hooks
from deid_core.registry.interface import stated_interface
from deid_core.registry.names import close_to, did_you_mean
from deid_core.registry.recipes import OfferedRecipe, RecipeFile, checked_recipe
from deid_core.registry.selectors import Selector, SelectorFunction, checked_selector

T = TypeVar("T")


@dataclass(frozen=True)
class Offers:
    """What a plugin offers, by bare name; `manager` calls its hooks, None before it is loaded."""

    functions: dict[str, Function] = field(default_factory=dict)
    selectors: dict[str, Selector] = field(default_factory=dict)
    recipes: dict[str, OfferedRecipe] = field(default_factory=dict)
    interface: str | None = None
    manager: pluggy.PluginManager | None = None

    @property
    def hooks(self) -> tuple[str, ...]:
        """The names of the hooks that the plugin implements."""
        if self.manager is None:
            return ()
        return tuple(name for name in HOOKS if getattr(self.manager.hook, name).get_hookimpls())


def offers_of(
    plugin: object, name: str, distribution: str | None = None, version: str | None = None
) -> Offers:
    """What a plugin's hooks register.

    PluginError where it was written for another version of the interface, has an unknown hook, an
    unmarked one or none at all, or registers something malformed or one name twice; whatever the
    plugin's own code raises goes through.
    """
    interface = stated_interface(plugin)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    manager.register(plugin, name)
    _check_hooks(manager, plugin)
    offers = Offers(interface=interface, manager=manager)

    plugin_name = name

    def register(
        function: Callable[..., object],
        name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
        check: Callable[..., object] | None = None,
        prepare: Callable[..., object] | None = None,
    ) -> None:
        described = describe(
            function,
            name,
            plugin=plugin_name,
            vrs=vrs,
            pure=pure,
            check=check,
            prepare=prepare,
            distribution=distribution,
            version=version,
        )
        _add(offers.functions, described.name, described, f"function {described.full_name}")

    def register_selector(name: str, selector: SelectorFunction) -> None:
        checked = checked_selector(name, selector, plugin_name, distribution, version)
        _add(offers.selectors, name, checked, f"selector {checked.full_name}")

    def register_recipe(name: str, recipe: str | RecipeFile) -> None:
        checked = checked_recipe(name, recipe, plugin_name, distribution, version)
        _add(offers.recipes, name, checked, f"recipe {checked.full_name}")

    manager.hook.deid_register_functions(register=register)
    manager.hook.deid_register_selectors(register=register_selector)
    manager.hook.deid_register_recipes(register=register_recipe)
    return offers


def _add(offered: dict[str, T], name: str, new: T, what: str) -> None:
    if name in offered:
        raise PluginError(f"{what} is registered twice")
    offered[name] = new


def _check_hooks(manager: pluggy.PluginManager, plugin: object) -> None:
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec() and not all(i.optionalhook for i in caller.get_hookimpls()):
            hint = did_you_mean(close_to(caller.name, HOOKS))
            known = f"; there are {', '.join(HOOKS)}"
            raise PluginError(f"unknown hook {caller.name}{hint or known}")
    implemented = {caller.name for caller in callers}
    for hook in HOOKS:
        if hook not in implemented and inspect.isroutine(getattr(plugin, hook, None)):
            raise PluginError(f"{hook} is not marked: put @hookimpl above it")
    if not callers:
        raise PluginError("it implements no hook of deid-core; mark them with @hookimpl")
