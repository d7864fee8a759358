"""One dataset through a plan: scanned, executed, settled; whichever source it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass, replace

from pydicom.config import disable_value_validation

from deid_core.engine.additions import add_missing
from deid_core.engine.calls import Caller
from deid_core.engine.conditions import StepConditions
from deid_core.engine.elements import ValueSource
from deid_core.engine.execute import Executor
from deid_core.engine.lists import collect_lists
from deid_core.engine.prepare import Foretold
from deid_core.engine.result import Trace
from deid_core.engine.scan import Scan
from deid_core.engine.settle import Changes, mark_kept_paths, settle
from deid_core.engine.sources import ByteSource
from deid_core.engine.view import Shown, View
from deid_core.plan.plan import Plan
from deid_core.registry import RunServices
from deid_core.standard.tags import SOP_INSTANCE_UID


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a dataset is processed with: the file's item, the run's services, strictness."""

    item: Mapping[str, object]
    services: RunServices
    strict: bool


def process(
    plan: Plan,
    scan: Scan,
    conditions: Conditions,
    *,
    values: ValueSource,
    source: ByteSource | None,
    show: Callable[[], Shown],
) -> tuple[Changes, Trace]:
    """Run a plan over what a scan found; gives what changes, and the trace.

    `values` is where elements have their values; `source` the bytes that offsets lead into (None
    in memory); `show` makes what functions see.  RuleError where a rule can't be carried out.
    """
    add_missing(scan, values, source)
    _reach_empty_blocks(scan)
    _reach_lone_uid(plan, scan)
    mark_kept_paths(scan.found)
    executor = _executor(plan, scan, conditions, show)
    # What functions look at, or make, pydicom would validate, and warn quoting the value.
    with disable_value_validation() if plan.functions else nullcontext():
        if plan.prepares:
            foretold = Foretold()
            foretold.note(scan.found, executor)
            foretold.tell(conditions.services)
        executor.run(scan.found)
    changes = settle(plan, scan)
    return changes, Trace(changes, executor.complained)


def foretell(
    plan: Plan,
    scan: Scan,
    conditions: Conditions,
    *,
    show: Callable[[], Shown],
    foretold: Foretold,
) -> None:
    """Note in `foretold` which values functions are going to see in what a scan found.

    The scan is of no use for processing afterwards.  RuleError where the item lacks a list.
    """
    foretold.note(scan.found, _executor(plan, scan, conditions, show))


def _executor(
    plan: Plan, scan: Scan, conditions: Conditions, show: Callable[[], Shown]
) -> Executor:
    caller = Caller(conditions.item, conditions.services, View(scan, show))
    lists = collect_lists(plan, scan.found, conditions.item)
    return Executor(
        plan=plan,
        item=conditions.item,
        variables=conditions.services.variables,
        conditions=StepConditions(lists, caller),
        caller=caller,
        strict=conditions.strict,
    )


def _reach_lone_uid(plan: Plan, scan: Scan) -> None:
    """Have the rules for SOPInstanceUID see MediaStorageSOPInstanceUID where the dataset has no
    SOPInstanceUID that it could follow, and no rule names it."""
    lone = scan.media_uid
    if lone is None or any(
        each.entry.tag == SOP_INSTANCE_UID
        and each.level is scan.root
        and (each.created or each.as_read().strip(b"\0 "))
        for each in scan.found
    ):
        return
    program, listed = plan.lone_uid_program, lone.entry.program
    if program is None:
        return
    if listed is None:
        scan.found.append(lone)
    else:
        # Found already: some %values takes its value.
        program = replace(program, collects=listed.collects)
    lone.entry = copy(lone.entry)
    lone.entry.program = program


def _reach_empty_blocks(scan: Scan) -> None:
    """Have the rules that would take them see private creators whose block has nothing in it."""
    for level in scan.reserving:
        for block in level.blocks.values():
            if block.count or block.element.created:
                continue
            creator = block.element
            entry = creator.entry.of_empty_block()
            if entry.program is None:
                continue
            if creator.entry.program is None:
                scan.found.append(creator)
            creator.entry = entry
