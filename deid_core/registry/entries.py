"""Entries of allow-lists and block-lists: a name, or a distribution and its versions."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deid_core.errors import ArgumentError

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_DISTRIBUTION = "dist:"
_BARE = re.compile(r"[\w.-]+")
_GOES_ON = re.compile(r"\s*[<>=!~]")


def normalized(distribution: str) -> str:
    """A distribution's name, in the one of its spellings that all others stand for."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list.

    `plugin` is the name of an entry point that it means, None where it means distributions only;
    `distribution` is normalized; `versions` None means all of them.
    """

    plugin: str | None
    distribution: str
    versions: SpecifierSet | None

    def means(self, plugin: str, distribution: str, version: str) -> bool:
        """Whether a plugin is meant; its version need not be a proper one where all are meant."""
        if self.plugin is not None and self.plugin == plugin:
            return True
        if normalized(distribution) != self.distribution:
            return False
        return self.versions is None or self._has(version)

    def _has(self, version: str) -> bool:
        from packaging.version import InvalidVersion, Version

        try:
            return self.versions is not None and self.versions.contains(
                Version(version), prereleases=True
            )
        except InvalidVersion:
            raise ArgumentError(
                f"{self.distribution} has version {version!r}, which can't be compared (PEP 440): "
                "allow or block it without a version"
            ) from None


def entries(texts: Collection[str]) -> tuple[Entry, ...]:
    """A list's entries.

    ``acme`` means the entry point of that name, or the distribution; ``dist:acme-plugins`` the
    distribution alone, ``dist:acme-plugins>=1.2,<2`` some of its versions (PEP 440; pre-releases
    count).  ArgumentError for what is neither: an entry that means nothing would guard nothing.
    """
    if isinstance(texts, str):
        raise ArgumentError('plugins are allowed and blocked by lists of names: ["acme"]')
    return tuple(_entry(text) for text in texts)


def split_entries(text: str) -> list[str]:
    """Entries with commas between them, as an environment variable has them.

    Versions may have commas, too: a part that starts with a comparison goes on with the one
    before it.
    """
    parts: list[str] = []
    for part in text.split(","):
        if parts and _GOES_ON.match(part):
            parts[-1] += f",{part}"
        elif part.strip():
            parts.append(part)
    return parts


def _entry(text: str) -> Entry:
    if not isinstance(text, str):
        raise ArgumentError(f"a {type(text).__name__} can't allow or block a plugin: give its name")
    stripped = text.strip()
    if stripped.startswith(_DISTRIBUTION):
        return _distribution(stripped.removeprefix(_DISTRIBUTION), text)
    if not _BARE.fullmatch(stripped):
        raise _malformed(text)
    return Entry(stripped, normalized(stripped), None)


def _distribution(requirement: str, text: str) -> Entry:
    # Most runs have no such entry, and need not load this.
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        raise _malformed(text) from None
    if parsed.url or parsed.extras or parsed.marker:
        raise _malformed(text)
    return Entry(None, normalized(parsed.name), parsed.specifier or None)


def _malformed(text: str) -> ArgumentError:
    return ArgumentError(
        f"{text!r} can't allow or block a plugin: write the name of an entry point, "
        "dist:NAME, or dist:NAME==1.2 with any version specifier of PEP 440"
    )
