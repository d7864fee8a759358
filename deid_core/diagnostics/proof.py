"""Proof that a rule never acts: on whatever element, with whatever VR, in whatever sequence.

Looking at the elements of the dictionary proves nothing: an element of another creator, in a
private sequence, or of another VR may be selected by fewer rules, or by more.  So a rule is held
here against those others that select, for certain, all that it selects, while any that are not
ruled out may select it as well.  What the dictionary has as a sequence is taken to be one, and
nothing else of the public dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from deid_core.diagnostics.covering import covers, is_no_sequence, is_sequence, rules_out
from deid_core.diagnostics.fold import may_take_out, obstacle, selects, sets
from deid_core.diagnostics.world import World
from deid_core.plan.programs import ENDING, PROTECTING, Step, looks_at_text
from deid_core.plan.rules import BoundRule
from deid_core.plan.selection import Reach, Selection
from deid_core.recipe.statements import (
    Action,
    All,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    PrivateTag,
    RepeatingTag,
    SelectVR,
    Tag,
)
from deid_core.standard.dictionary import vr_of
from deid_core.standard.tags import ONLY_BY_NAME, PROTECTED, is_private_creator
from deid_core.standard.vrs import DATE_VRS

_FILLING = frozenset({Action.REPLACE, Action.ADD})


def never_acts(world: World, rule: BoundRule) -> bool:
    """Whether no element there can be is left for a rule to act on."""
    if isinstance(rule.field, InFields) and rule.field.name in world.item_names:
        return False
    forms = world.forms(rule.field)
    return bool(forms) and all(_never(world, rule, form) for form in forms)


def _never(world: World, rule: BoundRule, form: Field) -> bool:
    if isinstance(form, Path):
        return _stopped_at_path(world, rule, form)
    if _finds_no_value(rule, form):
        return True
    if rule.action is Action.KEEP:
        return False
    others = _Others.of(world, rule, form)
    if _does_not_count(rule, others):
        return True
    if world.ordered:
        return False
    return any(
        _is_overwritten(rule, others, step) or _is_done_before(rule, others, step)
        for step in others.sure
    )


def _stopped_at_path(world: World, rule: BoundRule, path: Path) -> bool:
    """Whether something is in the rule's way at the one place that a path names."""
    node = world.place_of(path.steps[:-1])
    for kind in world.met_as_any(node, path.steps[-1].field):
        selection = selects(world, rule, kind)
        if selection is None or obstacle(world, rule, selection, kind, node) is None:
            return False
    return not any(
        isinstance(one.field, InFields) and one.field.name in world.item_names
        for one in world.rules
    )


def _finds_no_value(rule: BoundRule, form: Field) -> bool:
    """Whether all that a form selects has a VR on which the action does nothing."""
    if looks_at_text(rule) and is_sequence(form):
        return True
    if not isinstance(form, SelectVR):
        return False
    if rule.action is Action.JITTER:
        return not form.vrs & DATE_VRS
    return rule.action is Action.REPLACE and is_sequence(form)


@dataclass(frozen=True, slots=True)
class _Others:
    """The other rules beside which one acts: the steps of those that are `sure` to act on all that
    it acts on, and those that `may`, these included."""

    sure: Sequence[Step]
    may: Sequence[BoundRule]

    @classmethod
    def of(cls, world: World, rule: BoundRule, form: Field) -> _Others:
        """All others of the world, for what a form of the rule selects."""
        others = [one for one in world.rules if one is not rule]
        sure = []
        for one in others:
            reach = _sure_reach(world, one, rule, form)
            if reach is not None:
                sure.append(Step.of(one, Selection(reach)))
        may = [one for one in others if not _ruled_out(world, one, form)] if sure else []
        return cls(sure, may)

    def surely(self, actions: Iterable[Action]) -> bool:
        """Whether some rule of these actions is sure to act."""
        return any(step.action in actions for step in self.sure)

    def maybe(self, *actions: Action, after: int = -1, before: int | None = None) -> bool:
        """Whether some rule of these actions may act, of those between two in the text."""
        return any(
            one.action in actions and one.index > after and (before is None or one.index < before)
            for one in self.may
        )


def _ruled_out(world: World, rule: BoundRule, form: Field) -> bool:
    if isinstance(rule.field, InFields) and rule.field.name in world.item_names:
        return False
    return all(map(partial(rules_out, form), world.forms(rule.field)))


