"""The elements that rules are held against: those of the dictionary, and those a recipe names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from pydicom.datadict import DicomDictionary  # type: ignore[attr-defined]

from deid_core.diagnostics.words import Words
from deid_core.plan.kinds import Kind, is_field
from deid_core.plan.nodes import Entry, Node
from deid_core.plan.plan import Plan
from deid_core.plan.programs import PROTECTING, Program, taking_rule
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import (
    Action,
    All,
    ExactField,
    Field,
    Matching,
    Path,
    PrivateTag,
    RepeatingTag,
    SelectGroup,
    Step,
    Tag,
)
from deid_core.standard.dictionary import mask_of, repeaters, vr_of
from deid_core.standard.tags import is_private
from deid_core.standard.vrs import LONG_LENGTH_VRS, SHORT_LENGTH_VRS

SOME_ITEM = 9_999_999
"""The number of an item that no path of a recipe is likely to name."""

ANCHORING = PROTECTING | {Action.KEEP}
"""Actions that keep the sequences around an element that they name by a path."""

_NOT_IN_FILES = frozenset({0x0000, 0xFFFE})
_NOBODYS_TAG = 0xFFF0FFF0
_NO_NAME = ("\0",)
_ALL_VRS = sorted(SHORT_LENGTH_VRS | LONG_LENGTH_VRS)

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class KnownKind(Kind):
    """A kind that remembers the texts that ``contains:`` and its kin look at."""

    texts: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """See Kind."""
        return self.texts


def known(kind: Kind) -> KnownKind:
    """The kind, its texts remembered."""
    said = {one.name: getattr(kind, one.name) for one in fields(kind) if one.init}
    return KnownKind(**said, texts=tuple(dict.fromkeys(kind.names())))


def kind_of_tag(tag: int, parent_path: str = "") -> KnownKind:
    """A standard element, with the dictionary's VR, at the root or below a path of sequences."""
    return known(Kind(tag, vr_of(tag) or "UN", None, parent_path, frozenset()))


def moved(kind: KnownKind, node: Node) -> KnownKind:
    """The same element, met at a place of which no path of the recipe says anything."""
    path = node.path()
    if kind.texts == _NO_NAME:
        return replace(kind, parent_path=path, texts=(f"{path}__{_NO_NAME[0]}",))
    return known(Kind(kind.tag, kind.vr, kind.creator, path, frozenset()))


@lru_cache(maxsize=1)
def dictionary_kinds() -> tuple[KnownKind, ...]:
    """The elements of the public dictionary that files can have, at the root."""
    tags = {tag for tag in DicomDictionary if tag >> 16 not in _NOT_IN_FILES}
    for repeater in repeaters():
        tags.update(_repeated(repeater))
    return tuple(kind_of_tag(tag) for tag in sorted(tags))


def _repeated(repeater: str) -> Iterator[int]:
    """A tag of a repeating group of the standard, for each of its groups (PS3.5 7.6)."""
    tag = mask_of(repeater)[1]
    groups = range(0, 0x20, 2) if repeater[2:4] == "xx" else (0,)
    yield from (tag | group << 16 for group in groups)


@lru_cache(maxsize=8)
def private_kinds(group: int = 0x0099) -> tuple[KnownKind, ...]:
    """A private element of each VR, in a group; its creator is not known."""
    return tuple(
        KnownKind(group << 16 | 0x1000 | number, vr, "", "", frozenset(), texts=_NO_NAME)
        for number, vr in enumerate(_ALL_VRS)
    )


@lru_cache(maxsize=1)
def standard_words() -> Words:
    """The words of the names of `dictionary_kinds`, numbered as these are."""
    return Words([kind.texts for kind in dictionary_kinds()])


def any_kind_at(node: Node) -> KnownKind:
    """An element that nothing is known of but its place: what selects it selects all that is
    there."""
    return moved(KnownKind(_NOBODYS_TAG, "", None, "", frozenset(), texts=_NO_NAME), node)


