"""The filters of a recipe on a dataset or a file: scanned, and only what they ask about read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias
from weakref import WeakKeyDictionary

from pydicom.dataset import Dataset

from deid_core.engine.elements import Element, Level
from deid_core.engine.lists import collect_lists
from deid_core.engine.part10 import open_part10, scan_part10
from deid_core.engine.plans import Plans
from deid_core.engine.reading import reading
from deid_core.engine.scan_dataset import scan_dataset
from deid_core.engine.sources import value_end
from deid_core.filters.evaluate import verdict_on
from deid_core.filters.plan import CORNERS, FilterPlan, FilterProgram, groups_of, watching
from deid_core.filters.verdict import Verdict
from deid_core.plan.binding import Names
from deid_core.plan.compile import Flags
from deid_core.plan.plan import Plan
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Field, Statements
from deid_core.registry import Registry


class Inspector:
    """Evaluates the ``%filter`` groups of recipes; their rules are neither resolved nor run.

    The groups of several recipes follow each other as in one text.  `item_names` announces lists
    (for ``fields:NAME`` and ``values:NAME``) that items will bring; where `groups` names some, the
    others are left out.  Raises RecipeError where a
    criterion names a list, or a form of field, that nobody offers.  An inspector looks at one
    dataset at a time.
    """

    def __init__(
        self,
        recipes: Sequence[DeidRecipe],
        registry: Registry | None = None,
        item_names: Collection[str] = (),
        *,
        groups: Collection[str] | None = None,
    ) -> None:
        layers = [_narrowed(recipe.statements, groups) for recipe in recipes]
        self._groups = groups_of(layers)
        self._plans = Plans(
            [watching(statements) for statements in layers],
            registry if registry is not None else Registry.installed(),
            Names((), item_names),
            Flags(disable_skip=True),
        )
        self._filter_plans: WeakKeyDictionary[Plan, FilterPlan] = WeakKeyDictionary()

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups, in the order of the text."""
        return tuple(self._groups)

    def inspect(
        self,
        source: Dataset | str | os.PathLike[str],
        item: Mapping[str, object] | None = None,
        *,
        force: bool = True,
    ) -> Verdict:
        """The verdict on a dataset or file, which is not changed; `item` may bring lists.

        With `force`, a file without preamble and prefix is taken for a dataset.  Raises
        ParseError, and RuleError where a list is missing, or a region to be masked can't be told.
        """
        item = item if item is not None else {}
        if isinstance(source, Dataset):
            return self.judge(lambda plan: scan_dataset(plan, source).found, item)
        with reading(source), open_part10(source, force=force) as opened:
            return self.judge(lambda plan: scan_part10(plan, opened).found, item)

    def judge(
        self, find: Callable[[Plan], Sequence[Element]], item: Mapping[str, object]
    ) -> Verdict:
        """The verdict on a dataset that `find` scans with a plan."""
        plan = self._plan_for(item)
        return self._judge(plan, find(plan), item)

    def _plan_for(self, item: Mapping[str, object]) -> FilterPlan:
        compiled = self._plans.for_item(item)
        plan = self._filter_plans.get(compiled)
        if plan is None:
            plan = self._filter_plans[compiled] = FilterPlan(compiled)
        return plan

    def _judge(
        self, plan: FilterPlan, found: Sequence[Element], item: Mapping[str, object]
    ) -> Verdict:
        lists = collect_lists(plan, found, item)
        seen: dict[Field, list[_Met]] = {}
        corners = _corners(found)
        for element, program in _watched(found):
            met = _Met(element, corners)
            for watched in program.watched:
                if not watched.lists or lists.contain(watched.lists, met.texts()):
                    seen.setdefault(watched.field, []).append(met)
        return verdict_on(self._groups, seen)


def _narrowed(statements: Statements, groups: Collection[str] | None) -> Statements:
    if groups is None:
        return statements
    kept = {name: labels for name, labels in statements.filters.items() if name in groups}
    return replace(statements, filters=kept)


_Corners: TypeAlias = Mapping[Level, Mapping[int, Element]]


class _Met:
    """A Sighting: an element, whose value is read once somebody asks."""

    __slots__ = ("_corners", "_element", "_texts")

    def __init__(self, element: Element, corners: _Corners) -> None:
        self._element = element
        self._corners = corners
        self._texts: tuple[str, ...] | None = None

    def texts(self) -> tuple[str, ...]:
        if self._texts is None:
            self._texts = () if self._element.entry.sequence else self._element.texts_as_read()
        return self._texts

    def is_empty(self) -> bool:
        element = self._element
        if element.entry.sequence:
            return not element.items
        if element.handle is None:  # in bytes, the length tells: pixel data are not read for it
            return value_end(element) == element.value_start
        return not element.as_read()

    def corners(self) -> Iterable[Mapping[int, tuple[str, ...]]]:
        levels = {level.index: level for level in self._element.levels or ()}
        for index in range(self._element.items):
            in_item = self._corners.get(levels[index], {}) if index in levels else {}
            yield {tag: element.texts_as_read() for tag, element in in_item.items()}

    def path(self) -> str:
        return self._element.path()


def _watched(found: Iterable[Element]) -> Iterator[tuple[Element, FilterProgram]]:
    for element in found:
        program = element.entry.program
        if isinstance(program, FilterProgram):
            yield element, program


def _corners(found: Iterable[Element]) -> _Corners:
    corners: dict[Level, dict[int, Element]] = {}
    for element in found:
        if element.entry.tag in CORNERS:
            corners.setdefault(element.level, {})[element.entry.tag] = element
    return corners
