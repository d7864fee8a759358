"""Layers, naively: each folded by itself, the last that acts on an element stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from naive_language import Naive, UnspecifiedError
from naive_places import Place, value_of
from naive_recipes import Recipe
from naive_values import GONE
from pydicom.dataset import Dataset


class NaiveLayers(Naive):
    """Recipes as layers, over a dataset without sequences.

    Sections of the same name go on from layer to layer, as they do in one recipe.
    """

    def __init__(
        self,
        layers: list[Recipe],
        dataset: Dataset,
        lists: dict[str, list[str]],
        functions: dict[str, Callable[[Any], Any]],
    ) -> None:
        fields = {name: sum((one.fields[name] for one in layers), ()) for name in layers[0].fields}
        values = {name: sum((one.values[name] for one in layers), ()) for name in layers[0].values}
        rules = tuple(rule for layer in layers for rule in layer.rules)
        super().__init__(Recipe(rules, fields, values), dataset, lists, functions)
        self.layers = layers

    def _fold(self, place: Place) -> Any:
        result = GONE if place.element is None else value_of(place.element)
        changed = False
        # The rules of a place stand in the order of the layers.
        waiting = list(place.rules)
        for layer in self.layers:
            own = [waiting.pop(0) for rule in layer.rules if waiting and waiting[0][0] is rule]
            place.changed = False
            value = self.folded(place, own)
            actions = {rule.action for rule, _, _ in own}
            if place.element is None and not place.changed and actions & {"KEEP", "REMOVE"}:
                raise UnspecifiedError("KEEP or REMOVE of what an earlier layer may add")
            if place.changed or "KEEP" in actions:
                result, changed = value, place.changed
        place.changed = changed
        return result
