"""The registry: what installed packages, and the caller's own code, offer to recipes and runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext

import importlib_metadata

from deid_core.errors import ArgumentError, PluginError
from deid_core.interrupts import is_interrupt
from deid_core.registry.admission import Admission, admission
from deid_core.registry.describe import describe
from deid_core.registry.discovery import installed_plugins, policy
from deid_core.registry.events import PluginUse
from deid_core.registry.functions import Function
from deid_core.registry.loading import offers_of
from deid_core.registry.lock import Lock, Pinned, pin
from deid_core.registry.module_files import without_bytecode
from deid_core.registry.names import is_name
from deid_core.registry.plugins import Plugin, PluginInfo, Status, admitted, described
from deid_core.registry.recipes import OfferedRecipe
from deid_core.registry.record import claimed_digest
from deid_core.registry.search import Search
from deid_core.registry.selectors import Selector


class Registry:
    """What plugins offer, by name; `Registry()` is empty, `Registry.installed()` has what is
    installed.

    A function has a full name, ``uid.generate_uid`` (plugin, function), and a bare one,
    ``generate_uid``, which will do where one provider has it.  Functions registered by hand
    have a bare name only.  Not for use by several threads at once.
    """

    def __init__(self) -> None:
        self._plugins: dict[str, Plugin] = {}
        self._blocked: list[Plugin] = []
        self._by_hand: dict[str, Function] = {}
        self._lock: Lock | None = None
        self._admission: Admission | None = None

    @classmethod
    def installed(
        cls,
        allow: Collection[str] | None = None,
        block: Collection[str] | None = None,
        *,
        settings: str | os.PathLike[str] | None = None,
        lock: str | os.PathLike[str] | None = None,
    ) -> Registry:
        """The plugins of all installed distributions; each is imported when first needed.

        `allow` and `block` hold names of entry points or distributions, or ``dist:NAME`` with or
        without versions (``dist:acme-plugins>=1.2``).  They act before any import, together with
        the comma separated lists in the environment variables ``DEID_CORE_PLUGINS_ALLOW`` and
        ``DEID_CORE_PLUGINS_BLOCK``, and those of the settings file, `settings` or the one that
        ``DEID_CORE_SETTINGS`` names: a plugin must be on every allow-list that is given (an empty
        one allows none), and on no block-list.

        `lock` is a lock file, made by ``deid-core plugins lock``: plugins that are not in it are
        blocked, and all that it pins is read and hashed here.  ArgumentError for malformed
        lists and files, PluginError where something installed differs from the lock.
        """
        registry = cls()
        registry._admission = admission(allow, block, settings, lock)
        rules = policy(allow, block, settings, lock)
        usable, registry._blocked = admitted(installed_plugins(), rules)
        registry._plugins = {plugin.name: plugin for plugin in usable}
        registry._lock = rules.lock
        if rules.lock is not None:
            refused = {p.distribution for p in registry._blocked if p.distribution}
            rules.lock.verify(refused.difference(p.distribution for p in usable))
        return registry

    @classmethod
    def admitting(cls, terms: Admission) -> Registry:
        """What `installed` gives on these terms."""
        return cls.installed(terms.allow, terms.block, settings=terms.settings, lock=terms.lock)

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
            offers = offers_of(plugin, name)
        except BaseException as error:
            if is_interrupt(error):
                raise
            raise PluginError(f"plugin {name} failed to load: {described(error)}") from error
        self._plugins[name] = Plugin(name, None, None, Status.LOADED, offers=offers)

    def register_function(
        self,
        function: Callable[..., object],
        name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
        check: Callable[..., object] | None = None,
        prepare: Callable[..., object] | None = None,
    ) -> None:
        """Add one function, under its own name where `name` is None; see `Register`.

        ArgumentError where a function of that name was registered by hand before, PluginError
        where the function can't be used in a recipe.
        """
        new = describe(function, name, vrs=vrs, pure=pure, check=check, prepare=prepare)
        if new.name in self._by_hand:
            raise ArgumentError(f"a function {new.name} is registered already")
        self._by_hand[new.name] = new

    def functions(self) -> dict[str, Function]:
        """All functions by full name, sorted; loads every plugin that may be loaded."""
        return self._functions.all()

    def resolve(self, name: str) -> Function:
        """The function that a recipe means by a full name or a bare one.

        A full name loads that plugin only, a bare one all that may be loaded.
        UnknownFunctionError where nobody offers it, AmbiguousFunctionError where several do,
        PluginError where a full name's plugin is blocked or failed to load.
        """
        return self._functions.either(name)

    def selectors(self) -> dict[str, Selector]:
        """All field forms that plugins offer, as `functions` gives functions."""
        return self._selectors.all()

    def resolve_selector(self, name: str) -> Selector:
        """The field form that a recipe means; see `resolve`, whose errors it raises."""
        return self._selectors.either(name)

    def recipes(self) -> dict[str, OfferedRecipe]:
        """All recipes that plugins bring, by full name (``acme/trial-7``), sorted."""
        return self._recipes.all()

    def resolve_recipe(self, name: str) -> OfferedRecipe:
        """The recipe of a full name; loads that plugin only, and raises what `resolve` does."""
        plugin, _, recipe = name.rpartition("/")
        return self._recipes.full(plugin, recipe)

    def plugins(self) -> list[PluginInfo]:
        """All plugins, blocked ones too, by name, as they stand; loads none."""
        everyone = [*self._plugins.values(), *self._blocked]
        return [p.info for p in sorted(everyone, key=lambda p: (p.name, p.distribution or ""))]

    @property
    def admission(self) -> Admission | None:
        """The terms that `installed` was given, to make the like in another process with; None
        for a registry that has no installed plugins."""
        return self._admission

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

    @property
    def lock(self) -> str | None:
        """The digest of the lock file that plugins were held against; None without one."""
        return self._lock.mark if self._lock else None

    def pin(self) -> tuple[Pinned, ...]:
        """The distributions of all plugins that may be loaded, as a lock file has them.

        Their files are read and held against their RECORD; none is imported.  PluginError where
        one is not as it was installed, and where a plugin can't be loaded for what is known
        without (two of one name, say).
        """
        failed = [p for p in self._plugins.values() if p.status is Status.FAILED]
        if failed:
            lines = "\n    ".join(f"{p}: {p.reason}" for p in failed)
            raise PluginError(f"the plugins can't be locked:\n    {lines}")
        return pin(
            (p.name, p.distribution) for p in self._plugins.values() if p.distribution is not None
        )

    def take_part(self) -> tuple[PluginUse, ...]:
        """Load every plugin that may be loaded, for a run's hooks, and tell those that did.

        PluginError where a plugin of a lock file failed to load: what is locked is needed.
        """
        for plugin in self._plugins.values():
            plugin.load()
            if self._lock is not None and plugin.status is Status.FAILED:
                raise PluginError(f"{plugin} is locked, and failed to load: {plugin.reason}")
        return tuple(self._use(plugin) for plugin in self._loaded())

    def failed(self) -> tuple[str, ...]:
        """The names of the plugins that failed to load, so far."""
        failed = (p.name for p in self._plugins.values() if p.status is Status.FAILED)
        return tuple(sorted(failed))

    @staticmethod
    def core_version() -> str | None:
        """The version of deid-core that is installed; None where it runs from loose files."""
        try:
            return importlib_metadata.version("deid-core")
        except importlib_metadata.PackageNotFoundError:
            return None

    def call_hook(self, plugin: str, hook: str, **arguments: object) -> None:
        """Call a hook of a run on one plugin; PluginError, naming both, where that fails."""
        self._plugins[plugin].call(hook, **arguments)

    def importing(self) -> AbstractContextManager[None]:
        """What a run is to be in, for plugins import as they run.

        With a lock file, modules are compiled from the sources that it pins: what lies in
        ``__pycache__`` was not verified.
        """
        return without_bytecode() if self._lock is not None else nullcontext()

    def _loaded(self) -> list[Plugin]:
        loaded = [p for p in self._plugins.values() if p.status is Status.LOADED]
        return sorted(loaded, key=lambda plugin: plugin.name)

    def _use(self, plugin: Plugin) -> PluginUse:
        name = plugin.distribution
        pinned = self._lock.of(name) if self._lock is not None and name is not None else None
        if pinned is not None:
            mark: str | None = pinned.digest
        else:
            mark = claimed_digest(importlib_metadata.Distribution.from_name(name)) if name else None
        return PluginUse(plugin.name, name, plugin.version, mark)

    @property
    def _functions(self) -> Search[Function]:
        return Search(
            "function",
            ".",
            self._plugins,
            self._blocked,
            lambda plugin: plugin.offers.functions,
            self._by_hand,
        )

    @property
    def _selectors(self) -> Search[Selector]:
        return Search(
            "field form", ".", self._plugins, self._blocked, lambda plugin: plugin.offers.selectors
        )

    @property
    def _recipes(self) -> Search[OfferedRecipe]:
        return Search(
            "recipe", "/", self._plugins, self._blocked, lambda plugin: plugin.offers.recipes
        )
