"""Compiling: every name of a recipe resolved, every value checked that can be, before any file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from deid_core.errors import HeldValueError, Problem, RecipeError, RegistryError, Span
from deid_core.plan.doubts import overruled_removals
from deid_core.plan.plan import Collector, Plan, merge_lists
from deid_core.plan.programs import shiftable
from deid_core.plan.rules import BoundRule, Constant, FromFunction, FromVariable, Source, Test
from deid_core.plan.selection import FieldLists
from deid_core.recipe.statements import (
    Action,
    Call,
    Field,
    InFields,
    InValues,
    Path,
    PluginField,
    PrivateTag,
    RepeatingTag,
    Rule,
    SelectPrivate,
    SelectVR,
    Statements,
    Tag,
    Text,
    ValuesEntry,
    Variable,
)
from deid_core.registry import Registry
from deid_core.standard.dictionary import vr_of
from deid_core.standard.tags import PROTECTED
from deid_core.values.checks import complaints
from deid_core.values.encode import encode


@dataclass(frozen=True, slots=True)
class Flags:
    """The switches of a run that change what rules do."""

    remove_private: bool = False
    strip_sequences: bool = False
    disable_skip: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Names that will be known when a file is processed: the run's variables, and those that the
    files' items bring (functions, variables, lists)."""

    variables: Collection[str] = ()
    items: Collection[str] = ()


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
    lists = _field_lists(layers)
    compiler = _Compiler(
        registry, names, flags, merge_lists(lists, item_fields or {}), _value_names(layers)
    )
    rules = [rule for statement in _flag_rules(flags) for rule in compiler.bind(statement, 0)]
    for number, statements in enumerate(layers):
        for statement in statements.rules:
            rules.extend(compiler.bind(statement, number))
        compiler.check_lists(statements)
    compiler.check_item_fields(item_fields or {})
    if compiler.problems:
        raise RecipeError(compiler.problems)
    return Plan(
        rules,
        compiler.field_lists,
        list(_collectors(layers)),
        disable_skip=flags.disable_skip,
        warnings=[*compiler.warnings, *overruled_removals(rules, compiler.field_lists)],
    )


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


def _field_lists(layers: Sequence[Statements]) -> FieldLists:
    lists: FieldLists = {}
    for statements in layers:
        more = {
            name: tuple(entry.field for entry in entries)
            for name, entries in statements.fields.items()
        }
        lists = merge_lists(lists, more)
    return lists


def _value_names(layers: Sequence[Statements]) -> frozenset[str]:
    return frozenset(name for statements in layers for name in statements.values)


def _collectors(layers: Sequence[Statements]) -> Iterable[Collector]:
    for statements in layers:
        for name, entries in statements.values.items():
            for entry in entries:
                yield Collector(name, entry)


