"""Rules bound to what they name: functions resolved, options converted, layers numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from deid_core.errors import Span
from deid_core.recipe.statements import (
    Action,
    Field,
    InValues,
    ValueContains,
    ValueEmpty,
    ValueEquals,
)
from deid_core.registry import DATASETS, Function


@dataclass(frozen=True, slots=True)
class Constant:
    """Text of the recipe, to be converted to the element's VR."""

    text: str


@dataclass(frozen=True, slots=True)
class FromVariable:
    """A variable: the file's item has it, or the run."""

    name: str


@dataclass(frozen=True, slots=True)
class FromFunction:
    """A function: the item's own of that name, else the registry's (None where it has none).

    `announced`: items are expected to bring one.  `bound` are the options converted for
    `function`; `options` and `options_text` as written,
    for a function that an item brings.  `value_text` is the recipe's whole VALUE.
    """

    name: str
    function: Function | None
    bound: Mapping[str, object]
    options: tuple[tuple[str, str], ...]
    options_text: str
    value_text: str
    announced: bool

    @property
    def shows(self) -> bool:
        """Whether what is called may see the dataset, as the rules above have left it.

        What an item brings may ask for anything; nothing is known of it before the file.
        """
        if self.announced or self.function is None:
            return True
        return bool(self.function.wants & DATASETS)

    @property
    def prepares(self) -> bool:
        """Whether the registry's function is to be told of values before it is called."""
        return self.function is not None and self.function.preparation is not None


Source: TypeAlias = Constant | FromVariable | FromFunction
Test: TypeAlias = FromFunction | ValueContains | ValueEquals | ValueEmpty | InValues


@dataclass(frozen=True, slots=True, eq=False)
class BoundRule:
    """A rule of the plan.  `index` orders all rules of all layers; compared by identity.

    `source` is set for ADD, REPLACE and JITTER, `test` for a REMOVE with a condition.
    """

    index: int
    layer: int
    action: Action
    field: Field
    span: Span
    source: Source | None = None
    test: Test | None = None