def _sure_reach(world: World, other: BoundRule, rule: BoundRule, form: Field) -> Reach | None:
    """How another rule selects all that a form of the rule acts on, where it acts there."""
    covering = [one for one in world.forms(other.field) if covers(one, form)]
    if not covering:
        return None
    reach = max(map(_reach, covering))
    if reach < Reach.EXACT and isinstance(form, Tag | PrivateTag | RepeatingTag):
        tag = form.tag if isinstance(form, Tag) else None
        if tag in PROTECTED | ONLY_BY_NAME or (tag is not None and is_private_creator(tag)):
            return None
    broad = _reach(form) < Reach.EXACT
    if broad and rule.action is Action.REMOVE and other.action is not Action.REMOVE:
        # A private creator whose block is empty is reached by broad REMOVEs alone.
        return None
    shielded = reach is Reach.CATCH_ALL and other.action is not Action.KEEP
    if shielded and _reach(form) is not Reach.CATCH_ALL and _may_shield(world):
        # The KEEP of a sequence may leave the rule there alone.
        return None
    return reach if _acts(other, reach, rule, form) else None


def _acts(other: BoundRule, reach: Reach, rule: BoundRule, form: Field) -> bool:
    """Whether the other rule acts on elements of any VR that the rule may act on."""
    valued = (
        rule.action is Action.JITTER
        or looks_at_text(rule)
        or is_no_sequence(form)
        or (rule.action is Action.REPLACE and _reach(form) < Reach.EXACT)
    )
    if looks_at_text(other):
        return valued
    if other.action is Action.REPLACE:
        return valued or reach >= Reach.EXACT
    if other.action is Action.JITTER:
        known = vr_of(form.tag) if isinstance(form, Tag) else None
        return reach >= Reach.EXACT and known is not None and known != "TM"
    return True


def _reach(form: Field) -> Reach:
    match form:
        case Path():
            return Reach.PATH
        case Tag() | PrivateTag() | RepeatingTag():
            return Reach.EXACT
        case All() | Matching(how="except"):
            return Reach.CATCH_ALL
    return Reach.BROAD


def _may_shield(world: World) -> bool:
    return any(
        rule.action is Action.KEEP and not all(map(is_no_sequence, world.forms(rule.field)))
        for rule in world.rules
    )


def _does_not_count(rule: BoundRule, others: _Others) -> bool:
    """Whether a KEEP, or beside a REMOVE a REPLACE or JITTER, leaves the rule out."""
    if rule.action is Action.ADD:
        later = any(s.action is Action.ADD and s.rule.index > rule.index for s in others.sure)
        return later and others.surely({Action.KEEP})
    if others.surely({Action.KEEP}):
        return True
    return rule.action is Action.REMOVE and others.surely(PROTECTING)


def _is_overwritten(rule: BoundRule, others: _Others, later: Step) -> bool:
    """Whether a later step leaves nothing of what the rule did, whatever else acts."""
    if later.rule.index < rule.index or not sets(later):
        return False
    protected = rule.action in PROTECTING or others.maybe(*PROTECTING)
    if later.action is Action.REMOVE and rule.action is not Action.REMOVE and protected:
        return False
    if rule.action is Action.ADD:
        if later.action is Action.ADD:
            return True
        return later.action is Action.REMOVE and not others.maybe(Action.KEEP)
    if rule.action in PROTECTING and _alone_protects(others):
        return False
    between = (one for one in others.may if rule.index < one.index < later.rule.index)
    if rule.action is Action.REMOVE or any(map(_may_take_out, (rule, *between))):
        return later.action in (Action.ADD, Action.REMOVE)
    return True


def _is_done_before(rule: BoundRule, others: _Others, earlier: Step) -> bool:
    """Whether an earlier step leaves the rule nothing to do, whatever else acts."""
    if earlier.rule.index > rule.index or not earlier.certain or earlier.action not in ENDING:
        return False
    span = {"after": earlier.rule.index, "before": rule.index}
    if earlier.action is Action.REMOVE:
        protected = rule.action in PROTECTING or others.maybe(*PROTECTING)
        taken = rule.action is Action.REMOVE or not protected
        return rule.action is not Action.ADD and taken and not others.maybe(Action.ADD, **span)
    if others.maybe(*_FILLING, **span):
        return False
    if rule.action is Action.JITTER:
        return not _alone_protects(others)
    return rule.action is Action.BLANK


def _alone_protects(others: _Others) -> bool:
    """Whether a rule that protects from REMOVE may be the only one beside one."""
    return others.maybe(Action.REMOVE) and not others.surely(PROTECTING)


def _may_take_out(rule: BoundRule) -> bool:
    """Whether it depends on what the rule finds if the element is there afterwards."""
    listed = isinstance(rule.field, InValues | InFields) and rule.action is Action.REMOVE
    return listed or may_take_out(Step.of(rule, Selection(Reach.BROAD)))
