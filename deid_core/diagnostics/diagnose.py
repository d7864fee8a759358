"""All that is to be said of a recipe: mistakes, doubts, rules that do nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from deid_core.diagnostics.finding import Code, Finding, Severity, from_problem
from deid_core.diagnostics.idle import idle_rules
from deid_core.diagnostics.lists import (
    dropped_parts,
    empty_expressions,
    joining_nothing,
    unused_lists,
)
from deid_core.diagnostics.odd_values import odd_values
from deid_core.diagnostics.repeated import repeated_rules
from deid_core.diagnostics.sequences import kept_sequences
from deid_core.diagnostics.spelling import other_case
from deid_core.diagnostics.telling import Written, place_of
from deid_core.diagnostics.untouched import untouched_attributes
from deid_core.diagnostics.world import World
from deid_core.errors import RecipeError, Span
from deid_core.plan.binding import Names
from deid_core.plan.compile import Flags, compile_plan
from deid_core.plan.doubts import Overruled, overruling
from deid_core.plan.findings import About, Doubt
from deid_core.recipe.recipe import DeidRecipe
from deid_core.recipe.statements import Action
from deid_core.registry import Registry

_CODES = {
    About.PROTECTED: Code.PROTECTED,
    About.NO_DATE: Code.NO_DATE,
    About.VALUE: Code.UNFIT_VALUE,
    About.OTHER: Code.DOUBTFUL,
}
_IDLE = frozenset({About.PROTECTED, About.NO_DATE})


def mistakes(error: RecipeError) -> list[Finding]:
    """The mistakes of a recipe that does not parse, or compile, as findings."""
    return [from_problem(problem, Code.MISTAKE, Severity.ERROR) for problem in error.problems]


def diagnose(
    recipe: DeidRecipe, registry: Registry, names: Names, *, ps3_15: bool = False
) -> list[Finding]:
    """What there is to say of a recipe, in the order of its text; what it lacks comes last.

    `names` are announced as for compiling.  With `ps3_15`, the attributes of PS3.15 Table E.1-1
    that the recipe leaves untouched are told too.  Mistakes that keep it from being compiled are
    told alone.
    """
    statements = recipe.statements
    try:
        plan = compile_plan([statements], registry, names=names, flags=Flags())
    except RecipeError as error:
        return mistakes(error)
    world = World(plan, names.items)
    written = dict(zip(plan.rules, statements.rules, strict=True))
    found = [_doubt(doubt) for doubt in plan.doubts]
    # What is right by the letter but for its value says nothing of whether its rule ever acts.
    idle = {doubt.problem.span for doubt in plan.doubts if doubt.about in _IDLE and doubt.refused}
    found += _of_rules(world, written, idle)
    found += [*empty_expressions(world, statements), *unused_lists(statements)]
    found += [*dropped_parts(world, statements), *joining_nothing(statements)]
    found += [*odd_values(statements), *other_case(statements)]
    if ps3_15:
        found += untouched_attributes(world, written)
    return sorted(found, key=lambda finding: _place(finding, recipe.sources))


def _place(finding: Finding, sources: Sequence[str]) -> tuple[int, int, int]:
    span = finding.span
    if span is None:
        return len(sources), 0, 0
    return sources.index(span.source), span.line, span.column


def _doubt(doubt: Doubt) -> Finding:
    return from_problem(doubt.problem, _CODES[doubt.about], Severity.WARNING)


def _of_rules(world: World, written: Written, idle: Collection[Span | None]) -> Iterator[Finding]:
    told = {rule for rule in written if rule.span in idle}
    for first, second, finding in repeated_rules(written):
        told |= {first, second}
        yield finding
    for overruled in overruling(world.rules, world.field_lists):
        if overruled.by.action is Action.KEEP:
            continue  # told as what never acts
        told.add(overruled.removal)
        yield _overruled(overruled, written)
    yield from idle_rules(world, written, told)
    yield from kept_sequences(world, written)


def _overruled(overruled: Overruled, written: Written) -> Finding:
    removal, by = written[overruled.removal], written[overruled.by]
    text = f"{by.action} {by.field_text} ({place_of(by, removal)})"
    element, on = removal.field_text, ""
    hint = f"take {element} out of what that rule selects, or take this line out"
    if not overruled.entirely:
        element, on = overruled.element, f" on {overruled.element}"
        hint = f"take {element} out of what that rule selects"
    if overruled.selection.lists:
        told = f" where {text} finds one of its values in {element}, and protects it"
    else:
        told = f": {text} selects {element} too, and protects it"
    message = f"this REMOVE does not count{on}{told}"
    return Finding(Code.OVERRULED_REMOVE, Severity.WARNING, message, removal.span, hint)
