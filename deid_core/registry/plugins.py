"""The plugins of one registry: each loaded at most once, its failure kept to itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import importlib_metadata

from deid_core.registry.discovery import Installed, Policy
from deid_core.registry.functions import Function
from deid_core.registry.loading import offered_functions
from deid_core.registry.names import is_name


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
    failed or is blocked.  `functions` are bare names, known once it is loaded.
    """

    name: str
    distribution: str | None
    version: str | None
    status: Status
    reason: str | None
    functions: tuple[str, ...]


@dataclass
class Plugin:
    """A plugin of a registry, and what has become of it."""

    name: str
    distribution: str | None
    version: str | None
    status: Status
    entry_point: importlib_metadata.EntryPoint | None = None
    reason: str | None = None
    functions: dict[str, Function] = field(default_factory=dict)

    def load(self) -> None:
        """Import it and ask for its functions, unless that was done; failures are recorded."""
        if self.status is not Status.AVAILABLE or self.entry_point is None:
            return
        try:
            loaded = self.entry_point.load()
            self.functions = offered_functions(loaded, self.name, self.distribution, self.version)
        except (Exception, SystemExit) as error:
            self.status = Status.FAILED
            self.reason = described(error)
        else:
            self.status = Status.LOADED

    @property
    def info(self) -> PluginInfo:
        """How it stands now."""
        return PluginInfo(
            self.name,
            self.distribution,
            self.version,
            self.status,
            self.reason,
            tuple(sorted(self.functions)),
        )

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
    return [_plugin(name, providers) for name, providers in by_name.items()], blocked


def _plugin(name: str, providers: list[Installed]) -> Plugin:
    one = providers[0]
    fault = "; ".join(each.fault for each in providers if each.fault) or _fault(name, providers)
    if fault is None:
        return Plugin(name, one.distribution, one.version, Status.AVAILABLE, one.entry_point)
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
