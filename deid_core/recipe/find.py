"""Where a recipe comes from: a path, or the name of one that is shipped or that a plugin brings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from deid_core.errors import ArgumentError, UnknownFunctionError
from deid_core.recipe.mistakes import did_you_mean
from deid_core.recipe.source import Source, source_from_bytes, source_from_file

if TYPE_CHECKING:
    from importlib.abc import Traversable

    from deid_core.registry import Registry

_SUFFIX = ".dicom"
_BROUGHT = re.compile(r"[\w-]+/[\w-]+")


def shipped_names() -> list[str]:
    """The names of the recipes that come with the package."""
    return sorted(_names_in(files("deid_core.recipe") / "shipped", ""))


def _names_in(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.endswith(_SUFFIX):
            yield prefix + entry.name.removesuffix(_SUFFIX)
        elif entry.is_dir():
            yield from _names_in(entry, f"{prefix}{entry.name}/")


def shipped_text(name: str) -> bytes:
    """The text of a recipe that comes with the package, one of `shipped_names`."""
    return (files("deid_core.recipe") / "shipped").joinpath(f"{name}{_SUFFIX}").read_bytes()


def find_source(recipe: str | os.PathLike[str], registry: Registry | None = None) -> Source:
    """The text of a recipe that is named by its path, by a shipped one's name, or by a plugin's.

    A text with a suffix or a separator in it is a path, as any path object is; but for
    ``plugin/name`` and ``ps3.15/basic``, where no such file exists: that is a recipe of the
    plugin, in `registry` (None: what is installed, looked up now), or a shipped one.

    Raises ArgumentError where there is no such recipe, or it can't be read, and PluginError where
    its plugin is blocked or failed to load.
    """
    path = Path(recipe)
    if not isinstance(recipe, str) or path.suffix or len(path.parts) != 1 or recipe != path.name:
        if path.exists():
            return source_from_file(path)
        if isinstance(recipe, str) and recipe in shipped_names():
            return source_from_bytes(recipe, shipped_text(recipe))
        if isinstance(recipe, str) and _BROUGHT.fullmatch(recipe):
            return _brought(recipe, registry)
        raise ArgumentError(_not_found(str(recipe), "there is no such file"))
    if recipe not in shipped_names():
        reason = "no recipe of this name is shipped"
        if path.exists():
            reason += f"; for the file write {os.curdir}{os.sep}{recipe}"
        raise ArgumentError(_not_found(recipe, reason))
    return source_from_bytes(recipe, shipped_text(recipe))


def _brought(recipe: str, registry: Registry | None) -> Source:
    if registry is None:
        # Only a recipe that a plugin brings needs the registry, before any plan is compiled.
        from deid_core.registry import Registry

        registry = Registry.installed()
    try:
        offered = registry.resolve_recipe(recipe)
    except UnknownFunctionError as error:
        raise ArgumentError(_not_found(recipe, f"there is no such file, and {error}")) from None
    return source_from_bytes(recipe, offered.read())


def _not_found(recipe: str, reason: str) -> str:
    names = shipped_names()
    hint = did_you_mean(Path(recipe).name.removesuffix(_SUFFIX), names)
    parts = [f"the recipe {recipe!r} can't be found: {reason}", *([hint] if hint else [])]
    return "; ".join([*parts, f"the shipped recipes are: {', '.join(names)}"])
