"""The memo of the plan: a tree of places, each with the kinds of elements met there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deid_core.plan.kinds import Kind, is_field
from deid_core.plan.programs import ENDING, Program, build_program, taking_rule
from deid_core.recipe.statements import Action, Path
from deid_core.standard.dictionary import private_vr_of, step_name, vr_of
from deid_core.standard.tags import (
    DIRECTORY_OFFSETS,
    DIRECTORY_RECORD_SEQUENCE,
    FILE_META_GROUP_LENGTH,
    MEDIA_STORAGE_SOP_CLASS_UID,
    MEDIA_STORAGE_SOP_INSTANCE_UID,
    ONLY_BY_NAME,
    PIXEL_REPRESENTATION,
    SOP_CLASS_UID,
    SOP_INSTANCE_UID,
    SPECIFIC_CHARACTER_SET,
    is_private,
    is_private_creator,
)
from deid_core.values.vrs import CHARSET_VRS, DEFAULT_REPERTOIRE

if TYPE_CHECKING:
    from deid_core.plan.plan import Plan

NOTED = DIRECTORY_OFFSETS | {
    FILE_META_GROUP_LENGTH,
    MEDIA_STORAGE_SOP_INSTANCE_UID,
    SPECIFIC_CHARACTER_SET,
    SOP_CLASS_UID,
    MEDIA_STORAGE_SOP_CLASS_UID,
    PIXEL_REPRESENTATION,
    DIRECTORY_RECORD_SEQUENCE,
}
"""Elements that a scan notes in their dataset whatever the rules, for others depend on them."""

_EMPTY = Program((), (), -1, False, (), None, None, True, True)

MAX_DEPTH = 10_000
"""How deep sequences may nest before a file is refused."""


class Entry:
    """A kind of element at a place: what a scan needs to know on meeting one.

    `program` is None where nothing is to be done; then, unless it is a `sequence`, `noted`, a
    `creator_element` or a group length, the element is `plain`, and a scan passes over it.  `cut`
    says that all there is to do is to take the element out; a sequence that is `quiet` matters
    only for what is in it.  `opaque`: what VR the value has is unknown, or
    known by hearsay (a private dictionary), so that it may turn out to be a sequence.
    `misnamed`: a standard sequence, stored with another VR.  `sheltered`: broad rules don't reach
    it, so that it must not be longer than such elements are.  `lone`: its value tells nothing but
    its own program.  `bytes_tell`: what its value is depends on no character set or byte order.
    """

    __slots__ = (
        "_as_sequence",
        "_name",
        "bytes_tell",
        "children",
        "creator",
        "creator_element",
        "cut",
        "group_length",
        "lone",
        "misnamed",
        "node",
        "noted",
        "opaque",
        "plain",
        "program",
        "quiet",
        "sequence",
        "sheltered",
        "stored_vr",
        "tag",
        "vr",
    )

    def __init__(
        self, node: Node, kind: Kind, stored_vr: str | None, program: Program | None
    ) -> None:
        self.node = node
        self.tag = kind.tag
        self.vr = kind.vr
        self.stored_vr = stored_vr
        self.creator = kind.creator
        self.program = program
        self.sequence = kind.vr == "SQ"
        self.opaque = kind.vr == "UN" or (
            stored_vr in (None, "UN") and kind.private and not self.sequence
        )
        self.misnamed = not self.sequence and vr_of(kind.tag) == "SQ" and not kind.private
        self.bytes_tell = kind.vr in DEFAULT_REPERTOIRE
        self.noted = kind.tag in NOTED
        self.creator_element = kind.private_creator
        self.group_length = kind.tag & 0xFFFF == 0 and kind.tag >> 16 != 2
        alone = not (self.sequence or self.noted or self.creator_element or self.group_length)
        self.sheltered = kind.tag in ONLY_BY_NAME or self.creator_element
        alone = alone and not self.misnamed
        self.lone = alone and not (self.sheltered or self.opaque)
        self.plain = program is None and alone and not self.sheltered
        self.quiet = program is None and not self.noted
        self.cut = alone and program is not None and _cuts(program, kind, node)
        self.children: dict[int | None, Node] = {}
        self._as_sequence: Entry | None = None
        self._name: str | None = None

    @property
    def name(self) -> str:
        """Keyword, creator form or tag: the element's step in a path."""
        if self._name is None:
            self._name = step_name(self.tag, self.creator)
        return self._name

    def as_sequence(self) -> Entry:
        """The entry for an element of unknown VR whose content turned out to be a sequence."""
        if self._as_sequence is None:
            self._as_sequence = self.node.make_entry(
                self.tag, "SQ", self.creator, self.stored_vr, unknown=True
            )
        return self._as_sequence

    def of_empty_block(self) -> Entry:
        """The entry for a private creator in whose block its dataset has nothing."""
        return self.node.make_entry(
            self.tag, self.vr, self.creator, self.stored_vr, empty_block=True
        )

    def item_node(self, index: int) -> Node:
        """The place of an item's elements.

        Items share one, but for those whose index a path of the recipe names.
        """
        key = index if self.node.active and index in self._named_items() else None
        child = self.children.get(key)
        if child is None:
            child = self.children[key] = self.node.make_child(self, index)
        return child

    def _named_items(self) -> frozenset[int]:
        steps = (path.steps[at] for path, at in self.node.active)
        return frozenset(
            step.item
            for step in steps
            if step.item is not None and is_field(step.field, self.tag, self.creator)
        )


