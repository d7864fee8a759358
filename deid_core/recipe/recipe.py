"""`DeidRecipe`: a recipe, parsed, with the ways of looking at it that deid's users know."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deid_core.errors import ArgumentError, RecipeError
from deid_core.recipe.find import find_source
from deid_core.recipe.parser import Parsed, parse
from deid_core.recipe.plain import plain_recipe, plain_rule
from deid_core.recipe.printing import recipe_text
from deid_core.recipe.source import Source, fingerprint, source_from_text
from deid_core.recipe.statements import Statements

if TYPE_CHECKING:
    from deid_core.registry import Registry

_RecipePath = str | os.PathLike[str]


class DeidRecipe:
    """A recipe: one text, or several that are read one after the other.

    ``DeidRecipe("deid.dicom")`` reads a file, ``DeidRecipe(["base.dicom", "own.dicom"])`` several
    as one, ``DeidRecipe("demo")`` a recipe that is shipped by that name: a text without a suffix
    and without a separator is such a name, anything else a path.  ``DeidRecipe("acme/trial-7")``
    is a recipe of the plugin acme, where no file has that path: one of `registry`, or, where that
    is None, of the plugins that are installed, looked up when it is needed.  `from_text` takes
    the text.

    Raises ArgumentError where a recipe can't be found or read, PluginError where its plugin is
    blocked or failed to load, RecipeError, with all mistakes of all texts, where one has any.  A
    recipe does not change once it is made; two are equal where their statements are.  It can be
    pickled.
    """

    __slots__ = ("_fingerprint", "_parsed", "_sources")

    def __init__(
        self, recipe: _RecipePath | Sequence[_RecipePath], *, registry: Registry | None = None
    ) -> None:
        self._read(_found(recipe, registry))
        self._refuse_mistakes()

    @classmethod
    def to_compile(
        cls, recipe: _RecipePath | Sequence[_RecipePath], *, registry: Registry | None = None
    ) -> DeidRecipe:
        """The same for what compiles the recipe at once: that raises its mistakes, together with
        those of what its other lines name."""
        made = cls.__new__(cls)
        made._read(_found(recipe, registry))
        return made

    @classmethod
    def from_text(cls, text: str, name: str = "<text>") -> DeidRecipe:
        """A recipe out of its text; messages call the text by `name`."""
        recipe = cls.__new__(cls)
        recipe._read([source_from_text(name, text)])
        recipe._refuse_mistakes()
        return recipe

    def _read(self, sources: Sequence[Source]) -> None:
        self._parsed: Parsed = parse(sources)
        self._sources: tuple[str, ...] = tuple(source.name for source in sources)
        self._fingerprint = fingerprint(sources)

    def _refuse_mistakes(self) -> None:
        if self.statements.problems:
            raise RecipeError(self.statements.problems)

    @property
    def fingerprint(self) -> str:
        """A hash of the texts, whatever they are called: 32 hex digits."""
        return self._fingerprint

    @property
    def statements(self) -> Statements:
        """The statements, typed, in the order of the text."""
        return self._parsed.statements

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the texts: paths, and names of shipped recipes."""
        return self._sources

    def to_text(self) -> str:
        """The text in canonical form: a statement a line, sections together, no comments.

        Read again it gives the same statements, but for their places in the text.
        """
        return recipe_text(self.statements, self._parsed.labels)

    @property
    def deid(self) -> dict[str, Any]:
        """The whole recipe as plain data, new at every call: format, and the sections it has."""
        return plain_recipe(self.statements, self._parsed.labels)

    def get_format(self) -> str:
        """The format: ``dicom``."""
        return self.statements.format

    def get_actions(
        self, action: str | None = None, field: str | None = None
    ) -> list[dict[str, str]]:
        """The rules of %header as ``{'action': …, 'field': …, 'value': …}``.

        `action` and `field` (as it is written in the recipe) narrow them down, in any case.
        """
        return [
            plain_rule(rule)
            for rule in self.statements.rules
            if (action is None or rule.action.value == action.upper())
            and (field is None or rule.field_text.casefold() == field.casefold())
        ]

    def has_actions(self) -> bool:
        """Whether %header has any rules."""
        return bool(self.statements.rules)

    def has_fields_lists(self) -> bool:
        """Whether there is a %fields section."""
        return bool(self.statements.fields)

    def has_values_lists(self) -> bool:
        """Whether there is a %values section."""
        return bool(self.statements.values)

    def ls_fieldlists(self) -> list[str]:
        """The names of the %fields sections."""
        return self.listof("fields")

    def ls_valuelists(self) -> list[str]:
        """The names of the %values sections."""
        return self.listof("values")

    def ls_filters(self) -> list[str]:
        """The names of the %filter sections."""
        return self.listof("filter")

    def listof(self, section: str) -> list[str]:
        """The names of the sections of one kind: ``fields``, ``values`` or ``filter``."""
        return list(self._named(section))

    def get_fields_lists(self, name: str | None = None) -> Any:
        """The %fields sections by name, or the lines of the one called `name` ([]: none)."""
        return self._lists("fields", name)

    def get_values_lists(self, name: str | None = None) -> Any:
        """The %values sections by name, or the lines of the one called `name` ([]: none)."""
        return self._lists("values", name)

    def get_filters(self, name: str | None = None) -> Any:
        """The %filter sections by name, or the labels of the one called `name` ([]: none)."""
        return self._lists("filter", name)

    def _lists(self, section: str, name: str | None) -> Any:
        named = self._named(section)
        return named if name is None else named.get(name, [])

    def _named(self, section: str) -> dict[str, list[dict[str, Any]]]:
        content = self.deid.get(section)
        return content if isinstance(content, dict) else {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DeidRecipe):
            return NotImplemented
        return self.statements == other.statements

    def __hash__(self) -> int:
        return hash((self.statements.rules, self.statements.labels))

    def __repr__(self) -> str:
        count = len(self.statements.rules)
        return f"<DeidRecipe {', '.join(self._sources)}: {count} rule{'' if count == 1 else 's'}>"


def _found(recipe: _RecipePath | Sequence[_RecipePath], registry: Registry | None) -> list[Source]:
    if isinstance(recipe, str | os.PathLike):
        recipe = [recipe]
    if not isinstance(recipe, Sequence) or not recipe:
        raise ArgumentError(_WRONG_ARGUMENT)
    if not all(isinstance(one, str | os.PathLike) for one in recipe):
        raise ArgumentError(_WRONG_ARGUMENT)
    return [find_source(one, registry) for one in recipe]


_WRONG_ARGUMENT = (
    "DeidRecipe takes a path, the name of a shipped recipe, or a list of these; "
    "for a text there is DeidRecipe.from_text"
)
