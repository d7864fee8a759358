"""What callers give an engine, looked over: recipes as layers, names and items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deid_core.errors import ArgumentError
from deid_core.recipe.recipe import DeidRecipe


def checked_layers(recipe: DeidRecipe | Sequence[DeidRecipe]) -> list[DeidRecipe]:
    """One recipe, or several, as layers; ArgumentError for what is none."""
    layers = [recipe] if isinstance(recipe, DeidRecipe) else list(recipe)
    if not all(isinstance(layer, DeidRecipe) for layer in layers):
        raise ArgumentError("the recipe is a DeidRecipe, or several as layers")
    return layers


def several(names: Iterable[str], parameter: str) -> tuple[str, ...]:
    """The names that a parameter is given, each once; ArgumentError for one text, and for what is
    no text."""
    if isinstance(names, str):
        raise ArgumentError(f"{parameter} takes several names: {parameter}=[{names!r}]")
    found = tuple(dict.fromkeys(names))
    for name in found:
        if not isinstance(name, str):
            raise ArgumentError(f"{parameter} takes names, not {type(name).__name__}")
    return found


def checked_item(item: object) -> Mapping[str, object]:
    """The file's dict, an empty one for None; ArgumentError for what is none."""
    if item is None:
        return {}
    if not isinstance(item, Mapping):
        raise ArgumentError(f"an item is a dict of names, not {type(item).__name__}")
    return item
