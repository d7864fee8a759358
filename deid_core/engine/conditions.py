"""Conditions on values: of the value as read, and of the running value (language.md, VALUE)."""

from __future__ import annotations

from dataclasses import dataclass

from deid_core.engine.calls import Caller
from deid_core.engine.elements import Element
from deid_core.engine.lists import ValueLists
from deid_core.errors import LimitError, RuleError
from deid_core.plan.programs import AS_READ, Step
from deid_core.plan.rules import BoundRule, FromFunction, Test
from deid_core.recipe.statements import InValues, ValueContains, ValueEmpty, ValueEquals


@dataclass(frozen=True, slots=True)
class StepConditions:
    """Tells whether the conditions of steps hold: the lists of values that they stand under, and
    those of REMOVE."""

    lists: ValueLists
    caller: Caller

    def hold_as_read(self, step: Step, element: Element) -> bool:
        """Whether a step that looks at the value as read acts on the element."""
        if not step.lists:
            return True
        return not element.created and self.lists.contain(step.lists, element.texts_as_read())

    def hold(self, step: Step, element: Element) -> bool:
        """Whether the step's conditions on the running value hold."""
        looks = bool(step.lists) and step.action not in AS_READ
        if looks and not (
            element.exists and self.lists.contain(step.lists, element.running_texts())
        ):
            return False
        test = step.rule.test
        return test is None or (element.exists and self._test(test, element, step.rule))

    def _test(self, test: Test, element: Element, rule: BoundRule) -> bool:
        if isinstance(test, FromFunction):
            answer = self.caller.call(test, element, rule)
            if not isinstance(answer, bool):
                message = f"func:{test.name}, a condition, gave no bool"
                raise RuleError(message, path=element.path(), span=rule.span)
            return answer
        if isinstance(test, ValueEmpty):
            return not element.running()
        values = element.running_texts()
        match test:
            case ValueContains():
                try:
                    found = any(test.regex.search(value) for value in values)
                except LimitError as error:
                    error.path, error.span = element.path(), rule.span
                    raise
                return found is not test.negated
            case ValueEquals():
                wanted = test.text.strip().casefold()
                return any(value.casefold() == wanted for value in values) is not test.negated
            case InValues():
                return self.lists.contain((test.name,), values)
