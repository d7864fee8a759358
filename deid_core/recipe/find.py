"""Where a recipe comes from: a path, or the name of one that is shipped."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from deid_core.errors import ArgumentError
from deid_core.recipe.mistakes import did_you_mean
from deid_core.recipe.source import Source, source_from_bytes, source_from_file

_SUFFIX = ".dicom"


def shipped_names() -> list[str]:
    """The names of the recipes that come with the package."""
    entries = (files("deid_core.recipe") / "shipped").iterdir()
    return sorted(
        entry.name.removesuffix(_SUFFIX) for entry in entries if entry.name.endswith(_SUFFIX)
    )


def find_source(recipe: str | os.PathLike[str]) -> Source:
    """The text of a recipe that is named by its path, or by a shipped one's name.

    A text with a suffix or a separator in it is a path, as any path object is.
    Raises ArgumentError where there is no such recipe, or it can't be read.
    """
    path = Path(recipe)
    if not isinstance(recipe, str) or path.suffix or len(path.parts) != 1 or recipe != path.name:
        if not path.exists():
            raise ArgumentError(_not_found(str(recipe), "there is no such file"))
        return source_from_file(path)
    if recipe not in shipped_names():
        reason = "no recipe of this name is shipped"
        if path.exists():
            reason += f"; for the file write {os.curdir}{os.sep}{recipe}"
        raise ArgumentError(_not_found(recipe, reason))
    entry = files("deid_core.recipe") / "shipped" / f"{recipe}{_SUFFIX}"
    return source_from_bytes(recipe, entry.read_bytes())


def _not_found(recipe: str, reason: str) -> str:
    names = shipped_names()
    hint = did_you_mean(Path(recipe).name.removesuffix(_SUFFIX), names)
    parts = [f"the recipe {recipe!r} can't be found: {reason}", *([hint] if hint else [])]
    return "; ".join([*parts, f"the shipped recipes are: {', '.join(names)}"])
