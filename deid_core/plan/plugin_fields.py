"""Field forms of plugins, bound to their predicates before anything else is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from deid_core.errors import RegistryError, RuleError, Span
from deid_core.interrupts import is_interrupt
from deid_core.plan.findings import Findings
from deid_core.plan.kinds import Kind
from deid_core.recipe.references import asked_fields
from deid_core.recipe.statements import (
    Field,
    FieldEntry,
    PluginField,
    Rule,
    Statements,
    ValuesEntry,
)
from deid_core.registry import ElementKind, Predicate, Registry
from deid_core.standard.dictionary import keyword_of, step_name

_BUILT_IN = "built-in forms: contains:, startswith:, endswith:, except:, select:, fields:, values:"


@dataclass(frozen=True, slots=True, eq=False)
class BoundField(PluginField):
    """A plugin's form with its predicate; `selector` is the full name, `span` where it stands.

    It equals the form as it is written, which filters and lists go by.
    """

    selector: str
    predicate: Predicate
    span: Span | None

    def selects(self, kind: Kind) -> bool:
        """Whether the predicate holds; RuleError where it fails, or gives no bool."""
        element = element_kind(kind)
        try:
            answer = self.predicate(element)
        except BaseException as error:
            if is_interrupt(error):
                raise
            failure = f"failed: {type(error).__name__}"
        else:
            if isinstance(answer, bool):
                return answer
            failure = f"gave a {type(answer).__name__}; it has to give True or False"
        raise RuleError(
            f"the selector {self.selector} {failure}", path=element.path, span=self.span
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PluginField):
            return NotImplemented
        return (self.name, self.expression) == (other.name, other.expression)

    def __hash__(self) -> int:
        return hash(PluginField(self.name, self.expression))


def element_kind(kind: Kind) -> ElementKind:
    """A kind as plugins see it; its path only where the plan needs paths."""
    step = step_name(kind.tag, kind.creator)
    path = f"{kind.parent_path}__{step}" if kind.parent_path else step
    return ElementKind(path, kind.tag, kind.vr, kind.creator, keyword_of(kind.tag))


class FieldBinder:
    """Binds the forms of recipes; what can't be bound goes into `findings`, and stays as it is."""

    def __init__(self, registry: Registry, findings: Findings) -> None:
        self._registry = registry
        self._findings = findings

    def statements(self, statements: Statements) -> Statements:
        """A recipe with the forms of its %header, %fields and %values bound; those of its %filter,
        and of lines with other mistakes, are only looked up."""
        for label in chain.from_iterable(statements.filters.values()):
            for field, _, span in asked_fields(label):
                self._field(field, span)
        for part in statements.parts:
            if isinstance(part.meaning, PluginField):
                self._field(part.meaning, part.span)
        return replace(
            statements,
            rules=tuple(map(self._rule, statements.rules)),
            fields={
                name: tuple(map(self._field_entry, entries))
                for name, entries in statements.fields.items()
            },
            values={
                name: tuple(map(self._values_entry, entries))
                for name, entries in statements.values.items()
            },
        )

    def listed(self, lists: Mapping[str, Sequence[Field]]) -> dict[str, tuple[Field, ...]]:
        """The lists of fields that a file's item brings, bound; they have no place in a text."""
        return {
            name: tuple(self._field(form, None) for form in forms) for name, forms in lists.items()
        }

    def _rule(self, rule: Rule) -> Rule:
        if not isinstance(rule.field, PluginField):
            return rule
        return replace(rule, field=self._field(rule.field, rule.field_span))

    def _field_entry(self, entry: FieldEntry) -> FieldEntry:
        return replace(entry, field=self._field(entry.field, entry.field_span))

    def _values_entry(self, entry: ValuesEntry) -> ValuesEntry:
        return replace(entry, field=self._field(entry.field, entry.field_span))

    def _field(self, form: Field, span: Span | None) -> Field:
        if not isinstance(form, PluginField):
            return form
        try:
            selector = self._registry.resolve_selector(form.name)
            predicate = selector.predicate(form.expression)
        except RegistryError as error:
            self._findings.wrong(str(error), span, _BUILT_IN)
            return form
        return BoundField(form.name, form.expression, selector.full_name, predicate, span)
