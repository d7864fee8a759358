"""Files that a recipe refuses: flagged by a filter that its labels call refusing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from deid_core.engine.elements import Element
from deid_core.engine.inspection import Inspector
from deid_core.errors import Problem, RecipeError, RefusedError
from deid_core.plan.plan import Plan
from deid_core.recipe.labels import ACCEPTS, REFUSES, labelled
from deid_core.recipe.mistakes import did_you_mean
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import LabelEntry
from deid_core.registry import Registry


class Refusals:
    """Refuses what is flagged by a filter group that a layer's label ``refuses GROUP`` names, and
    no layer's label ``accepts GROUP``.

    Raises RecipeError where there is no such group.
    """

    def __init__(
        self, layers: Sequence[DeidRecipe], registry: Registry, item_names: Collection[str]
    ) -> None:
        statements = [layer.statements for layer in layers]
        accepted = {entry.value for entry in labelled(statements, ACCEPTS)}
        refusing = [entry for entry in labelled(statements, REFUSES) if entry.value not in accepted]
        known = {name for layer in statements for name in layer.filters}
        missing = [entry for entry in refusing if entry.value not in known]
        if missing:
            raise RecipeError([_no_filter(entry, known) for entry in missing])
        groups = {entry.value for entry in refusing}
        self._inspector = Inspector(layers, registry, item_names, groups=groups) if groups else None

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


def _no_filter(entry: LabelEntry, known: Collection[str]) -> Problem:
    message = f"this label refuses {entry.value}, but there is no filter of this name"
    return Problem(message, entry.span, did_you_mean(entry.value, known))
