"""The plan: compiled rules, and the memo of what they come to for each kind of element."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from deid_core.plan.findings import Doubt
from deid_core.plan.kinds import Kind
from deid_core.plan.nodes import Node
from deid_core.plan.programs import Program, build_program, is_shielded
from deid_core.plan.rules import BoundRule, FromFunction, FromVariable
from deid_core.plan.selection import FieldLists, Reach, Selection, leaves, may_reach, select
from deid_core.plan.skip import NOTHING_SKIPPED, SkipList
from deid_core.recipe.statements import (
    Action,
    ExactField,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    PluginField,
    PrivateTag,
    Tag,
    ValuesEntry,
)
from deid_core.standard.tags import (
    MEDIA_STORAGE_SOP_INSTANCE_UID,
    SOP_INSTANCE_UID,
    SPECIFIC_CHARACTER_SET,
)

MEMO_LIMIT = 200_000
"""How many kinds of element a plan remembers before it starts afresh with the next file."""


@dataclass(frozen=True, slots=True)
class Collector:
    """A line of %values: elements that its form selects give their values to list `name`."""

    name: str
    entry: ValuesEntry


class Plan:
    """What a recipe, compiled against a registry, does; made by `compile_plan`, run by the engine.

    A plan may be used for any number of datasets, one at a time.  Functions of the rules from
    `first_look` to `last_look` (-1: of none) see the dataset as the rules above have left it.
    """

    def __init__(
        self,
        rules: Sequence[BoundRule],
        field_lists: FieldLists,
        collectors: Sequence[Collector],
        *,
        disable_skip: bool,
        warnings: Sequence[str],
        doubts: Sequence[Doubt] = (),
        skip: SkipList = NOTHING_SKIPPED,
    ) -> None:
        self.rules = tuple(rules)
        self.field_lists = field_lists
        self.collectors = tuple(collectors)
        self.disable_skip = disable_skip
        self.skip = skip
        self.warnings = tuple(warnings)
        self.doubts = tuple(doubts)
        fields = list(self._all_fields())
        self.needs_paths = any(isinstance(field, Matching | PluginField) for field in fields)
        self.paths = tuple(dict.fromkeys(field for field in fields if isinstance(field, Path)))
        self.recodes = self.names_exactly(SPECIFIC_CHARACTER_SET)
        self.names_media_storage_uid = self.names_exactly(MEDIA_STORAGE_SOP_INSTANCE_UID)
        self.functions = tuple(self._functions())
        self.value_lists = frozenset(self._value_lists())
        self.listed_fields = frozenset(self._listed_fields())
        looks = [rule.index for rule in self.rules if _looks_around(rule)]
        self.first_look, self.last_look = min(looks, default=0), max(looks, default=-1)
        self.prepares = any(call.prepares for call in self.functions)
        self.overridable = frozenset(
            [call.name for call in self.functions] + list(self._variables())
        )
        self._index = _RuleIndex(self.rules)
        self._learnt = 0
        self._root = self._new_root()

    @property
    def ordered(self) -> bool:
        """Whether some function sees the dataset, so that the order of the rules shows."""
        return self.last_look >= 0

    def root(self) -> Node:
        """The place of the root's elements; asked for once a dataset."""
        if self._learnt > MEMO_LIMIT:
            self._root = self._new_root()
            self._learnt = 0
        return self._root

    @cached_property
    def lone_uid_program(self) -> Program | None:
        """What rules that name SOPInstanceUID exactly come to: for MediaStorageSOPInstanceUID
        where there is no SOPInstanceUID that it could follow, and no rule names it."""
        kind = Kind(SOP_INSTANCE_UID, "UI", None, "", frozenset())
        chosen = [
            (rule, selection)
            for rule in self._index.candidates(kind)
            if (selection := self._acting(rule.field, kind)) is not None
            and selection.reach >= Reach.EXACT
        ]
        if not chosen or self.names_media_storage_uid:
            return None
        return build_program(chosen, kind, ())

    def may_remember(self, more: int = 1) -> bool:
        """Whether the memo has room for so many more; counts them."""
        self._learnt += more
        return self._learnt <= MEMO_LIMIT

    def program_for(self, kind: Kind, node: Node) -> Program | None:
        """The program of a kind at a place, or None where there is nothing to do; catch-alls of
        layers up to the place's shield are left out."""
        chosen = [
            (rule, selection)
            for rule in self._index.candidates(kind)
            if (selection := self._acting(rule.field, kind)) is not None
            and not is_shielded(rule, selection, node.shield)
            and not (kind.empty_block and _only_alters(rule, selection))
        ]
        collects = () if kind.vr == "SQ" else tuple(self._collecting(kind))
        if not chosen and not collects:
            return None
        program = build_program(chosen, kind, collects)
        idle = program.idle and program.anchor < 0
        # A sequence's program says what it shields, so it is needed though there is no work.
        # A private creator's says that a rule wants it to stay.
        meant = kind.vr == "SQ" or kind.private_creator
        return None if idle and not collects and not meant else program

    def additions_at(self, node: Node) -> tuple[ExactField, ...]:
        """The elements that ADD rules make in the datasets of a place, where they have none."""
        made: dict[ExactField, None] = {}
        for rule in self.rules:
            if rule.action is not Action.ADD:
                continue
            for form in self.forms(rule.field):
                if isinstance(form, Path):
                    if (form, len(form.steps) - 1) in node.active:
                        made[form.steps[-1].field] = None
                elif isinstance(form, Tag | PrivateTag) and node.parent is None:
                    made[form] = None
        return tuple(made)

    def names_exactly(self, tag: int) -> bool:
        """Whether some rule names the standard element in an exact form or by a path to it."""
        return any(
            _ends_in_tag(form, tag) for rule in self.rules for form in self.forms(rule.field)
        )

    def forms(self, field: Field) -> Sequence[Field]:
        """The field itself, or the forms of the list that it refers to, lists in lists resolved."""
        return leaves(field, self.field_lists)

    def _listed_fields(self) -> Iterable[str]:
        """The lists of fields that rules and collectors refer to, through other lists too."""
        collecting = [collector.entry.field for collector in self.collectors]
        waiting: list[Field] = [*(rule.field for rule in self.rules), *collecting]
        seen: set[str] = set()
        while waiting:
            field = waiting.pop()
            if isinstance(field, InFields) and field.name not in seen:
                seen.add(field.name)
                waiting.extend(self.field_lists.get(field.name, ()))
                yield field.name

    def _reaching(self, field: Field, kind: Kind) -> Selection | None:
        selection = select(field, kind, self.field_lists)
        if selection is None or not may_reach(selection, kind, disable_skip=self.disable_skip):
            return None
        return selection

    def _acting(self, field: Field, kind: Kind) -> Selection | None:
        """How a rule's field selects the kind, where it may act on it.  What is skipped is still
        read: its values identify elsewhere, too."""
        selection = self._reaching(field, kind)
        if selection is None or not self.skip.has(kind.tag, kind.creator):
            return selection
        return selection if self.disable_skip and selection.reach >= Reach.EXACT else None

    def _collecting(self, kind: Kind) -> Iterable[int]:
        for number, collector in enumerate(self.collectors):
            if self._reaching(collector.entry.field, kind) is not None:
                yield number

    def _all_fields(self) -> Iterable[Field]:
        for rule in self.rules:
            yield rule.field
        for forms in self.field_lists.values():
            yield from forms
        for collector in self.collectors:
            yield collector.entry.field

    def _functions(self) -> Iterable[FromFunction]:
        for rule in self.rules:
            for source in (rule.source, rule.test):
                if isinstance(source, FromFunction):
                    yield source

    def _variables(self) -> Iterable[str]:
        for rule in self.rules:
            if isinstance(rule.source, FromVariable):
                yield rule.source.name

    def _value_lists(self) -> Iterable[str]:
        for rule in self.rules:
            for form in (*self.forms(rule.field), rule.test):
                if isinstance(form, InValues):
                    yield form.name

    def _new_root(self) -> Node:
        return Node(self, None, "", tuple((path, 0) for path in self.paths), -1, False)


