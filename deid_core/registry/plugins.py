"""The plugins of one registry: each loaded at most once, its failure kept to itself."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter

import importlib_metadata

from deid_core.errors import PluginError
from deid_core.interrupts import is_interrupt
from deid_core.registry.discovery import Installed, Policy
from deid_core.registry.interface import ATTRIBUTE, INTERFACE
from deid_core.registry.loading import Offers, offers_of
from deid_core.registry.module_files import without_bytecode
from deid_core.registry.names import is_name

SLOW = 1.0
"""How many seconds a plugin may take to load before `deid-core plugins` remarks on it."""


class Status(str, Enum):
    """How a plugin stands: `available` is not loaded yet, `blocked` never will be."""

    LOADED = "loaded"
    AVAILABLE = "available"
    FAILED = "failed"
    BLOCKED = "blocked"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin as `deid-core plugins` shows it.

    `distribution` and `version` are None for a plugin registered by hand.  `reason` says why it
    failed or is blocked.  The names of what it offers are bare, and known once it is loaded, as
    are the `interface` that it states, the `seconds` that loading took, and `notes` of what its
    author should look at.
    """

    name: str
    distribution: str | None
    version: str | None
    status: Status
    reason: str | None
    functions: tuple[str, ...]
    selectors: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    interface: str | None = None
    seconds: float | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Plugin:
    """A plugin of a registry, and what has become of it.

    `locked`: its files were held against a lock file, so its modules are compiled from them.
    """

    name: str
    distribution: str | None
    version: str | None
    status: Status
    entry_point: importlib_metadata.EntryPoint | None = None
    reason: str | None = None
    offers: Offers = field(default_factory=Offers)
    locked: bool = False
    seconds: float | None = None

    def load(self) -> None:
        """Import it and ask what it offers, unless that was done; failures are recorded."""
        if self.status is not Status.AVAILABLE or self.entry_point is None:
            return
        start = perf_counter()
        try:
            with without_bytecode() if self.locked else nullcontext():
                loaded = self.entry_point.load()
                self.offers = offers_of(loaded, self.name, self.distribution, self.version)
        except BaseException as error:
            if is_interrupt(error):
                raise
            self.status = Status.FAILED
            self.reason = described(error)
        else:
            self.status = Status.LOADED
        self.seconds = perf_counter() - start

    def call(self, hook: str, **arguments: object) -> None:
        """Call one of its hooks of a run, where it implements it.

        PluginError where that raises: it names plugin, hook, the error's type and the place in
        the code, but not its text, for a hook may have looked into files.
        """
        if hook not in self.offers.hooks or self.offers.manager is None:
            return
        try:
            getattr(self.offers.manager.hook, hook)(**arguments)
        except BaseException as error:
            if is_interrupt(error):
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            failure = f"{type(error).__name__} in {place.name} (line {place.lineno})"
        else:
            return
        raise PluginError(f"{self}: its hook {hook} failed: {failure}")

    @property
    def info(self) -> PluginInfo:
        """How it stands now."""
        return PluginInfo(
            self.name,
            self.distribution,
            self.version,
            self.status,
            self.reason,
            tuple(sorted(self.offers.functions)),
            tuple(sorted(self.offers.selectors)),
            tuple(sorted(self.offers.recipes)),
            self.offers.hooks,
            self.offers.interface,
            self.seconds,
            tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        if self.status is Status.LOADED and self.offers.interface is None:
            yield (
                "it states no version of the plugin interface, and is taken for version "
                f'{INTERFACE}; its author should add {ATTRIBUTE} = "{INTERFACE}"'
            )
        if self.seconds is not None and self.seconds > SLOW:
            yield f"it is slow: importing it took {self.seconds:.1f} s"

    def __str__(self) -> str:
        origin = " ".join(part for part in (self.distribution, self.version) if part)
        return f"plugin {self.name} ({origin})" if origin else f"plugin {self.name}"


def described(error: BaseException) -> str:
    """An error of a plugin's own code, raised while it loads, as people need to see it."""
    return f"{type(error).__name__}: {error}"


def admitted(found: Iterable[Installed], policy: Policy) -> tuple[list[Plugin], list[Plugin]]:
    """The plugins that may be loaded, and those that are blocked, each sorted by name.

    Where two of the former share a name, one failed plugin stands for both of them.
    """
    by_name: dict[str, list[Installed]] = {}
    blocked = []
    for one in sorted(found, key=lambda one: (one.name, one.distribution)):
        refusal = policy.refusal(one)
        if refusal is None:
            by_name.setdefault(one.name, []).append(one)
        else:
            blocked.append(
                Plugin(one.name, one.distribution, one.version, Status.BLOCKED, reason=refusal)
            )
    locked = policy.lock is not None
    return [_plugin(name, providers, locked) for name, providers in by_name.items()], blocked


def _plugin(name: str, providers: list[Installed], locked: bool) -> Plugin:
    one = providers[0]
    fault = "; ".join(each.fault for each in providers if each.fault) or _fault(name, providers)
    if fault is None:
        return Plugin(
            name,
            one.distribution,
            one.version,
            Status.AVAILABLE,
            one.entry_point,
            locked=locked,
        )
    distributions = " and ".join(dict.fromkeys(each.distribution for each in providers))
    version = one.version if len(providers) == 1 else None
    return Plugin(name, distributions, version, Status.FAILED, reason=fault)


def _fault(name: str, providers: list[Installed]) -> str | None:
    if not is_name(name):
        return "the name of its entry point is no word of letters, digits, _ and -"
    if len(providers) == 1:
        return None
    origins = " and ".join(f"{one.distribution} {one.version}" for one in providers)
    return f"several have an entry point {name}: {origins}; uninstall or block all but one"
