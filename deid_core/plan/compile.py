"""Compiling: every name of a recipe resolved, every value checked that can be, before any file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from deid_core.errors import Problem, RecipeError, Span
from deid_core.plan.binding import Binder, Names
from deid_core.plan.doubts import overruled_removals
from deid_core.plan.exact import ExactChecks
from deid_core.plan.field_lists import field_lists
from deid_core.plan.findings import About, Findings
from deid_core.plan.plan import Collector, Plan
from deid_core.plan.plugin_fields import FieldBinder
from deid_core.plan.skip import NOTHING_SKIPPED, SkipList
from deid_core.recipe.labels import misspelt
from deid_core.recipe.statements import (
    Action,
    Field,
    Rule,
    SelectPrivate,
    SelectVR,
    Statements,
)
from deid_core.registry import Registry

_NO_PLACE = (sys.maxsize, 0, 0)


@dataclass(frozen=True, slots=True)
class Flags:
    """The switches of a run that change what rules do, and its skip list."""

    remove_private: bool = False
    strip_sequences: bool = False
    disable_skip: bool = False
    strict: bool = False
    skip: SkipList = NOTHING_SKIPPED

    def on(self) -> tuple[str, ...]:
        """The names of the switches that are on."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is True)


def compile_plan(
    layers: Sequence[Statements],
    registry: Registry,
    *,
    names: Names,
    flags: Flags,
    item_fields: Mapping[str, tuple[Field, ...]] | None = None,
) -> Plan:
    """Resolve and check the recipes, layer by layer, into one plan.

    `item_fields` are the lists for ``fields:NAME`` that a file's item brings.  Raises
    RecipeError with every mistake found.
    """
    findings = Findings(flags.strict)
    fields = FieldBinder(registry, findings)
    layers = [fields.statements(statements) for statements in layers]
    item_fields = fields.listed(item_fields or {})
    lists = field_lists(layers, item_fields, findings)
    exact = ExactChecks(findings, names.items, flags.disable_skip, flags.skip)
    binder = Binder(registry, names, lists, _value_names(layers), findings, exact)
    rules = [rule for statement in _flag_rules(flags) for rule in binder.bind(statement, 0)]
    for number, statements in enumerate(layers):
        for statement in statements.rules:
            rules.extend(binder.bind(statement, number))
        binder.check_lists(statements)
        binder.check_names(statements)
        for entry, meant in misspelt(statements):
            message = f"{entry.name} is no label that deid-core reads: did you mean {meant}?"
            findings.doubtful(About.OTHER, message, entry.span)
    binder.check_item_fields(item_fields)
    _refuse_mistakes([problem for one in layers for problem in one.problems], findings)
    return Plan(
        rules,
        lists,
        list(_collectors(layers)),
        disable_skip=flags.disable_skip,
        warnings=[*findings.warnings(), *overruled_removals(rules, lists)],
        doubts=findings.doubts,
        skip=flags.skip,
    )


def _refuse_mistakes(read: Sequence[Problem], findings: Findings) -> None:
    """Raise what reading found and what compiling did, text by text in the order of the lines."""
    places = {problem.span for problem in read}
    # Of what reading calls wrong, compiling may say so again.
    found = [*read, *(one for one in findings.problems if one.span not in places)]
    if not found:
        return
    sources = list(dict.fromkeys(one.span.source for one in found if one.span))

    def place(problem: Problem) -> tuple[int, int, int]:
        span = problem.span
        return (sources.index(span.source), span.line, span.column) if span else _NO_PLACE

    raise RecipeError(sorted(found, key=place))


def _flag_rules(flags: Flags) -> Iterable[Rule]:
    asked: list[tuple[str, str, Field]] = []
    if flags.remove_private:
        asked.append(("remove_private", "select:private", SelectPrivate()))
    if flags.strip_sequences:
        asked.append(("strip_sequences", "select:VR:SQ", SelectVR(frozenset({"SQ"}))))
    for name, text, form in asked:
        line = f"REMOVE {text}"
        yield Rule(
            action=Action.REMOVE,
            field=form,
            value=None,
            span=Span(name, 1, 1, len(line), line),
            field_span=Span(name, 1, 8, len(text), line),
            value_span=None,
            field_text=text,
            value_text=None,
        )


def _value_names(layers: Sequence[Statements]) -> frozenset[str]:
    return frozenset(name for statements in layers for name in statements.values)


def _collectors(layers: Sequence[Statements]) -> Iterable[Collector]:
    for statements in layers:
        for name, entries in statements.values.items():
            for entry in entries:
                yield Collector(name, entry)