class _RuleIndex:
    """Rules by what they may select, so that a kind is held against few of them."""

    def __init__(self, rules: Sequence[BoundRule]) -> None:
        self._by_tag: dict[int, list[BoundRule]] = {}
        self._by_private: dict[tuple[int, str, int], list[BoundRule]] = {}
        self._others: list[BoundRule] = []
        for rule in rules:
            match rule.field:
                case Tag(tag):
                    self._by_tag.setdefault(tag, []).append(rule)
                case PrivateTag(group, creator, offset):
                    key = (group, creator.casefold(), offset)
                    self._by_private.setdefault(key, []).append(rule)
                case _:
                    self._others.append(rule)

    def candidates(self, kind: Kind) -> list[BoundRule]:
        """The rules that may select the kind, in the order of their index."""
        exact = self._by_tag.get(kind.tag, [])
        if kind.creator is not None:
            key = (kind.tag >> 16, kind.creator.casefold(), kind.tag & 0xFF)
            exact = exact + self._by_private.get(key, [])
        return sorted([*exact, *self._others], key=lambda rule: rule.index)


def _looks_around(rule: BoundRule) -> bool:
    """Whether a function of the rule sees the dataset, as the rules above have left it."""
    calls = (rule.source, rule.test)
    return any(isinstance(call, FromFunction) and call.shows for call in calls)


def _only_alters(rule: BoundRule, selection: Selection) -> bool:
    # Broad rules may take the creator of an empty block, but not give it another text.
    return selection.reach < Reach.EXACT and rule.action is not Action.REMOVE


def _ends_in_tag(field: Field, tag: int) -> bool:
    if isinstance(field, Path):
        field = field.steps[-1].field
    return isinstance(field, Tag) and field.tag == tag
