"""Plans by what items bring: one for all files, but where an item lists fields of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deid_core.engine.lists import texts_of_item
from deid_core.errors import RecipeError, RuleError
from deid_core.plan.binding import Names
from deid_core.plan.compile import Flags, compile_plan
from deid_core.plan.plan import Plan
from deid_core.recipe.fields import field_from_text
from deid_core.recipe.statements import Statements
from deid_core.registry import Registry

_LIMIT = 64
"""How many plans for different lists of items are remembered."""


class Plans:
    """The plan of a recipe; and its variants for files whose items bring ``fields:`` lists."""

    def __init__(
        self, layers: Sequence[Statements], registry: Registry, names: Names, flags: Flags
    ) -> None:
        self._layers = layers
        self._registry = registry
        self._names = names
        self._flags = flags
        self.plan = compile_plan(layers, registry, names=names, flags=flags)
        self._variants: dict[tuple[tuple[str, tuple[str, ...]], ...], Plan] = {}

    def for_item(self, item: Mapping[str, object]) -> Plan:
        """The plan for a file's item; RuleError where a list that it must bring is missing or
        malformed."""
        wanted = self.plan.listed_fields
        if not wanted:
            return self.plan
        offered: dict[str, tuple[str, ...]] = {}
        waiting = set(wanted)
        while waiting:
            name = waiting.pop()
            if name in item:
                offered[name] = tuple(texts_of_item(item[name], name))
                waiting |= _referred(offered[name]) - offered.keys()
            elif name not in self.plan.field_lists:
                raise RuleError(f"the item has no list of fields named '{name}'")
        if not offered:
            return self.plan
        return self._variant(tuple(sorted(offered.items())))

    def _variant(self, offered: tuple[tuple[str, tuple[str, ...]], ...]) -> Plan:
        known = self._variants.get(offered)
        if known is None:
            if len(self._variants) >= _LIMIT:
                self._variants.clear()
            known = self._variants[offered] = self._compile(offered)
        return known

    def _compile(self, offered: tuple[tuple[str, tuple[str, ...]], ...]) -> Plan:
        try:
            fields = {
                name: tuple(field_from_text(text, f"the item's '{name}'") for text in texts)
                for name, texts in offered
            }
            return compile_plan(
                self._layers,
                self._registry,
                names=self._names,
                flags=self._flags,
                item_fields=fields,
            )
        except RecipeError as error:
            reason = str(error)
        raise RuleError(f"the lists of fields that the item brings can't be used: {reason}")


def _referred(texts: Iterable[str]) -> set[str]:
    """The lists that a list of an item refers to."""
    names: set[str] = set()
    for text in texts:
        form, _, name = text.strip().partition(":")
        if form.casefold() == "fields":
            names.add(name.strip('"'))
    return names
