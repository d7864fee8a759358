"""Programs: what the rules that select a kind of element come to, as language.md combines them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from deid_core.plan.kinds import Kind
from deid_core.plan.rules import BoundRule, Constant, FromFunction, Source, Test
from deid_core.plan.selection import Reach, Selection
from deid_core.recipe.statements import (
    Action,
    InValues,
    ValueContains,
    ValueEmpty,
    ValueEquals,
)
from deid_core.standard.vrs import DATE_VRS, JITTER_TEXT_VRS

AS_READ = frozenset({Action.KEEP, Action.REPLACE, Action.JITTER, Action.ADD})
"""Actions whose ``values:`` looks at the value as read; the others look at the running value."""

_ON_ABSENT = frozenset({Action.ADD, Action.REMOVE})
"""Actions that say something of an element that does not exist; the others find none to act on."""

ENDING = frozenset({Action.REMOVE, Action.BLANK})
"""Actions that take along what is in a sequence."""

PROTECTING = frozenset({Action.REPLACE, Action.JITTER})
"""Actions beside which a REMOVE does not count."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule as it applies to a kind of element; `certain`: it acts whatever the value."""

    rule: BoundRule
    reach: Reach
    lists: tuple[str, ...]
    action: Action
    certain: bool

    @classmethod
    def of(cls, rule: BoundRule, selection: Selection) -> Step:
        """The step of a rule that selects a kind in some way."""
        certain = not selection.lists and rule.test is None
        return cls(rule, selection.reach, selection.lists, rule.action, certain)


@dataclass(frozen=True, slots=True)
class LayerProgram:
    """What one layer does to a kind of element: `steps` in the order of the text.

    `guarded` means that steps stand under ``values:`` of the value as read, so that which of
    them count is found for each element (`counting`); else all of them count.  `kept`: a KEEP
    acts for certain; `certain`: some rule of this layer acts whatever the value, overruling earlier
    layers; `settles_absent`: some rule acts where the element does not exist, too.
    """

    layer: int
    steps: tuple[Step, ...]
    guarded: bool
    kept: bool
    certain: bool
    settles_absent: bool


@dataclass(slots=True, eq=False)
class Program:
    """The work that a kind of element gives.

    `layers` from the first that can still tell; `steps` are all that count, where no value as read
    decides which do (else None); `anchor` is the layer in which a path's KEEP,
    REPLACE or JITTER keeps the sequences around the element (-1: none does); `creates` tells
    whether an ADD may make the element where it does not exist; `collects` are the numbers of
    the %values lines that take the element's value; `fate` is REMOVE or BLANK where that is all.
    `pure` programs give the same for the same bytes, so their results are remembered in
    `results`; `prepares` tells whether a function wants to know of values before they are
    replaced; `idle` programs have no steps, and are there for what else they say.
    """

    layers: tuple[LayerProgram, ...]
    steps: tuple[Step, ...] | None
    anchor: int
    creates: bool
    collects: tuple[int, ...]
    fate: Action | None
    fate_rule: BoundRule | None
    pure: bool
    idle: bool
    prepares: bool = False
    first: int = 0
    last: int = 0
    results: dict[Any, Any] = field(default_factory=dict)


