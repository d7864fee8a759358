"""The registry: the functions that installed packages, and the caller's own code, offer."""

from __future__ import annotations

from collections.abc import Callable, Collection

from deid_core.errors import (
    AmbiguousFunctionError,
    ArgumentError,
    PluginError,
    UnknownFunctionError,
)
from deid_core.registry.describe import describe
from deid_core.registry.discovery import installed_plugins, policy
from deid_core.registry.functions import Function
from deid_core.registry.loading import offered_functions
from deid_core.registry.names import close_to, did_you_mean, is_name
from deid_core.registry.plugins import Plugin, PluginInfo, Status, admitted, described


class Registry:
    """Functions by name; `Registry()` is empty, `Registry.installed()` has what is installed.

    A function has a full name, ``uid.generate_uid`` (plugin, function), and a bare one,
    ``generate_uid``, which will do where one provider has it.  Functions registered by hand
    have a bare name only.  Not for use by several threads at once.
    """

    def __init__(self) -> None:
        self._plugins: dict[str, Plugin] = {}
        self._blocked: list[Plugin] = []
        self._by_hand: dict[str, Function] = {}

    @classmethod
    def installed(
        cls, allow: Collection[str] | None = None, block: Collection[str] | None = None
    ) -> Registry:
        """The plugins of all installed distributions; each is imported when first needed.

        `allow` and `block` hold names of entry points or distributions and act before any
        import, together with the comma separated lists in the environment variables
        ``DEID_CORE_PLUGINS_ALLOW`` and ``DEID_CORE_PLUGINS_BLOCK``: a plugin must be on every
        allow-list that is given (an empty one allows none), and on no block-list.
        """
        registry = cls()
        usable, registry._blocked = admitted(installed_plugins(), policy(allow, block))
        registry._plugins = {plugin.name: plugin for plugin in usable}
        return registry

    def register(self, plugin: object, name: str | None = None) -> None:
        """Add a plugin, a module or an object with hook implementations, and load it at once.

        `name` is by default the last part of the plugin's ``__name__``, else the name of its
        class.  ArgumentError where the name is taken or is no name, PluginError where the
        plugin's hooks or functions are malformed.
        """
        if name is None:
            own = getattr(plugin, "__name__", None) or type(plugin).__name__
            name = str(own).rpartition(".")[2]
        if not is_name(name):
            raise ArgumentError(f"{name!r} can't name a plugin: use letters, digits, _ and -")
        if name in self._plugins:
            raise ArgumentError(
                f"{self._plugins[name]} is registered already: give name=… another name"
            )
        try:
            functions = offered_functions(plugin, name)
        except (Exception, SystemExit) as error:
            raise PluginError(f"plugin {name} failed to load: {described(error)}") from error
        self._plugins[name] = Plugin(name, None, None, Status.LOADED, functions=functions)

    def register_function(
        self,
        function: Callable[..., object],
        name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
    ) -> None:
        """Add one function, under its own name where `name` is None; see `Register`.

        ArgumentError where a function of that name was registered by hand before, PluginError
        where the function can't be used in a recipe.
        """
        new = describe(function, name, vrs=vrs, pure=pure)
        if new.name in self._by_hand:
            raise ArgumentError(f"a function {new.name} is registered already")
        self._by_hand[new.name] = new

    def functions(self) -> dict[str, Function]:
        """All functions by full name, sorted; loads every plugin that may be loaded."""
        found = [f for plugin in self._all_loaded() for f in plugin.functions.values()]
        found.extend(self._by_hand.values())
        return {f.full_name: f for f in sorted(found, key=lambda f: f.full_name)}

    def resolve(self, name: str) -> Function:
        """The function that a recipe means by a full name or a bare one.

        A full name loads that plugin only, a bare one all that may be loaded.
        UnknownFunctionError where nobody offers it, AmbiguousFunctionError where several do,
        PluginError where a full name's plugin is blocked or failed to load.
        """
        plugin, dot, function = name.rpartition(".")
        return self._resolve_full(plugin, function) if dot else self._resolve_bare(name)

    def plugins(self) -> list[PluginInfo]:
        """All plugins, blocked ones too, by name, as they stand; loads none."""
        everyone = [*self._plugins.values(), *self._blocked]
        return [p.info for p in sorted(everyone, key=lambda p: (p.name, p.distribution or ""))]

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The names of the functions and plugins registered by hand: no worker can have these."""
        plugins = [p.name for p in self._plugins.values() if p.distribution is None]
        return tuple(sorted([*self._by_hand, *plugins]))

    def fingerprints(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """Name, distribution and version of each installed plugin that may be loaded, sorted.

        Workers build their own registry and compare this with the coordinator's.
        """
        return tuple(
            sorted(
                (p.name, p.distribution, p.version)
                for p in self._plugins.values()
                if p.distribution is not None
            )
        )

    def _all_loaded(self) -> list[Plugin]:
        for plugin in self._plugins.values():
            plugin.load()
        return list(self._plugins.values())

    def _resolve_full(self, plugin_name: str, function: str) -> Function:
        name = f"{plugin_name}.{function}"
        plugin = self._plugins.get(plugin_name)
        if plugin is None:
            self._raise_if_blocked(plugin_name, name)
            close = [f"{p}.{function}" for p in close_to(plugin_name, self._plugins)]
            raise UnknownFunctionError(
                f"there is no plugin {plugin_name} to offer {name}{did_you_mean(close)}", close
            )
        plugin.load()
        if plugin.status is Status.FAILED:
            raise PluginError(f"{name} can't be had: {plugin} failed to load: {plugin.reason}")
        if function not in plugin.functions:
            close = [f"{plugin_name}.{f}" for f in close_to(function, plugin.functions)]
            raise UnknownFunctionError(f"{plugin} offers no {name}{did_you_mean(close)}", close)
        return plugin.functions[function]

    def _raise_if_blocked(self, plugin_name: str, function: str) -> None:
        for plugin in self._blocked:
            if plugin.name == plugin_name:
                raise PluginError(f"{function} can't be had: {plugin} is blocked: {plugin.reason}")

    def _resolve_bare(self, name: str) -> Function:
        offers = [p.functions[name] for p in self._all_loaded() if name in p.functions]
        if name in self._by_hand:
            offers.append(self._by_hand[name])
        if len(offers) == 1:
            return offers[0]
        if not offers:
            raise self._unknown(name)
        candidates = sorted(offer.full_name for offer in offers)
        hint = "; rename the one registered by hand" if name in self._by_hand else ""
        raise AmbiguousFunctionError(
            f"several offer a function {name}; write one of {', '.join(candidates)}{hint}",
            candidates,
        )

    def _unknown(self, name: str) -> UnknownFunctionError:
        known = {f for p in self._plugins.values() for f in p.functions} | set(self._by_hand)
        close = close_to(name, sorted(known))
        failed = [p for p in self._plugins.values() if p.status is Status.FAILED]
        lines = [f"no plugin offers a function {name}{did_you_mean(close)}"]
        lines += [f"{p} failed to load, and might offer it: {p.reason}" for p in failed]
        lines += [f"{p} is blocked, and might offer it: {p.reason}" for p in self._blocked]
        return UnknownFunctionError("\n    ".join(lines), close)