class Node:
    """A place in a dataset: the root, or the items of a sequence.

    `active` are the recipe's paths that lead through here, each with the step that comes next;
    `shield` is the highest layer whose KEEP of an enclosing sequence shields from catch-alls;
    `records_all`: an enclosing sequence may go but for what a path keeps, so every element counts;
    `taken`: one goes as a whole before anybody looks, so that rules have nothing to do here.
    `additions` are the elements that ADD rules make in a dataset here, where it has none.
    `quiet`: entering a dataset here needs no note.
    `heads` and `layouts` are memos, one for each way that elements are written; what is in them is
    the scanners' own.
    """

    __slots__ = (
        "active",
        "additions",
        "depth",
        "heads",
        "layouts",
        "parent",
        "plan",
        "quiet",
        "records_all",
        "shield",
        "step",
        "taken",
    )

    def __init__(
        self,
        plan: Plan,
        parent: Node | None,
        step: str,
        active: tuple[tuple[Path, int], ...],
        shield: int,
        records_all: bool,
        taken: bool = False,
    ) -> None:
        self.plan = plan
        self.parent = parent
        self.step = step
        self.active = active
        self.shield = shield
        self.records_all = records_all
        self.taken = taken
        self.depth: int = parent.depth + 1 if parent else 0
        self.heads: dict[str, dict[Any, Any]] = {}
        self.layouts: dict[str, Any] = {}
        self.additions = plan.additions_at(self)
        self.quiet = not self.additions and self.depth <= MAX_DEPTH

    def memo(self, encoding: str) -> dict[Any, Any]:
        """The memo for heads written in `encoding`."""
        found = self.heads.get(encoding)
        if found is None:
            found = self.heads[encoding] = {}
        return found

    def learn(self, tag: int, stored_vr: str | None, creator: str | None) -> Entry:
        """Decide on a kind of element met for the first time.

        `stored_vr` is None where the encoding stores none (implicit VR).
        """
        return self.make_entry(tag, _effective_vr(tag, stored_vr, creator), creator, stored_vr)

    def make_entry(
        self,
        tag: int,
        vr: str,
        creator: str | None,
        stored_vr: str | None,
        *,
        empty_block: bool = False,
        unknown: bool = False,
    ) -> Entry:
        """The entry of a kind, program decided, not remembered."""
        completed = frozenset(
            path
            for path, at in self.active
            if at == len(path.steps) - 1 and is_field(path.steps[at].field, tag, creator)
        )
        path = self.path() if self.plan.needs_paths else ""
        unknown = unknown or stored_vr == "UN"
        kind = Kind(tag, vr, creator, path, completed, empty_block, unknown)
        program = self.plan.program_for(kind, self)
        if self.taken:
            collects = program.collects if program is not None else ()
            program = build_program((), kind, collects) if collects else None
        elif program is None and (self.records_all or self._is_governed(kind)):
            program = _EMPTY
        return Entry(self, kind, stored_vr, program)

    def make_child(self, entry: Entry, index: int) -> Node:
        """The place inside item `index` of a sequence met here."""
        through = [
            (path, at)
            for path, at in self.active
            if at < len(path.steps) - 1 and is_field(path.steps[at].field, entry.tag, entry.creator)
        ]
        active = tuple(
            (path, at + 1) for path, at in through if path.steps[at].item in (None, index)
        )
        program = entry.program
        layers = program.layers if program is not None else ()
        shield = max((layer.layer for layer in layers if layer.kept), default=-1)
        going = any(step.action in ENDING for layer in layers for step in layer.steps)
        records_all = bool(through) and (self.records_all or going)
        taken = self.taken or (not through and self._is_taken(program))
        step = entry.name if self.plan.needs_paths else ""
        return Node(self.plan, self, step, active, max(self.shield, shield), records_all, taken)

    def _is_taken(self, program: Program | None) -> bool:
        """Whether a sequence with this program takes along what is in it, before functions look
        at the dataset, if any do."""
        if program is None or taking_rule(program) is None:
            return False
        return not self.plan.ordered or program.last < self.plan.first_look

    def path(self) -> str:
        """The keywords of the sequences around this place, joined as ``Seq__Seq``."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            steps.append(node.step)
            node = node.parent
        return "__".join(reversed(steps))

    def _is_governed(self, kind: Kind) -> bool:
        return self.plan.recodes and kind.vr in CHARSET_VRS


def _cuts(program: Program, kind: Kind, node: Node) -> bool:
    plan = node.plan
    # What functions see of the root is without what is cut out before they look: see ShownFile.
    unseen = program.first > plan.last_look or (
        program.last < plan.first_look and node.parent is None
    )
    return (
        program.fate is Action.REMOVE
        and program.anchor < 0
        and not program.collects
        and unseen
        and kind.tag != SOP_INSTANCE_UID
    )


def _effective_vr(tag: int, stored_vr: str | None, creator: str | None) -> str:
    if stored_vr is not None and stored_vr != "UN":
        return stored_vr
    if is_private(tag) and not is_private_creator(tag):
        known = None if creator is None else private_vr_of(creator, tag >> 16, tag & 0xFF)
    else:
        known = vr_of(tag)
    return known or "UN"
