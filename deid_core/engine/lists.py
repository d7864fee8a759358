"""Lists of values: out of the dataset as read, as %values says, and out of the file's item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from numbers import Real

from pydicom.valuerep import PersonName

from deid_core.engine.elements import Element
from deid_core.errors import RuleError
from deid_core.plan.plan import Plan
from deid_core.recipe.statements import ValuesEntry

_BYTES = (bytes, bytearray, memoryview)


class ValueLists:
    """The lists of one dataset, by name; `contain` asks whether a value contains a listed one."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._lists = {
            name: tuple({text.strip().casefold() for text in values} - {""})
            for name, values in lists.items()
        }

    def contain(self, names: Iterable[str], found: Iterable[str]) -> bool:
        """Whether one of the values `found` contains a value of one of the lists, any case."""
        folded = [text.casefold() for text in found]
        return any(
            listed in text for name in names for listed in self._lists[name] for text in folded
        )


def collect_lists(plan: Plan, found: Iterable[Element], item: Mapping[str, object]) -> ValueLists:
    """The lists that the plan's rules refer to.

    RuleError where neither a section of the recipe nor the item has one of the name.
    """
    lists: dict[str, list[str]] = {collector.name: [] for collector in plan.collectors}
    if plan.collectors:
        for element in found:
            program = element.entry.program
            for number in program.collects if program is not None else ():
                collector = plan.collectors[number]
                lists[collector.name].extend(_taken(collector.entry, element))
    for name in plan.value_lists:
        if name in item:
            lists.setdefault(name, []).extend(texts_of_item(item[name], name))
        elif name not in lists:
            raise RuleError(f"the item has no list named '{name}'")
    return ValueLists(lists)


def texts_of_item(offered: object, name: str) -> list[str]:
    """A list that an item brings: a text, or a list, tuple or set of texts and numbers.

    RuleError for what is none.  An iterator is none: the next file would find nothing left in it.
    """
    if isinstance(offered, str | PersonName):
        return [str(offered)]
    if not isinstance(offered, Sequence | Set) or isinstance(offered, _BYTES):
        raise RuleError(
            f"the item's '{name}' is no list of texts, but of the type {type(offered).__name__}: "
            "give a list, a tuple or a set, which can be gone over for each file"
        )
    values = list(offered)
    if not all(isinstance(value, str | PersonName | Real) for value in values):
        raise RuleError(f"the item's '{name}' holds what is no text")
    with suppress(ValueError):  # more digits than Python converts
        return [str(value) for value in values]
    raise RuleError(f"the item's '{name}' holds a number of thousands of digits")


def _taken(entry: ValuesEntry, element: Element) -> Iterable[str]:
    for value in element.texts_as_read():
        parts = _split(value, entry.by, element.vr) if entry.split else [value]
        for part in parts:
            if len(part.strip()) >= entry.min_length:
                yield part


def _split(value: str, by: str | None, vr: str) -> list[str]:
    if by is not None:
        return value.split(by)
    if vr == "PN":
        value = value.replace("^", " ").replace("=", " ")
    return value.split()
