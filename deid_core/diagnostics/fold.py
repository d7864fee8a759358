"""What keeps a rule from acting on an element: told from the program that the plan made of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from deid_core.diagnostics.world import ANCHORING, KnownKind, World
from deid_core.plan.nodes import Node
from deid_core.plan.programs import (
    ENDING,
    PROTECTING,
    LayerProgram,
    Program,
    Step,
    can_act,
    is_shielded,
)
from deid_core.plan.rules import BoundRule, Constant, FromFunction, FromVariable
from deid_core.plan.selection import Reach, Selection, may_reach, select
from deid_core.recipe.statements import Action


class Why(Enum):
    """Why a rule that selects an element does not act on it."""

    PROTECTED = "protected"
    VR = "VR"
    SHIELDED = "shielded"
    KEPT = "kept"
    REMOVE_BESIDE = "remove beside"
    LATER_ADD = "later add"
    OVERWRITTEN = "overwritten"
    DONE_BEFORE = "done before"
    LATER_LAYER = "later layer"
    TAKEN_ALONG = "taken along"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a rule does not act on an element, and the rule because of which (None: no rule)."""

    why: Why
    by: BoundRule | None
    kind: KnownKind


def selects(world: World, rule: BoundRule, kind: KnownKind) -> Selection | None:
    """How the rule's form selects the kind, protection not considered."""
    return select(rule.field, kind, world.field_lists)


def reaching(world: World, kind: KnownKind, node: Node) -> tuple[tuple[BoundRule, Selection], ...]:
    """The rules that reach a kind at a place, be it to keep it, and how they select it."""
    return tuple(
        (rule, selection)
        for rule in world.candidates(kind)
        if (selection := selects(world, rule, kind)) is not None
        and _out_of_reach(world, rule, selection, kind, node) is None
    )


def obstacle(
    world: World, rule: BoundRule, selection: Selection, kind: KnownKind, node: Node
) -> Obstacle | None:
    """What keeps a rule that selects a kind from acting on it; None where the rule may act."""
    why = _out_of_reach(world, rule, selection, kind, node)
    if why is not None:
        return Obstacle(why, None, kind)
    if selection.reach is Reach.PATH and rule.action in ANCHORING:
        # Whatever becomes of the element, the rule keeps the sequences around it.
        return None
    taking = world.taken_along(node)
    if taking is not None and not (world.is_kept_by_path(node) or world.ordered):
        return Obstacle(Why.TAKEN_ALONG, taking, kind)
    program = world.program(kind, node)
    if program is None:
        return _kept(world, rule, kind)
    layer = next((one for one in program.layers if one.layer == rule.layer), None)
    if layer is None:
        return Obstacle(Why.LATER_LAYER, _first_rule(program), kind)
    if rule.action is Action.KEEP or layer.guarded:
        return None
    if rule not in world.once(_counting_rules, layer):
        return _not_counting(world, rule, layer, kind)
    if world.ordered:
        # A function may look at what lies between two rules, so that both of them tell.
        return None
    found = world.once(_superseded_in, layer).get(rule.index)
    if found is None or (rule.action in PROTECTING and _alone_protects(world, rule, kind, node)):
        return None
    return Obstacle(*found, kind)


def _alone_protects(world: World, rule: BoundRule, kind: KnownKind, node: Node) -> bool:
    """Whether the rule is the one beside which a REMOVE does not count."""
    layers = world.once(_removed_and_protected, kind, node)
    removed, protected = layers.get(rule.layer, (False, frozenset()))
    return removed and protected <= {rule}


def _removed_and_protected(
    world: World, kind: KnownKind, node: Node
) -> dict[int, tuple[bool, frozenset[BoundRule]]]:
    """For each layer, if some REMOVE reaches a kind at a place, and the rules that protect it from
    that whatever its value."""
    layers: dict[int, tuple[bool, frozenset[BoundRule]]] = {}
    for layer, members in groupby(reaching(world, kind, node), lambda one: one[0].layer):
        rules = list(members)
        layers[layer] = (
            any(rule.action is Action.REMOVE for rule, _ in rules),
            frozenset(
                rule
                for rule, selection in rules
                if rule.action in PROTECTING and not selection.lists
            ),
        )
    return layers


