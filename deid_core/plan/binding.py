"""Binding rules to what they name: functions, variables, lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from deid_core.errors import RegistryError, Span
from deid_core.plan.exact import ExactChecks
from deid_core.plan.findings import Findings
from deid_core.plan.rules import BoundRule, Constant, FromFunction, FromVariable, Source, Test
from deid_core.plan.selection import FieldLists
from deid_core.recipe.statements import (
    Action,
    Call,
    Field,
    InFields,
    InValues,
    Rule,
    Statements,
    Text,
    ValuesEntry,
    Variable,
)
from deid_core.registry import Registry


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
        self._check_field(rule.field, rule.field_span)
        source: Source | None = None
        test: Test | None = None
        if isinstance(rule.value, Text | Variable):
            source = self._bind_plain(rule.value, rule)
        elif isinstance(rule.value, Call):
            call = self._bind_call(rule.value, rule)
            source, test = (None, call) if rule.action is Action.REMOVE else (call, None)
        elif rule.value is not None:
            test = rule.value
            if isinstance(test, InValues):
                self._check_list(test.name, self.value_lists, "values", _value_span(rule))
        if len(self.findings.problems) > before:
            return []
        for form in self._expand(rule.field):
            self.exact.check(rule, form, source)
        self.bound += 1
        return [BoundRule(self.bound, layer, rule.action, rule.field, rule.span, source, test)]

    def check_lists(self, statements: Statements) -> None:
        """Check the forms that stand in %fields and %values."""
        for entries in statements.fields.values():
            for entry in entries:
                self._check_field(entry.field, entry.span)
        for collecting in statements.values.values():
            for entry_ in collecting:
                self._check_collector(entry_)

    def check_item_fields(self, item_fields: Mapping[str, tuple[Field, ...]]) -> None:
        """Check the forms that a file's item lists; they have no place in a text."""
        for forms in item_fields.values():
            for form in forms:
                self._check_field(form, None)

    def _check_collector(self, entry: ValuesEntry) -> None:
        self._check_field(entry.field, entry.span)
        if any(isinstance(form, InValues) for form in self._expand(entry.field)):
            self.findings.wrong(
                "%values can't take its values from what a list of values selects",
                entry.span,
                "name the elements by another form",
            )

    def _check_field(self, form: Field, span: Span | None) -> None:
        match form:
            case InFields(name):
                self._check_list(name, self.field_lists, "fields", span)
            case InValues(name):
                self._check_list(name, self.value_lists, "values", span)

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
        if value.name not in self.names.variables and value.name not in self.names.items:
            self.findings.wrong(
                f"the variable '{value.name}' is neither given to the run nor announced for items",
                _value_span(rule),
                f"give it (--var {value.name}=VALUE, variables={{...}}) or put it into the items",
            )
        return FromVariable(value.name)

    def _bind_call(self, call: Call, rule: Rule) -> FromFunction:
        function = None
        bound: dict[str, object] = {}
        try:
            found = self.registry.resolve(call.name)
            bound = found.bind(call.options)
            function = found
        except RegistryError as error:
            # What items announce is their own function, and wins over the registry's.
            if call.name not in self.names.items:
                self.findings.wrong(str(error), _value_span(rule), None)
        return FromFunction(
            name=call.name,
            function=function,
            bound=bound,
            options=call.options,
            options_text=call.options_text,
            value_text=rule.value_text or "",
            announced=call.name in self.names.items,
        )

    def _expand(self, form: Field) -> Iterable[Field]:
        if not isinstance(form, InFields):
            return [form]
        members = self.field_lists.get(form.name, ())
        return [leaf for member in members for leaf in self._expand(member)]


def _value_span(rule: Rule) -> Span:
    return rule.value_span or rule.span
