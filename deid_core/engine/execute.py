"""Carrying out programs: running values, in the order of the recipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from numbers import Integral

from deid_core.engine.calls import Caller
from deid_core.engine.conditions import StepConditions
from deid_core.engine.elements import Element
from deid_core.engine.values import hold
from deid_core.errors import RuleError
from deid_core.outcomes import Outcome
from deid_core.plan.plan import Plan
from deid_core.plan.programs import AS_READ, Program, Step, counting, shiftable
from deid_core.plan.rules import (
    BoundRule,
    Constant,
    FromFunction,
    FromVariable,
    Source,
)
from deid_core.recipe.statements import Action
from deid_core.standard.tags import SPECIFIC_CHARACTER_SET
from deid_core.values.charset import encodings_of
from deid_core.values.dates import shift

REMEMBERED = 4096
"""How many results a pure program remembers, and up to how many bytes of value each."""


@dataclass(slots=True)
class Executor:
    """Carries out the programs of one dataset's elements.

    `variables` are the run's, `item` the file's dict, `conditions` tell which steps act, `caller`
    calls functions.  `complained` gathers what is to be warned of: element, rule, message.
    """

    plan: Plan
    item: Mapping[str, object]
    variables: Mapping[str, object]
    conditions: StepConditions
    caller: Caller
    strict: bool
    complained: list[tuple[Element, BoundRule, str]] = field(default_factory=list)

    def run(self, elements: Sequence[Element]) -> None:
        """Carry out all programs; RuleError where one can't be."""
        if self.plan.recodes:
            governing = [e for e in elements if e.entry.tag == SPECIFIC_CHARACTER_SET]
            self._run_around_looks(governing)
            for element in governing:
                changed = bool(element.edits)
                element.level.new_charset = (
                    encodings_of(element.raw or b"") if changed else element.level.charset
                )
            elements = [e for e in elements if e.entry.tag != SPECIFIC_CHARACTER_SET]
        self._run_around_looks(elements)

    def _run_around_looks(self, elements: Iterable[Element]) -> None:
        """Carry out programs, those between two looks at the dataset in the order of the rules."""
        before: list[Element] = []
        between: list[Element] = []
        after: list[Element] = []
        first, last = self.plan.first_look, self.plan.last_look
        for element in elements:
            program = element.entry.program
            if program is None or program.idle:
                continue
            if program.first > last:
                after.append(element)
            else:
                (before if program.last < first else between).append(element)
        self._run_each(before)
        for element in before:
            self.caller.view.touch(element)
        self._run_in_order(between)
        self._run_each(after)

    def _run_each(self, elements: Iterable[Element]) -> None:
        remember = not self.plan.recodes and not (
            self.item and any(name in self.item for name in self.plan.overridable)
        )
        for element in elements:
            program = element.entry.program
            assert program is not None
            if program.fate is not None and not element.created:
                assert program.fate_rule is not None
                self._end(element, program.fate_rule, program.fate)
            elif program.pure and remember and not (element.created or element.entry.sequence):
                self._run_remembering(program, element)
            else:
                for step in self.active(program, element):
                    self._perform(step, element)

    def _run_in_order(self, elements: Iterable[Element]) -> None:
        work = [
            (step.rule.index, number, step, element)
            for number, element in enumerate(elements)
            if element.entry.program is not None
            for step in self.active(element.entry.program, element)
        ]
        work.sort(key=lambda entry: entry[:2])
        for _, _, step, element in work:
            self._perform(step, element)
            self.caller.view.touch(element)

    def _run_remembering(self, program: Program, element: Element) -> None:
        read = element.as_read()
        key: object = read
        if not element.entry.bytes_tell:
            key = (read, element.vr, element.level.encodings(), element.little_endian)
        known = program.results.get(key)
        if known is None:
            first = len(self.complained)
            for step in self.active(program, element):
                self._perform(step, element)
            said = [(rule, message) for _, rule, message in self.complained[first:]]
            known = (element.exists, element.raw, element.edits, element.removal, said)
            if len(read) <= REMEMBERED:
                if len(program.results) >= REMEMBERED:
                    program.results.clear()
                program.results[key] = known
            return
        element.exists, element.raw, element.edits, element.removal, said = known
        for rule, message in said:
            self.complained.append((element, rule, message))

    # ---------------------------------------------------------------- which steps act

    def active(self, program: Program, element: Element) -> Sequence[Step]:
        """The steps that count for this element, as far as the value as read tells."""
        if program.steps is not None:
            return program.steps
        active: list[Step] = []
        for layer in program.layers:
            steps = layer.steps
            certain = layer.certain
            if layer.guarded:
                acting = [
                    step
                    for step in steps
                    if step.action not in AS_READ or self.conditions.hold_as_read(step, element)
                ]
                certain = certain or any(step.action in AS_READ for step in acting)
                steps = counting(acting)
            if certain and (layer.settles_absent or not element.created):
                active.clear()
            active.extend(steps)
        return active

    # ---------------------------------------------------------------- carrying a step out

    def _perform(self, step: Step, element: Element) -> None:
        rule = step.rule
        if 0 <= element.acted < rule.layer:
            self._perform_over(step, element)
            return
        holds = step.certain or self.conditions.hold(step, element)
        if holds and self._act(step, element):
            element.acted = rule.layer

    def _perform_over(self, step: Step, element: Element) -> None:
        """The first step of a later layer: where it acts, it starts from the value as read."""
        before = (element.exists, element.raw, element.edits, element.removal)
        element.exists, element.raw, element.edits = not element.created, None, ()
        element.removal = -1
        if self.conditions.hold(step, element) and self._act(step, element):
            element.acted = step.rule.layer
        else:
            element.exists, element.raw, element.edits, element.removal = before

    def _act(self, step: Step, element: Element) -> bool:
        """Do what the step says; False where it finds no element to do it to, and so does not
        count."""
        rule, exists = step.rule, element.exists
        match step.action:
            case Action.REMOVE:
                self._end(element, rule, step.action)
                return True
            case Action.ADD:
                self._replace(element, rule)
                return True
            case Action.BLANK if exists:
                self._end(element, rule, step.action)
            case Action.REPLACE if exists:
                self._replace(element, rule)
            case Action.JITTER if exists:
                self._jitter(element, rule)
        return exists

    def _end(self, element: Element, rule: BoundRule, action: Action) -> None:
        """REMOVE or BLANK, of an element that exists."""
        if not element.exists:
            return
        if element.entry.sequence:
            element.removal = max(element.removal, rule.layer)
        # A later ADD finds no more of what was removed than of what never was.
        element.exists, element.raw = action is not Action.REMOVE, b""
        _edited(element, action, rule)

    def _replace(self, element: Element, rule: BoundRule) -> None:
        source = rule.source
        assert source is not None
        value = self._value(source, element, rule)
        if value is Outcome.KEEP:
            return
        element.exists = True
        if value is Outcome.REMOVE or value is Outcome.BLANK:
            self._end(element, rule, Action(value.value))
            return
        element.raw, complaints = hold(value, element, rule)
        element.recoded = self.plan.recodes
        if element.entry.sequence:
            element.removal = max(element.removal, rule.layer)
        for complaint in complaints:
            self._complain(element, rule, f"the new value {complaint}")
        _edited(element, rule.action, rule)

    def _jitter(self, element: Element, rule: BoundRule) -> None:
        if not shiftable(element.vr):
            raise _error(element, rule, f"JITTER can't shift a value of VR {element.vr}")
        days = self._days(element, rule)
        element.raw, blanked = shift(element.running(), element.vr, days)
        if blanked:
            self._complain(element, rule, "a value that is no date was blanked")
        _edited(element, rule.action, rule)

    def _days(self, element: Element, rule: BoundRule) -> int:
        source = rule.source
        assert source is not None
        value = source.text if isinstance(source, Constant) else self._value(source, element, rule)
        try:
            if isinstance(value, bool) or not isinstance(value, Integral | str):
                raise ValueError
            return int(value)
        except ValueError:
            pass
        raise _error(element, rule, "JITTER was given what is no whole number of days")

    def _value(self, source: Source, element: Element, rule: BoundRule) -> object:
        match source:
            case Constant():
                return source.text
            case FromVariable():
                return self._variable(source.name, element, rule)
            case FromFunction():
                value = self.caller.call(source, element, rule)
                if value is None:
                    raise _error(
                        element,
                        rule,
                        f"func:{source.name} gave None; REMOVE, BLANK or KEEP say what is meant",
                    )
                return value

    def _variable(self, name: str, element: Element, rule: BoundRule) -> object:
        if name in self.item:
            return self.item[name]
        if name in self.variables:
            return self.variables[name]
        raise _error(element, rule, f"the item has no variable '{name}', nor has the run")

    def _complain(self, element: Element, rule: BoundRule, message: str) -> None:
        if self.strict:
            raise _error(element, rule, f"{message} (an error in strict mode)")
        self.complained.append((element, rule, message))


def _edited(element: Element, action: Action, rule: BoundRule) -> None:
    first = _first_edit(action, rule)
    element.edits = (*element.edits, *first) if element.edits else first


@lru_cache(maxsize=1024)
def _first_edit(action: Action, rule: BoundRule) -> tuple[tuple[Action, BoundRule]]:
    """One object for all elements that a rule does the same to."""
    return ((action, rule),)


def _error(element: Element, rule: BoundRule, message: str) -> RuleError:
    return RuleError(message, path=element.path(), span=rule.span)