def _counting_rules(_world: World, layer: LayerProgram) -> frozenset[BoundRule]:
    return frozenset(step.rule for step in layer.steps)


def _superseded_in(_world: World, layer: LayerProgram) -> dict[int, tuple[Why, BoundRule]]:
    return superseded(layer.steps)


def _out_of_reach(
    world: World, rule: BoundRule, selection: Selection, kind: KnownKind, node: Node
) -> Why | None:
    if not may_reach(selection, kind, disable_skip=world.disable_skip):
        return Why.PROTECTED
    if not can_act(rule, selection, kind):
        return Why.VR
    if is_shielded(rule, selection, node.shield):
        return Why.SHIELDED
    return None


def superseded(steps: Sequence[Step]) -> dict[int, tuple[Why, BoundRule]]:
    """Of steps that all count, in the order of the text, those whose effect never shows: by the
    index of their rule, why, and the rule because of which."""
    never: dict[int, tuple[Why, BoundRule]] = {}
    shown: list[Step] = []
    watched: set[Step] = set()
    ended: Step | None = None
    for step in steps:
        if ended is not None and _is_useless_after(ended, step):
            never[step.rule.index] = Why.DONE_BEFORE, ended.rule
            continue
        if sets(step):
            for earlier in list(shown):
                if _is_overwritten(earlier, step, watched=earlier in watched):
                    never[earlier.rule.index] = Why.OVERWRITTEN, step.rule
                    shown.remove(earlier)
        if may_take_out(step):
            watched.update(shown)
        shown.append(step)
        ended = step if step.certain and step.action in ENDING else None
    return never


def sets(step: Step) -> bool:
    """Whether what the step leaves does not depend on what it found."""
    if not step.certain:
        return False
    if step.action in ENDING:
        return True
    constant = isinstance(step.rule.source, Constant | FromVariable)
    return constant and step.action in (Action.REPLACE, Action.ADD)


def _is_useless_after(ended: Step, step: Step) -> bool:
    if ended.action is Action.REMOVE:
        return step.action is not Action.ADD
    return step.action in (Action.BLANK, Action.JITTER)


def may_take_out(step: Step) -> bool:
    """Whether it depends on what the step finds if the element is there afterwards."""
    conditional = step.action is Action.REMOVE and not step.certain
    return conditional or isinstance(step.rule.source, FromFunction)


def _is_overwritten(earlier: Step, step: Step, *, watched: bool) -> bool:
    """Whether a step that sets leaves nothing of an earlier one; `watched` means that a step
    between them may take the element out, depending on what the earlier one left."""
    if earlier.action is Action.ADD:
        # It may have made the element, which only another ADD at the place would.
        makes = step.action is Action.ADD and step.reach >= earlier.reach
        return makes or step.action is Action.REMOVE
    if watched or may_take_out(earlier):
        return step.action in (Action.ADD, Action.REMOVE)
    return True


def _kept(world: World, rule: BoundRule, kind: KnownKind) -> Obstacle | None:
    """Without a program, and selected: some KEEP leaves nothing to do."""
    if rule.action is Action.KEEP:
        return None
    return Obstacle(Why.KEPT, world.once(_keeping, kind), kind)


def _keeping(world: World, kind: KnownKind) -> BoundRule | None:
    keeps = (rule for rule in world.rules if rule.action is Action.KEEP)
    return next((rule for rule in keeps if selects(world, rule, kind)), None)


def _not_counting(world: World, rule: BoundRule, layer: LayerProgram, kind: KnownKind) -> Obstacle:
    if layer.kept and rule.action is Action.ADD:
        return Obstacle(Why.LATER_ADD, layer.steps[-1].rule, kind)
    if layer.kept:
        return Obstacle(Why.KEPT, world.once(_keeping, kind), kind)
    beside = next((step.rule for step in layer.steps if step.action in PROTECTING), None)
    return Obstacle(Why.REMOVE_BESIDE, beside, kind)


def _first_rule(program: Program) -> BoundRule | None:
    return next((step.rule for layer in program.layers for step in layer.steps), None)