@dataclass(slots=True)
class _Compiler:
    registry: Registry
    names: Names
    flags: Flags
    field_lists: FieldLists
    value_lists: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    bound: int = 0

    def bind(self, rule: Rule, layer: int) -> list[BoundRule]:
        """The rule, resolved; no rule where it has mistakes, which are recorded."""
        before = len(self.problems)
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
        if len(self.problems) > before:
            return []
        for form in self._expand(rule.field):
            self._check_element(rule, form, source)
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
            self._wrong(
                "%values can't take its values from what a list of values selects",
                entry.span,
                "name the elements by another form",
            )

    def _check_field(self, form: Field, span: Span | None) -> None:
        match form:
            case PluginField(name):
                self._wrong(
                    f"no installed plugin offers the field form '{name}:'",
                    span,
                    "built-in forms: contains:, startswith:, endswith:, except:, select:, "
                    "fields:, values:",
                )
            case InFields(name):
                self._check_list(name, self.field_lists, "fields", span)
            case InValues(name):
                self._check_list(name, self.value_lists, "values", span)

    def _check_list(
        self, name: str, known: Collection[str], section: str, span: Span | None
    ) -> None:
        if name not in known and name not in self.names.items:
            self._wrong(
                f"there is no list of {section} named '{name}'",
                span,
                f"add a section '%{section} {name}', or announce the name if items bring it",
            )

    def _bind_plain(self, value: Text | Variable, rule: Rule) -> Source:
        if isinstance(value, Text):
            return Constant(value.text)
        if value.name not in self.names.variables and value.name not in self.names.items:
            self._wrong(
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
                self._wrong(str(error), _value_span(rule), None)
        return FromFunction(
            name=call.name,
            function=function,
            bound=bound,
            options=call.options,
            options_text=call.options_text,
            value_text=rule.value_text or "",
        )

    def _expand(self, form: Field) -> Iterable[Field]:
        if not isinstance(form, InFields):
            return [form]
        members = self.field_lists.get(form.name, ())
        return [leaf for member in members for leaf in self._expand(member)]

    def _check_element(self, rule: Rule, form: Field, source: Source | None) -> None:
        """Check what can be known of a rule from the element that it names exactly."""
        element = form.steps[-1].field if isinstance(form, Path) else form
        if not isinstance(element, Tag | RepeatingTag | PrivateTag):
            if rule.action is Action.ADD:
                self._wrong(
                    "ADD can't make elements by a broad form",
                    rule.field_span,
                    "name each element exactly",
                )
            return
        if isinstance(element, RepeatingTag) and rule.action is Action.ADD:
            self._wrong("ADD needs one element, not a mask", rule.field_span, "give its tag")
        if isinstance(element, Tag) and element.tag in PROTECTED and not self.flags.disable_skip:
            self._warn(
                f"{rule.field_text} is protected: the rule does nothing without disable_skip",
                rule.span,
            )
        vrs = _possible_vrs(element)
        if not vrs:
            return
        if rule.action is Action.JITTER:
            self._check_jitter(rule, vrs)
        elif isinstance(source, Constant):
            self._check_text(rule, source.text, vrs)
        if isinstance(source, FromFunction) and source.function is not None:
            self._check_vrs(rule, source, vrs)

    def _check_jitter(self, rule: Rule, vrs: tuple[str, ...]) -> None:
        if vrs == ("TM",):
            self._warn(f"JITTER does not change {rule.field_text}, a time (TM)", rule.span)
        elif not any(shiftable(vr) for vr in vrs) and vrs != ("UN",):
            self._wrong(
                f"JITTER can't shift {rule.field_text}: its VR is {' or '.join(vrs)}",
                rule.field_span,
                "only DA, DT and text can hold a date",
            )

    def _check_text(self, rule: Rule, text: str, vrs: tuple[str, ...]) -> None:
        reasons = []
        for vr in vrs:
            try:
                # Characters are held against the file's character set; any will do here.
                raw = encode(text, vr, _ANY_CHARACTERS)
            except HeldValueError as error:
                reasons.append(str(error))
                continue
            if self.flags.strict:
                for complaint in complaints(raw, vr, _ANY_CHARACTERS):
                    self._wrong(f"{rule.field_text}: the text {complaint}", _value_span(rule), None)
            return
        self._wrong(f"{rule.field_text} can't hold this: {reasons[0]}", _value_span(rule), None)

    def _check_vrs(self, rule: Rule, source: FromFunction, vrs: tuple[str, ...]) -> None:
        function = source.function
        if function is None or function.vrs is None or source.name in self.names.items:
            return
        if not function.vrs & set(vrs):
            self._wrong(
                f"func:{source.name} is for {', '.join(sorted(function.vrs))}; "
                f"{rule.field_text} is {' or '.join(vrs)}",
                _value_span(rule),
                None,
            )

    def _wrong(self, message: str, span: Span | None, hint: str | None) -> None:
        self.problems.append(Problem(message, span, hint))

    def _warn(self, message: str, span: Span) -> None:
        if self.flags.strict:
            self._wrong(message, span, None)
        else:
            self.warnings.append(f"{span}: {message}")


_ANY_CHARACTERS = ("utf8",)


def _value_span(rule: Rule) -> Span:
    return rule.value_span or rule.span


def _possible_vrs(element: Tag | RepeatingTag | PrivateTag) -> tuple[str, ...]:
    """The VRs that the dictionaries give an exactly named element; none where they don't know."""
    match element:
        case Tag(tag):
            vr = vr_of(tag)
        case RepeatingTag(_, value):
            vr = vr_of(value)
        case PrivateTag():
            # Private dictionaries are hearsay: the file's own VR decides.
            vr = None
    return tuple(vr.split(" or ")) if vr else ()
