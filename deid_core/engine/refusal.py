"""Files that a recipe refuses: flagged by a filter that its labels call refusing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from deid_core.engine.elements import Element
from deid_core.engine.inspection import Inspector
from deid_core.engine.labels import labels_of
from deid_core.errors import Problem, RecipeError, RefusedError
from deid_core.plan.plan import Plan
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Registry

_REFUSES = "refuses"
_ACCEPTS = "accepts"


class Refusals:
    """Refuses what is flagged by a filter group that a layer's label ``refuses GROUP`` names, and
    no layer's label ``accepts GROUP``.

    Raises RecipeError where there is no such group.
    """

    def __init__(
        self, layers: Sequence[DeidRecipe], registry: Registry, item_names: Collection[str]
    ) -> None:
        labels = labels_of([layer.statements for layer in layers])
        groups = set(labels.get(_REFUSES, ())) - set(labels.get(_ACCEPTS, ()))
        self._inspector = Inspector(layers, registry, item_names, groups=groups) if groups else None
        missing = groups.difference(self._inspector.groups if self._inspector else ())
        if missing:
            raise RecipeError(
                [
                    Problem(f"a label refuses {name}, but there is no filter of this name")
                    for name in sorted(missing)
                ]
            )

    def check(self, find: Callable[[Plan], Sequence[Element]], item: Mapping[str, object]) -> None:
        """RefusedError where the dataset that `find` scans is flagged."""
        if self._inspector is None:
            return
        verdict = self._inspector.judge(find, item)
        if verdict.flagged:
            raise RefusedError(
                f"refused as {verdict.group}: {verdict.label} (--option accept-{verdict.group} "
                f"lets it through, or ADD accepts {verdict.group} in %labels)"
            )
