"""What the ``%labels`` of all layers say, and layers that exclude each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deid_core.errors import Problem, RecipeError
from deid_core.recipe.labels import EXCLUDES, IS, labelled
from deid_core.recipe.statements import Statements


def labels_of(layers: Sequence[Statements]) -> Mapping[str, tuple[str, ...]]:
    """The values of the layers' labels by name, each once, in the order of the text."""
    found: dict[str, dict[str, None]] = {}
    for statements in layers:
        for entry in statements.labels:
            found.setdefault(entry.name, {})[entry.value] = None
    return {name: tuple(values) for name, values in found.items()}


def refuse_exclusive(layers: Sequence[Statements]) -> None:
    """RecipeError where a layer's label ``excludes NAME`` names another layer's ``is NAME``."""
    present = {entry.value for entry in labelled(layers, IS)}
    problems = [
        Problem(f"this recipe can't be used together with {entry.value}", entry.span)
        for entry in labelled(layers, EXCLUDES)
        if entry.value in present
    ]
    if problems:
        raise RecipeError(problems)
