"""Binding rules to what they name: functions, variables, lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from deid_core.errors import OptionError, RegistryError, Span, UnknownFunctionError
from deid_core.plan.exact import ExactChecks
from deid_core.plan.findings import Findings
from deid_core.plan.rules import BoundRule, Constant, FromFunction, FromVariable, Source, Test
from deid_core.plan.selection import FieldLists, leaves
from deid_core.recipe.references import asked_fields
from deid_core.recipe.statements import (
    Action,
    Call,
    Condition,
    Field,
    InFields,
    InValues,
    Rule,
    Statements,
    Text,
    Value,
    ValuesEntry,
    Variable,
)
from deid_core.registry import Function, Registry


@dataclass(frozen=True, slots=True)
class Names:
    """Names that will be known when a file is processed: the run's variables, and those that the
    files' items bring (functions, variables, lists)."""

    variables: Collection[str] = ()
    items: Collection[str] = ()


@dataclass(slots=True)
class Binder:
    """Binds the rules of all layers, in their order; mistakes go into `findings`."""

    registry: Registry
    names: Names
    field_lists: FieldLists
    value_lists: frozenset[str]
    findings: Findings
    exact: ExactChecks
    bound: int = 0

    def bind(self, rule: Rule, layer: int) -> list[BoundRule]:
        """The rule, resolved; no rule where it has mistakes, which are recorded."""
        before = len(self.findings.problems)
        self._check_named(rule.field, rule.field_span)
        source: Source | None = None
        test: Test | None = None
        if isinstance(rule.value, Text | Variable):
            source = self._bind_plain(rule.value, rule)
        elif isinstance(rule.value, Call):
            call = self._bind_call(rule.value, rule)
            source, test = (None, call) if rule.action is Action.REMOVE else (call, None)
        elif rule.value is not None:
            test = rule.value
            self._check_named(test, _value_span(rule))
        if len(self.findings.problems) > before:
            return []
        self.exact.check(rule, leaves(rule.field, self.field_lists), source)
        self.bound += 1
        return [BoundRule(self.bound, layer, rule.action, rule.field, rule.span, source, test)]

    def check_lists(self, statements: Statements) -> None:
        """Check the forms that stand in %fields and %values."""
        for entries in statements.fields.values():
            for entry in entries:
                self._check_named(entry.field, entry.field_span)
        for collecting in statements.values.values():
            for entry_ in collecting:
                self._check_collector(entry_)

    def check_names(self, statements: Statements) -> None:
        """Check what is named in %filter, and in lines that have other mistakes."""
        for label in chain.from_iterable(statements.filters.values()):
            for field, _, span in asked_fields(label):
                self._check_named(field, span)
        for part in statements.parts:
            self._check_named(part.meaning, part.span)

    def check_item_fields(self, item_fields: Mapping[str, tuple[Field, ...]]) -> None:
        """Check the forms that a file's item lists; they have no place in a text."""
        for forms in item_fields.values():
            for form in forms:
                self._check_named(form, None)

    def _check_collector(self, entry: ValuesEntry) -> None:
        self._check_named(entry.field, entry.field_span)
        if any(isinstance(form, InValues) for form in leaves(entry.field, self.field_lists)):
            self.findings.wrong(
                "%values can't take its values from what a list of values selects",
                entry.span,
                "name the elements by another form",
            )

    def _check_named(self, meaning: Field | Value | Condition, span: Span | None) -> None:
        """Check that what part of a line names is known."""
        match meaning:
            case InFields(name):
                self._check_list(name, self.field_lists, "fields", span)
            case InValues(name):
                self._check_list(name, self.value_lists, "values", span)
            case Variable(name):
                self._check_variable(name, span)
            case Call():
                self._resolve(meaning, span)

    def _check_list(
        self, name: str, known: Collection[str], section: str, span: Span | None
    ) -> None:
        if name not in known and name not in self.names.items:
            self.findings.wrong(
                f"there is no list of {section} named '{name}'",
                span,
                f"add a section '%{section} {name}', or announce the name if items bring it",
            )

    def _bind_plain(self, value: Text | Variable, rule: Rule) -> Source:
        if isinstance(value, Text):
            return Constant(value.text)
        self._check_variable(value.name, _value_span(rule))
        return FromVariable(value.name)

    def _check_variable(self, name: str, span: Span | None) -> None:
        if name not in self.names.variables and name not in self.names.items:
            self.findings.wrong(
                f"the variable '{name}' is neither given to the run nor announced for items",
                span,
                f"give it (--var {name}=VALUE, variables={{...}}) or put it into the items",
            )

    def _resolve(
        self, call: Call, span: Span | None
    ) -> tuple[Function | None, Mapping[str, object]]:
        """The registry's function, and its options converted; none where items announce theirs."""
        try:
            function = self.registry.resolve(call.name)
            return function, function.bind(call.options)
        except RegistryError as error:
            # What items announce is their own function, and wins over the registry's.
            if call.name not in self.names.items:
                self.findings.wrong(str(error), span, _function_hint(call.name, error))
        return None, {}

    def _bind_call(self, call: Call, rule: Rule) -> FromFunction:
        function, bound = self._resolve(call, _value_span(rule))
        return FromFunction(
            name=call.name,
            function=function,
            bound=bound,
            options=call.options,
            options_text=call.options_text,
            value_text=rule.value_text or "",
            announced=call.name in self.names.items,
        )


def _function_hint(name: str, error: RegistryError) -> str | None:
    match error:
        case OptionError():
            return f"`deid-core functions` tells the options of {name}; they are written key=value"
        case UnknownFunctionError():
            return (
                "`deid-core functions` lists what plugins offer; if the files' items bring "
                f"{name}, announce it (--item-name {name}, or the keys of ids)"
            )
    return None


def _value_span(rule: Rule) -> Span:
    return rule.value_span or rule.span
