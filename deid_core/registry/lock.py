"""Lock files: the distributions that bring plugins, pinned with the hashes of all their files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import importlib_metadata

from deid_core.errors import ArgumentError, PluginError
from deid_core.registry.entries import normalized
from deid_core.registry.record import digest, verified_files

_FORM = 1
_MADE_BY = "make it with: deid-core plugins lock FILE"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A distribution as it was when the lock was made: `files` by path, with their hashes."""

    name: str
    version: str
    plugins: tuple[str, ...]
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """The mark of all its files."""
        return digest(self.files)


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock file pins; `path` is the file, `mark` the digest of its content."""

    path: str
    mark: str
    pinned: tuple[Pinned, ...]

    def refusal(self, plugin: str, distribution: str) -> str | None:
        """Why a plugin may not be loaded; None where the lock has it."""
        pinned = self.of(distribution)
        if pinned is not None and plugin in pinned.plugins:
            return None
        return f"it is not in the lock file {self.path}"

    def of(self, distribution: str) -> Pinned | None:
        """What is pinned of a distribution."""
        name = normalized(distribution)
        return next((one for one in self.pinned if normalized(one.name) == name), None)

    def verify(self, refused: Collection[str]) -> None:
        """Hold all that is installed against the lock, but for distributions that are `refused`.

        Every pinned file is read and hashed.  PluginError, which tells all differences.
        """
        names = {normalized(name) for name in refused}
        problems = [
            problem
            for pinned in self.pinned
            if normalized(pinned.name) not in names and (problem := _difference(pinned)) is not None
        ]
        if problems:
            lines = "\n    ".join(problems)
            raise PluginError(f"what is installed is not what {self.path} locks:\n    {lines}")


def pin(plugins: Iterable[tuple[str, str]]) -> tuple[Pinned, ...]:
    """Pin the distributions of plugins, given as pairs of plugin and distribution.

    PluginError, with all reasons, where a distribution is not as it was installed; see
    `verified_files`.
    """
    by_distribution: dict[str, list[str]] = {}
    for plugin, distribution in plugins:
        by_distribution.setdefault(distribution, []).append(plugin)
    pinned: list[Pinned] = []
    problems: list[str] = []
    for name, owned in sorted(by_distribution.items()):
        distribution = importlib_metadata.Distribution.from_name(name)
        try:
            files = verified_files(distribution)
        except PluginError as error:
            problems.append(str(error))
        else:
            pinned.append(Pinned(name, distribution.version, tuple(sorted(owned)), files))
    if problems:
        raise PluginError("the plugins can't be locked:\n    " + "\n    ".join(problems))
    return tuple(pinned)


def write_lock(path: str | os.PathLike[str], pinned: Iterable[Pinned]) -> None:
    """Write a lock file, in place of one that exists; it appears whole or not at all."""
    content = {
        "deid-core-lock": _FORM,
        "distributions": [
            {
                "name": one.name,
                "version": one.version,
                "plugins": list(one.plugins),
                "files": one.files,
            }
            for one in pinned
        ],
    }
    file = Path(path)
    whole = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        whole.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        os.replace(whole, file)
    except OSError as error:
        whole.unlink(missing_ok=True)
        raise ArgumentError(f"lock file {file}: {error.strerror}") from None


def read_lock(path: str | os.PathLike[str]) -> Lock:
    """A lock file; ArgumentError where it can't be read, or is none."""
    file = os.fspath(path)
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise ArgumentError(f"lock file {file}: {error.strerror}; {_MADE_BY}") from None
    try:
        content = json.loads(data)
        if content["deid-core-lock"] != _FORM:
            raise ArgumentError(f"lock file {file} is of another deid-core; {_MADE_BY}")
        pinned = tuple(_pinned(one) for one in content["distributions"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ArgumentError(f"{file} is no lock file; {_MADE_BY}") from None
    return Lock(file, f"sha256:{hashlib.sha256(data).hexdigest()}", pinned)


def _pinned(one: dict[str, Any]) -> Pinned:
    plugins, files = one["plugins"], one["files"]
    texts = [one["name"], one["version"], *plugins, *files, *files.values()]
    if not isinstance(plugins, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError
    return Pinned(one["name"], one["version"], tuple(plugins), dict(files))


def _difference(pinned: Pinned) -> str | None:
    where = f"{pinned.name} {pinned.version}"
    try:
        distribution = importlib_metadata.Distribution.from_name(pinned.name)
    except importlib_metadata.PackageNotFoundError:
        return f"{where} is not installed"
    if distribution.version != pinned.version:
        return f"{where} is locked, and {distribution.version} is installed"
    try:
        files = verified_files(distribution)
    except PluginError as error:
        return str(error)
    if files == pinned.files:
        return None
    changed = sorted(
        path for path in {*files, *pinned.files} if files.get(path) != pinned.files.get(path)
    )
    shown = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
    return f"{where} is another build than the one locked: {shown}"
