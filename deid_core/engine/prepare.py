"""Preparing functions: each is told, before its first call, of the values that it will see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from deid_core.engine.elements import Element
from deid_core.engine.execute import Executor
from deid_core.engine.fields import Field
from deid_core.errors import HeldValueError, RuleError
from deid_core.interrupts import is_interrupt
from deid_core.plan.programs import Step, prepared_call
from deid_core.plan.rules import BoundRule, FromFunction
from deid_core.recipe.statements import Action
from deid_core.registry import Function, RunServices


@dataclass(slots=True)
class _Batch:
    """The values for one function with one set of options; `rule` is the first that names it."""

    call: FromFunction
    rule: BoundRule
    values: list[object] = field(default_factory=list)


class Foretold:
    """The values that the functions of a plan are going to see, in one dataset or in several."""

    def __init__(self) -> None:
        self._batches: dict[tuple[str, tuple[tuple[str, str], ...]], _Batch] = {}

    def note(self, found: Iterable[Element], executor: Executor) -> None:
        """Take note of the values of a dataset, whose programs `executor` is going to carry out."""
        for element in found:
            program = element.entry.program
            if program is None or not program.prepares:
                continue
            if element.created or element.entry.sequence:
                continue
            for step, call in _first_calls(executor.active(program, element)):
                if not _wants(call, element, executor.item):
                    continue
                # A value that can't be decoded fails the file when the function asks for it.
                with suppress(HeldValueError):
                    value = Field.of(element).value
                    key = (_function(call).full_name, tuple(sorted(call.options)))
                    self._batches.setdefault(key, _Batch(call, step.rule)).values.append(value)

    def tell(self, services: RunServices) -> None:
        """Have the functions prepared.

        RuleError where one raises: without what it prepares, nobody can say what it would do.
        """
        for batch in self._batches.values():
            _prepare(batch, services)


def _prepare(batch: _Batch, services: RunServices) -> None:
    function = _function(batch.call)
    assert function.preparation is not None
    context = services.context(function.plugin)
    options = function.completed(batch.call.bound)
    try:
        function.preparation.call(batch.values, context, options)
        return
    except BaseException as error:
        if is_interrupt(error):
            raise
        kind = type(error).__name__
    # Raised out here, so that no traceback leads to what the function said.
    raise RuleError(f"the prepare of func:{batch.call.name} raised {kind}", span=batch.rule.span)


def _first_calls(steps: Iterable[Step]) -> Iterator[tuple[Step, FromFunction]]:
    """The calls that will see the value as read: in each layer, those with no change before."""
    changed = -1
    for step in steps:
        if step.rule.layer == changed:
            continue
        call = prepared_call(step)
        if call is not None:
            yield step, call
        if step.action is not Action.REMOVE:
            changed = step.rule.layer


def _wants(call: FromFunction, element: Element, item: Mapping[str, object]) -> bool:
    vrs = _function(call).vrs
    own = item.get(call.name)
    return own is None and (vrs is None or element.vr in vrs) and bool(element.as_read())


def _function(call: FromFunction) -> Function:
    assert call.function is not None
    return call.function
