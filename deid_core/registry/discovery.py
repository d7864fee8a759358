"""Which plugins are installed, and which of them may be loaded; nothing is imported here."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import importlib_metadata

from deid_core.registry.entries import Entry, entries, normalized, split_entries
from deid_core.registry.hookspecs import PROJECT
from deid_core.registry.lock import Lock, read_lock
from deid_core.registry.settings import read_settings

ALLOW_VARIABLE = "DEID_CORE_PLUGINS_ALLOW"
BLOCK_VARIABLE = "DEID_CORE_PLUGINS_BLOCK"


@dataclass(frozen=True, slots=True)
class Installed:
    """An entry point of the group ``deid_core``, and the distribution that brings it.

    Where a distribution's metadata can't be read, `fault` says so, and there is no entry point.
    """

    name: str
    distribution: str
    version: str
    entry_point: importlib_metadata.EntryPoint | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may be loaded: those that every allow-list has, no block-list, and the lock."""

    allow_lists: tuple[tuple[Entry, ...], ...]
    block_list: tuple[Entry, ...]
    lock: Lock | None = None

    def refusal(self, plugin: Installed) -> str | None:
        """Why the plugin may not be loaded; None where it may."""
        if any(_means(entry, plugin) for entry in self.block_list):
            return "it is on the block-list"
        for allowed in self.allow_lists:
            if not any(_means(entry, plugin) for entry in allowed):
                return "it is not on the allow-list"
        return self.lock.refusal(plugin.name, plugin.distribution) if self.lock else None


def policy(
    allow: Collection[str] | None,
    block: Collection[str] | None,
    settings: str | os.PathLike[str] | None = None,
    lock: str | os.PathLike[str] | None = None,
) -> Policy:
    """The policy of these lists, of the environment's and of the settings file's.

    Each can only tighten the others: a plugin has to be on every allow-list that is given, and on
    no block-list.  An allow-list that is None, or whose variable is not set, allows all; an empty
    one nothing.  `settings` and `lock` are files, by default the one that ``DEID_CORE_SETTINGS``
    names and the one that the settings name.  ArgumentError where one of all these is malformed.
    """
    site = read_settings(settings)
    allow_lists = (allow, site.allow, _from_environment(ALLOW_VARIABLE))
    block_lists = (block, site.block, _from_environment(BLOCK_VARIABLE))
    lock = lock if lock is not None else site.lock
    return Policy(
        tuple(entries(texts) for texts in allow_lists if texts is not None),
        tuple(entry for texts in block_lists if texts for entry in entries(texts)),
        None if lock is None else read_lock(lock),
    )


def _means(entry: Entry, plugin: Installed) -> bool:
    return entry.means(plugin.name, plugin.distribution, plugin.version)


def installed_plugins() -> Iterator[Installed]:
    """All entry points of the group, one distribution after the other.

    A distribution that is broken keeps no other from being found, and one that another of the
    same name hides on the path does not count.
    """
    seen: set[str] = set()
    for distribution in importlib_metadata.Distribution.discover():
        if f"[{PROJECT}]" not in (distribution.read_text("entry_points.txt") or ""):
            continue
        plugins = _plugins_of(distribution)
        names = {normalized(plugin.distribution) for plugin in plugins if not plugin.fault}
        if not names & seen:
            yield from plugins
        seen |= names


def _plugins_of(distribution: importlib_metadata.Distribution) -> list[Installed]:
    try:
        first = importlib_metadata.Distribution.from_name(distribution.name)
        return [
            Installed(entry_point.name, first.name, first.version, entry_point)
            for entry_point in first.entry_points.select(group=PROJECT)
        ]
    except Exception as error:
        fault = (
            f"the metadata of a distribution in {distribution.locate_file('')} "
            f"can't be read: {type(error).__name__}: {error}"
        )
        return [Installed("(unreadable)", "", "", None, fault)]


def _from_environment(variable: str) -> list[str] | None:
    text = os.environ.get(variable)
    return None if text is None else split_entries(text)
