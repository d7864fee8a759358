"""Which plugins are installed, and which of them may be loaded; nothing is imported here."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import importlib_metadata

from deid_core.errors import ArgumentError
from deid_core.registry.hookspecs import PROJECT

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
    """Who may be loaded: those that every allow-list has and no block-list.

    Lists hold names of entry points and of distributions (the latter in any of the spellings
    that pip takes for one name).
    """

    allow_lists: tuple[frozenset[str], ...]
    block_list: frozenset[str]

    def refusal(self, plugin: Installed) -> str | None:
        """Why the plugin may not be loaded; None where it may."""
        names = {plugin.name, _normalized(plugin.distribution)}
        if names & self.block_list:
            return "it is on the block-list"
        if not all(names & allowed for allowed in self.allow_lists):
            return "it is not on the allow-list"
        return None


def policy(allow: Collection[str] | None, block: Collection[str] | None) -> Policy:
    """The policy of these lists and of the environment's, which they can only tighten.

    An allow-list that is None, or whose variable is not set, allows all; an empty one nothing.
    ArgumentError where a list is a single text: its letters would be taken for names.
    """
    if isinstance(allow, str) or isinstance(block, str):
        raise ArgumentError('plugins are allowed and blocked by lists of names: ["acme"]')
    given = (allow, _from_environment(ALLOW_VARIABLE))
    blocked = (block or (), _from_environment(BLOCK_VARIABLE) or ())
    return Policy(
        tuple(_spellings(names) for names in given if names is not None),
        _spellings([name for names in blocked for name in names]),
    )


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
        names = {_normalized(plugin.distribution) for plugin in plugins if not plugin.fault}
        if not names & seen:
            yield from plugins
        seen |= names


def _plugins_of(distribution: importlib_metadata.Distribution) -> list[Installed]:
    try:
        first = importlib_metadata.distribution(distribution.name)
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
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def _spellings(names: Collection[str]) -> frozenset[str]:
    return frozenset(names) | {_normalized(name) for name in names}


def _normalized(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
