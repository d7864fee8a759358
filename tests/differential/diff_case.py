"""A case: one recipe, the files that both tools run it on, and the differences it may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from deid_core import DeidRecipe, RecipeError
from deid_core.recipe.statements import Action, Path, Rule, Tag

SMALL = ("nested", "rtplan.dcm", "CT_small.dcm")


@dataclass(frozen=True)
class Case:
    """`rules` stand under %header unless they bring a section or the whole recipe; `item` and
    `options` (remove_private and its like) are given to both tools."""

    name: str
    rules: str
    files: tuple[str, ...] = SMALL
    item: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, bool] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The recipe."""
        lines = [line.strip() for line in self.rules.strip().splitlines()] or [""]
        if lines[0].upper().startswith("FORMAT"):
            return "\n".join(lines) + "\n"
        header = [] if lines[0].startswith("%") else ["%header"]
        return "\n".join(["FORMAT dicom", *header, *lines]) + "\n"

    @cached_property
    def parsed(self) -> tuple[Rule, ...]:
        """The rules as deid-core reads them; none where it refuses the text."""
        try:
            return DeidRecipe.from_text(self.text).statements.rules
        except RecipeError:
            return ()

    def by(self, *actions: Action) -> Iterator[Rule]:
        """The rules of these actions."""
        return (rule for rule in self.parsed if rule.action in actions)

    def names_exactly(self, tag: int) -> bool:
        """Whether a rule names the element, by itself or at the end of a path."""
        return any(
            rule.field == Tag(tag)
            or (isinstance(rule.field, Path) and rule.field.steps[-1].field == Tag(tag))
            for rule in self.parsed
        )

    def __str__(self) -> str:
        return self.name


def cases(table: Mapping[str, str], **rest: Any) -> list[Case]:
    """Cases of a table of names and rules; `rest` is the same for all."""
    return [Case(name, rules, **rest) for name, rules in table.items()]
