"""Finding what a recipe names among what plugins offer, and saying why it can't be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from deid_core.errors import AmbiguousFunctionError, PluginError, UnknownFunctionError
from deid_core.registry.names import close_to, did_you_mean
from deid_core.registry.plugins import Plugin, Status


class Named(Protocol):
    """What has a full name: plugin and name."""

    @property
    def full_name(self) -> str:
        """``acme.greet``, or ``acme/trial-7`` for a recipe."""


T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Search(Generic[T]):
    """A search for one kind of thing: functions, field forms or recipes.

    `noun` is what messages call it, `separator` what stands between plugin and name; `offered`
    gives what a loaded plugin offers by bare name, `by_hand` has what no plugin offers.
    """

    noun: str
    separator: str
    plugins: Mapping[str, Plugin]
    blocked: Sequence[Plugin]
    offered: Callable[[Plugin], Mapping[str, T]]
    by_hand: Mapping[str, T] = field(default_factory=dict)

    def all(self) -> dict[str, T]:
        """All there are by full name, sorted; loads every plugin that may be loaded."""
        found = [one for plugin in self._all_loaded() for one in self.offered(plugin).values()]
        found.extend(self.by_hand.values())
        return {one.full_name: one for one in sorted(found, key=lambda one: one.full_name)}

    def full(self, plugin_name: str, name: str) -> T:
        """What a full name means; loads that plugin only."""
        wanted = f"{plugin_name}{self.separator}{name}"
        plugin = self.plugins.get(plugin_name)
        if plugin is None:
            for other in self.blocked:
                if other.name == plugin_name:
                    raise PluginError(f"{wanted} can't be had: {other} is blocked: {other.reason}")
            close = [f"{p}{self.separator}{name}" for p in close_to(plugin_name, self.plugins)]
            raise UnknownFunctionError(
                f"there is no plugin {plugin_name} to offer {wanted}{did_you_mean(close)}", close
            )
        plugin.load()
        if plugin.status is Status.FAILED:
            raise PluginError(f"{wanted} can't be had: {plugin} failed to load: {plugin.reason}")
        offered = self.offered(plugin)
        if name not in offered:
            close = [f"{plugin_name}{self.separator}{one}" for one in close_to(name, offered)]
            raise UnknownFunctionError(f"{plugin} offers no {wanted}{did_you_mean(close)}", close)
        return offered[name]

    def bare(self, name: str) -> T:
        """What a bare name means; loads every plugin that may be loaded."""
        offers = [self.offered(p)[name] for p in self._all_loaded() if name in self.offered(p)]
        if name in self.by_hand:
            offers.append(self.by_hand[name])
        if len(offers) == 1:
            return offers[0]
        if not offers:
            raise self._unknown(name)
        candidates = sorted(offer.full_name for offer in offers)
        hint = "; rename the one registered by hand" if name in self.by_hand else ""
        raise AmbiguousFunctionError(
            f"several offer a {self.noun} {name}; write one of {', '.join(candidates)}{hint}",
            candidates,
        )

    def either(self, name: str) -> T:
        """What a full name or a bare one means."""
        plugin, separator, rest = name.rpartition(self.separator)
        return self.full(plugin, rest) if separator else self.bare(name)

    def _all_loaded(self) -> list[Plugin]:
        for plugin in self.plugins.values():
            plugin.load()
        return list(self.plugins.values())

    def _unknown(self, name: str) -> UnknownFunctionError:
        known = {one for p in self.plugins.values() for one in self.offered(p)} | set(self.by_hand)
        close = close_to(name, sorted(known))
        failed = [p for p in self.plugins.values() if p.status is Status.FAILED]
        lines = [f"no plugin offers a {self.noun} {name}{did_you_mean(close)}"]
        lines += [f"{p} failed to load, and might offer it: {p.reason}" for p in failed]
        lines += [f"{p} is blocked, and might offer it: {p.reason}" for p in self.blocked]
        return UnknownFunctionError("\n    ".join(lines), close)
