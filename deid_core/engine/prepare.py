"""Preparing functions: each is told, before its first call, of the values that it will see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from deid_core.engine.calls import Caller
from deid_core.engine.elements import Element
from deid_core.engine.execute import Executor
from deid_core.engine.fields import Field
from deid_core.errors import HeldValueError
from deid_core.plan.programs import Step, prepared_call
from deid_core.plan.rules import BoundRule, FromFunction
from deid_core.recipe.statements import Action
from deid_core.registry import Function


@dataclass(slots=True)
class _Batch:
    """The values for one function with one set of options; `rule` is the first that names it."""

    call: FromFunction
    rule: BoundRule
    values: list[object] = field(default_factory=list)


def prepare(found: Iterable[Element], executor: Executor) -> None:
    """Have the functions of a plan that ask for it prepared for the elements of one dataset.

    RuleError where one raises: without what it prepares, nobody can say what it would do.
    """
    for batch in _batches(found, executor):
        executor.caller.prepare(batch.call, batch.values, batch.rule)


def _batches(found: Iterable[Element], executor: Executor) -> Iterable[_Batch]:
    batches: dict[tuple[str, tuple[tuple[str, str], ...]], _Batch] = {}
    for element in found:
        program = element.entry.program
        if program is None or not program.prepares or element.created or element.entry.sequence:
            continue
        for step, call in _first_calls(executor.active(program, element)):
            if not _wants(call, element, executor.caller):
                continue
            # A value that can't be decoded fails the file when the function asks for it.
            with suppress(HeldValueError):
                value = Field.of(element).value
                key = (_function(call).full_name, tuple(sorted(call.options)))
                batch = batches.setdefault(key, _Batch(call, step.rule))
                batch.values.append(value)
    return batches.values()


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


def _wants(call: FromFunction, element: Element, caller: Caller) -> bool:
    vrs = _function(call).vrs
    own = caller.item.get(call.name)
    return own is None and (vrs is None or element.vr in vrs) and bool(element.as_read())


def _function(call: FromFunction) -> Function:
    assert call.function is not None
    return call.function
