"""The skip list of a run: elements that no rule is to touch, beside those that are protected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deid_core.errors import Problem, RecipeError
from deid_core.plan.kinds import is_field
from deid_core.recipe.fields import field_from_text
from deid_core.recipe.statements import ExactField, PrivateTag, RepeatingTag, Tag


@dataclass(frozen=True, slots=True)
class SkipList:
    """Exact forms, each for all elements that it names, at every depth."""

    fields: tuple[ExactField, ...] = ()

    @classmethod
    def read(cls, names: Iterable[str]) -> SkipList:
        """The list of these names: keywords, tags, masks, private elements by creator.

        Raises RecipeError, with all mistakes, for what names no element, and for broad forms and
        paths.
        """
        fields: list[ExactField] = []
        problems: list[Problem] = []
        for name in names:
            try:
                field = field_from_text(name, "skip")
            except RecipeError as error:
                problems += error.problems
                continue
            if isinstance(field, Tag | RepeatingTag | PrivateTag):
                fields.append(field)
            else:
                message = f"skip takes elements by name, and {name} is a broad form, or a path"
                problems.append(Problem(message, hint="KEEP in a recipe takes every form"))
        if problems:
            raise RecipeError(problems)
        return cls(tuple(fields))

    def has(self, tag: int, creator: str | None) -> bool:
        """Whether the element, private ones with their creator, is listed."""
        return any(is_field(field, tag, creator) for field in self.fields)

    def names(self, form: ExactField) -> bool:
        """Whether all that an exact form selects is listed."""
        match form:
            case Tag(tag):
                return self.has(tag, None)
            case PrivateTag(group, creator, offset):
                return self.has(group << 16 | offset, creator)
        return form in self.fields


NOTHING_SKIPPED = SkipList()