def tag_and_creator(field: ExactField) -> tuple[int, str | None]:
    """A tag that an exact form names, and its creator where it is private."""
    match field:
        case Tag(tag):
            return tag, None
        case RepeatingTag(_, value):
            return value, None
        case PrivateTag(group, creator, offset):
            return group << 16 | 0x1000 | offset, creator


class World(Plan):
    """A plan, held against elements that are in no file: which they are, and their programs."""

    def __init__(self, plan: Plan, item_names: Collection[str] = ()) -> None:
        self.item_names = frozenset(item_names)
        # Kinds are slow to hash; by identity, they and their places must not go meanwhile.
        self._programs: dict[tuple[int, int], tuple[KnownKind, Node, Program | None]] = {}
        self._taken: dict[Node, BoundRule] = {}
        self._places: dict[tuple[Step, ...], Node] = {}
        self._found: dict[tuple[object, ...], tuple[tuple[object, ...], Any]] = {}
        super().__init__(
            plan.rules,
            plan.field_lists,
            plan.collectors,
            disable_skip=plan.disable_skip,
            warnings=(),
        )
        self.kinds = (*dictionary_kinds(), *private_kinds())
        self.top = self.root()
        self._met: KnownKind | None = None

    def program_for(self, kind: Kind, node: Node) -> Program | None:
        """See Plan; the program is remembered, with the kind as one that remembers its texts."""
        met = kind if isinstance(kind, KnownKind) else known(kind)
        program = super().program_for(met, node)
        self._programs[id(met), id(node)] = met, node, program
        self._met = met
        return program

    def program(self, kind: KnownKind, node: Node) -> Program | None:
        """The same, remembered."""
        key = (id(kind), id(node))
        return self._programs[key][2] if key in self._programs else self.program_for(kind, node)

    def once(self, find: Callable[..., _Found], *about: object) -> _Found:
        """What ``find(world, *about)`` gives, remembered; `about` are told apart by identity."""
        key = (find, *map(id, about))
        if key not in self._found:
            self._found[key] = about, find(self, *about)
        found: _Found = self._found[key][1]
        return found

    def strangers_at(self, node: Node) -> tuple[KnownKind, ...]:
        """A date and a text of which nothing else is known but their place."""
        return self.once(_strangers, node)

    @cached_property
    def samples(self) -> tuple[Node, ...]:
        """A place in a sequence, and one in a sequence that is kept, where there are such."""
        found: dict[bool, Node] = {}
        wanted = 2 if any(rule.action is Action.KEEP for rule in self.rules) else 1
        for kind in dictionary_kinds():
            if kind.vr == "SQ":
                node = self.place_of([Step(Tag(kind.tag))])
                found.setdefault(node.shield >= 0, node)
                if len(found) == wanted:
                    break
        return tuple(found.values())

    @cached_property
    def kept_places(self) -> tuple[Node, ...]:
        """The places in sequences of the dictionary that are kept."""
        if not any(rule.action is Action.KEEP for rule in self.rules):
            return ()
        sequences = (kind for kind in dictionary_kinds() if kind.vr == "SQ")
        places = (self.place_of([Step(Tag(kind.tag))]) for kind in sequences)
        return tuple(node for node in places if node.shield >= 0)

    @cached_property
    def catches_all(self) -> bool:
        """Whether some rule is a catch-all."""
        forms = (form for rule in self.rules for form in self.forms(rule.field))
        return any(
            isinstance(form, All) or (isinstance(form, Matching) and form.how == "except")
            for form in forms
        )

    def candidates(self, kind: Kind) -> list[BoundRule]:
        """The rules that may select a kind, in the order of the text."""
        return self._index.candidates(kind)

    def entry(self, node: Node, field: ExactField, vr: str | None = None) -> Entry:
        """What the plan makes of an element met at a place, VR as given or by the dictionary."""
        tag, creator = tag_and_creator(field)
        return node.learn(tag, vr, creator)

    def met(self, node: Node, field: ExactField, vr: str | None = None) -> KnownKind:
        """The kind that an element at a place is, VR as given or by the dictionary."""
        self.entry(node, field, vr)
        assert self._met is not None
        return self._met

    def met_as_any(self, node: Node, field: ExactField) -> list[KnownKind]:
        """The kinds that an element at a place may be: one for each VR where nothing tells it."""
        tag, _ = tag_and_creator(field)
        if not is_private(tag) and vr_of(tag) is not None:
            return [self.met(node, field)]
        return [self.met(node, field, vr) for vr in _ALL_VRS]

    def is_kept_by_path(self, node: Node) -> bool:
        """Whether a rule keeps the sequences around a place, by a path that leads through it."""
        return any(path in self._keeping_paths for path, _ in node.active)

    @cached_property
    def _keeping_paths(self) -> frozenset[Path]:
        keeping = (rule for rule in self.rules if rule.action in ANCHORING)
        forms = (form for rule in keeping for form in self.forms(rule.field))
        return frozenset(form for form in forms if isinstance(form, Path))

    def at_paths(self, field: Field) -> Iterator[tuple[KnownKind, Node]]:
        """The elements at the ends of the recipe's paths that a form may select."""
        if isinstance(field, Tag):
            yield from self._path_ends.get(field.tag, ())
        else:
            for ends in self._path_ends.values():
                yield from ends

    @cached_property
    def _path_ends(self) -> dict[int, list[tuple[KnownKind, Node]]]:
        ends: dict[int, list[tuple[KnownKind, Node]]] = {}
        for path in self.paths:
            node = self.place_of(path.steps[:-1])
            kind = self.met(node, path.steps[-1].field)
            ends.setdefault(kind.tag, []).append((kind, node))
        return ends

    def kind_at(self, node: Node, tag: int) -> KnownKind:
        """The kind that a standard element at a place is."""
        return self.met(node, Tag(tag)) if node.active else kind_of_tag(tag, node.path())

    def place_of(self, steps: Iterable[Step]) -> Node:
        """The place in an item of the sequence that steps from the root lead to; the same one
        whenever it is asked for."""
        way: tuple[Step, ...] = ()
        node = self.top
        for step in steps:
            way = (*way, step)
            if way not in self._places:
                self._places[way] = self._inside(node, step)
            node = self._places[way]
        return node

    def _inside(self, around: Node, step: Step) -> Node:
        entry = self.entry(around, step.field, "SQ")
        node = entry.item_node(SOME_ITEM if step.item is None else step.item)
        taking = self._taken.get(around) or taking_rule(entry.program)
        if taking is not None:
            self._taken[node] = taking
        return node

    def taken_along(self, node: Node) -> BoundRule | None:
        """The rule that takes all that is at a place along with a sequence around it, but for
        what paths keep; None where none does for certain."""
        return self._taken.get(node)

    def selectable(self, field: Field) -> Iterator[tuple[KnownKind, Node]]:
        """The elements that a form may select, and where; all that are known for a broad form."""
        for form in self.forms(field):
            match form:
                case Path(steps):
                    node = self.place_of(steps[:-1])
                    yield self.met(node, steps[-1].field), node
                case Tag() | PrivateTag():
                    yield self.met(self.top, form), self.top
                case RepeatingTag():
                    for kind in self.kinds:
                        if is_field(form, kind.tag, kind.creator):
                            yield kind, self.top
                case SelectGroup(group) if group & 1:
                    for kind in private_kinds(group):
                        yield kind, self.top
                case _:
                    for kind in self._possible(form):
                        yield kind, self.top

    def _possible(self, form: Field) -> Iterable[KnownKind]:
        numbers = standard_words().possible(form) if isinstance(form, Matching) else None
        return self.kinds if numbers is None else [self.kinds[number] for number in numbers]


def _strangers(_world: World, node: Node) -> tuple[KnownKind, ...]:
    return tuple(replace(any_kind_at(node), vr=vr) for vr in ("DA", "LO"))