def counting(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that count among those that act: KEEP leaves the last ADD, REPLACE and JITTER
    leave no REMOVE."""
    actions = {step.action for step in steps}
    if Action.KEEP in actions:
        adds = [step for step in steps if step.action is Action.ADD]
        return tuple(adds[-1:])
    if actions & PROTECTING:
        return tuple(step for step in steps if step.action is not Action.REMOVE)
    return tuple(steps)


def build_program(
    chosen: Iterable[tuple[BoundRule, Selection]], kind: Kind, collects: tuple[int, ...]
) -> Program:
    """Fold the rules that select a kind, in the order of their index, into its program."""
    steps = [
        Step.of(rule, selection) for rule, selection in chosen if can_act(rule, selection, kind)
    ]
    layers: list[LayerProgram] = []
    for layer, members in groupby(steps, key=lambda step: step.rule.layer):
        folded = _fold_layer(layer, tuple(members))
        if folded.certain and (folded.settles_absent or not any(_adds(one) for one in layers)):
            layers.clear()
        layers.append(folded)
    fate = _fate(layers)
    indexes = [step.rule.index for folded in layers for step in folded.steps]
    standing = {folded.layer for folded in layers}
    anchors = [step.rule.layer for step in steps if _anchors(step) and step.rule.layer in standing]
    return Program(
        layers=tuple(layers),
        steps=layers[0].steps if len(layers) == 1 and not layers[0].guarded else None,
        anchor=max(anchors, default=-1),
        creates=any(step.action is Action.ADD for folded in layers for step in folded.steps),
        collects=collects,
        fate=fate.action if fate else None,
        fate_rule=fate,
        pure=all(_is_pure(step) for folded in layers for step in folded.steps),
        idle=not any(folded.steps for folded in layers),
        first=min(indexes, default=0),
        last=max(indexes, default=0),
        prepares=any(prepared_call(step) for folded in layers for step in folded.steps),
    )


def can_act(rule: BoundRule, selection: Selection, kind: Kind) -> bool:
    """Whether the rule can act on elements of this kind at all; one that can't does not count."""
    sequence = kind.vr == "SQ"
    broad = selection.reach < Reach.EXACT
    if sequence and (selection.lists or looks_at_text(rule)):
        return False
    if rule.action is Action.REPLACE:
        return not (broad and sequence)
    if rule.action is Action.JITTER:
        # An exact JITTER on a VR that can't be shifted is refused by the compiler, or, where
        # only the file tells the VR, when it runs; on a time it does not count.
        return kind.vr in DATE_VRS if broad else kind.vr != "TM"
    return True


def is_shielded(rule: BoundRule, selection: Selection, shield: int) -> bool:
    """Whether the KEEP of an enclosing sequence, in a layer up to `shield`, shields the element
    from the rule: a catch-all, unless it is a KEEP too, which only adds to it."""
    return (
        selection.reach is Reach.CATCH_ALL
        and rule.action is not Action.KEEP
        and rule.layer <= shield
    )


def looks_at_text(rule: BoundRule) -> bool:
    """Whether the rule has a condition on the element's value as text."""
    return isinstance(rule.test, ValueContains | ValueEquals | ValueEmpty | InValues)


def _fold_layer(layer: int, steps: tuple[Step, ...]) -> LayerProgram:
    sure = [step for step in steps if not step.lists]
    kept = any(step.action is Action.KEEP for step in sure)
    guarded = not kept and any(step.lists and step.action in AS_READ for step in steps)
    if not guarded:
        steps = counting(steps)
    elif any(step.action in PROTECTING for step in sure):
        steps = tuple(step for step in steps if step.action is not Action.REMOVE)
    certain = kept or any(step.certain for step in steps)
    settles_absent = kept or any(step.action in _ON_ABSENT for step in steps)
    return LayerProgram(layer, steps, guarded, kept, certain, settles_absent)


def _fate(layers: Sequence[LayerProgram]) -> BoundRule | None:
    """The rule that says all there is to say: a single REMOVE or BLANK without condition."""
    if len(layers) != 1 or len(layers[0].steps) != 1:
        return None
    step = layers[0].steps[0]
    if step.certain and step.action in ENDING:
        return step.rule
    return None


def taking_rule(program: Program | None) -> BoundRule | None:
    """The rule that takes out a sequence, or its items, whatever is in it, unless a path keeps
    something there."""
    if program is None or not program.layers or program.anchor >= 0:
        return None
    last = program.layers[-1]
    takes = all(step.certain and step.action in ENDING for step in last.steps)
    return last.steps[0].rule if last.steps and takes and not last.guarded else None


def _adds(layer: LayerProgram) -> bool:
    return any(step.action is Action.ADD for step in layer.steps)


def _anchors(step: Step) -> bool:
    return step.reach is Reach.PATH and (step.action is Action.KEEP or step.action in PROTECTING)


def shiftable(vr: str) -> bool:
    """Whether an exact JITTER has something to shift in elements of this VR."""
    return vr in DATE_VRS or vr in JITTER_TEXT_VRS


def prepared_call(step: Step) -> FromFunction | None:
    """The step's call of a function that has something to prepare; None where it has none."""
    source = _source_or_test(step)
    if isinstance(source, FromFunction) and source.prepares:
        return source
    return None


def _source_or_test(step: Step) -> Source | Test | None:
    return step.rule.source if step.rule.source is not None else step.rule.test


def _is_pure(step: Step) -> bool:
    if step.lists:
        return False
    source = _source_or_test(step)
    if isinstance(source, FromFunction):
        return source.function is not None and source.function.pure
    return source is None or isinstance(source, Constant | ValueContains | ValueEquals | ValueEmpty)
