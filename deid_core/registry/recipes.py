"""Recipes that plugins bring, by name: ``acme/trial-7``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from deid_core.errors import PluginError
from deid_core.registry.names import is_name


@runtime_checkable
class RecipeFile(Protocol):
    """A file with a recipe in it: a `pathlib.Path`, or a Traversable of `importlib.resources`."""

    def is_file(self) -> bool:
        """Whether there is such a file."""

    def read_bytes(self) -> bytes:
        """All of it."""


@dataclass(frozen=True)
class OfferedRecipe:
    """A recipe as the registry offers it; `content` is its text, or the file that has it."""

    name: str
    plugin: str
    content: str | RecipeFile
    distribution: str | None
    version: str | None

    @property
    def full_name(self) -> str:
        """``acme/trial-7``, as it is named on the command line."""
        return f"{self.plugin}/{self.name}"

    def read(self) -> bytes:
        """The text of the recipe as UTF-8; PluginError where its file can't be read."""
        if isinstance(self.content, str):
            return self.content.encode("utf-8", "surrogatepass")
        try:
            return self.content.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
        raise PluginError(f"recipe {self.full_name} can't be read: {reason}")


def checked_recipe(
    name: str,
    content: str | RecipeFile,
    plugin: str,
    distribution: str | None,
    version: str | None,
) -> OfferedRecipe:
    """A recipe that can be named; PluginError where it can't, or has no text."""
    if not is_name(name):
        raise PluginError(f"{name!r} can't name a recipe: use letters, digits, _ and -")
    if isinstance(content, str):
        if len(content.splitlines()) < 2:
            raise PluginError(
                f"recipe {name}: a str is the recipe's text; give a file as a pathlib.Path, or as "
                "importlib.resources.files(...) / name"
            )
    elif not isinstance(content, RecipeFile):
        raise PluginError(f"recipe {name} is a {type(content).__name__}, neither text nor file")
    elif not content.is_file():
        raise PluginError(f"recipe {name}: there is no file {content}")
    return OfferedRecipe(name, plugin, content, distribution, version)
