"""What can be known of a rule, before any file, from the element that it names exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deid_core.errors import HeldValueError
from deid_core.plan.findings import About, Findings
from deid_core.plan.programs import shiftable
from deid_core.plan.rules import Constant, FromFunction, Source
from deid_core.plan.skip import SkipList
from deid_core.recipe.printing import field_text
from deid_core.recipe.statements import (
    Action,
    Field,
    InFields,
    Path,
    PrivateTag,
    RepeatingTag,
    Rule,
    Tag,
)
from deid_core.standard.dictionary import vr_of
from deid_core.standard.tags import FILE_META_GROUP_LENGTH, PROTECTED, TRANSFER_SYNTAX_UID
from deid_core.values.checks import complaints
from deid_core.values.encode import encode

_ANY_CHARACTERS = ("utf8",)
_TIME = ("TM",)


@dataclass(frozen=True, slots=True)
class _Named:
    """One of the forms of a rule.

    `acts`: the rule acts on some elements, so that a form that does nothing is none of the
    reasons to refuse the recipe.
    """

    rule: Rule
    form: Field
    acts: bool

    @property
    def name(self) -> str:
        """The form as messages name it."""
        text = self.rule.field_text
        return (
            f"{field_text(self.form)} in {text}" if isinstance(self.rule.field, InFields) else text
        )

    @property
    def nothing(self) -> str:
        """That a form does nothing; in a list, others may do something."""
        return "the rule does nothing there" if self.acts else "the rule does nothing"


@dataclass(frozen=True, slots=True)
class ExactChecks:
    """Checks of rules by the forms that they select elements with."""

    findings: Findings
    item_names: Collection[str]
    disable_skip: bool
    skip: SkipList

    def check(self, rule: Rule, forms: Sequence[Field], source: Source | None) -> None:
        """Check what can be known of a rule from the elements that its forms name exactly."""
        jitter = rule.action is Action.JITTER
        acts = any(
            self._barred(form) is None and not (jitter and _possible_vrs(_last(form)) == _TIME)
            for form in forms
        )
        for form in forms:
            self._check(_Named(rule, form, acts=acts), source)

    def _check(self, named: _Named, source: Source | None) -> None:
        rule, element = named.rule, _last(named.form)
        if not isinstance(element, Tag | RepeatingTag | PrivateTag):
            if rule.action is Action.ADD:
                self.findings.wrong(
                    "ADD can't make elements by a broad form",
                    rule.field_span,
                    "name each element exactly",
                )
            return
        if isinstance(element, RepeatingTag) and rule.action is Action.ADD:
            self.findings.wrong(
                "ADD needs one element, not a mask", rule.field_span, "give its tag"
            )
        if isinstance(element, Tag):
            self._check_tag(named, element.tag)
        self._check_reach(named)
        vrs = _possible_vrs(element)
        if not vrs:
            return
        if rule.action is Action.JITTER:
            self._check_jitter(named, vrs)
        elif isinstance(source, Constant):
            self._check_text(named, source.text, vrs)
        if isinstance(source, FromFunction) and source.function is not None:
            self._check_vrs(named, source, vrs)

    def _barred(self, form: Field) -> str | None:
        """Why no rule reaches what a form names; None where one may."""
        element = _last(form)
        if self.disable_skip or not isinstance(element, Tag | RepeatingTag | PrivateTag):
            return None
        if isinstance(element, Tag) and element.tag in PROTECTED:
            return "is protected"
        return "is to be skipped" if self.skip.names(element) else None

    def _check_reach(self, named: _Named) -> None:
        barred = self._barred(named.form)
        if barred is not None:
            self.findings.doubtful(
                About.PROTECTED,
                f"{named.name} {barred}: {named.nothing} without disable_skip",
                named.rule.span,
                "take it out, or let the run reach protected elements: disable_skip",
                refused=not named.acts,
            )

    def _check_tag(self, named: _Named, tag: int) -> None:
        rule = named.rule
        group = tag >> 16
        if group == 0xFFFE:
            message = f"{named.name} is no element, but delimits items and sequences"
            hint = "name the sequence, or the elements in it"
            self.findings.wrong(message, rule.field_span, hint)
        elif rule.action is Action.ADD and (tag & 0xFFFF == 0 or group in (0, 0xFFFF)):
            message = f"ADD can't make {named.name}: files have no such element"
            self.findings.wrong(message, rule.field_span, "take the line out")
        elif self.disable_skip and tag in (FILE_META_GROUP_LENGTH, TRANSFER_SYNTAX_UID):
            message = f"with another {named.name}, outputs may be readable by nobody"
            self.findings.doubtful(About.OTHER, message, rule.span, "take the line out")

    def _check_jitter(self, named: _Named, vrs: tuple[str, ...]) -> None:
        rule = named.rule
        if vrs == _TIME:
            self.findings.doubtful(
                About.NO_DATE,
                f"JITTER does not change {named.name}, a time (TM)",
                rule.span,
                "whole days change no time: BLANK or REMOVE it, or REPLACE it by a function",
                refused=not named.acts,
            )
        elif not any(shiftable(vr) for vr in vrs) and vrs != ("UN",):
            self.findings.wrong(
                f"JITTER can't shift {named.name}: its VR is {' or '.join(vrs)}",
                rule.field_span,
                "only DA, DT and text can hold a date",
            )

    def _check_text(self, named: _Named, text: str, vrs: tuple[str, ...]) -> None:
        reasons, where = [], named.rule.value_span or named.rule.span
        for vr in vrs:
            try:
                # Characters are held against the file's character set; any will do here.
                raw = encode(text, vr, _ANY_CHARACTERS)
            except HeldValueError as error:
                reasons.append(str(error))
                continue
            for complaint in complaints(raw, vr, _ANY_CHARACTERS):
                message = f"{named.name}: the text {complaint}"
                hint = f"write a text that {vr} allows"
                self.findings.doubtful(About.VALUE, message, where, hint)
            return
        message = f"{named.name} can't hold this: {reasons[0]}"
        self.findings.wrong(message, where, "write what it can hold, or BLANK or REMOVE it")

    def _check_vrs(self, named: _Named, source: FromFunction, vrs: tuple[str, ...]) -> None:
        function = source.function
        if function is None or function.vrs is None or source.name in self.item_names:
            return
        if not function.vrs & set(vrs):
            self.findings.wrong(
                f"func:{source.name} is for {', '.join(sorted(function.vrs))}; "
                f"{named.name} is {' or '.join(vrs)}",
                named.rule.value_span or named.rule.span,
                "name a function that is for this VR: `deid-core functions` lists all of them",
            )


def _last(form: Field) -> Field:
    return form.steps[-1].field if isinstance(form, Path) else form


def _possible_vrs(element: Field) -> tuple[str, ...]:
    """The VRs that the dictionaries give an exactly named element; none where they don't know."""
    match element:
        case Tag(tag):
            vr = vr_of(tag)
        case RepeatingTag(_, value):
            vr = vr_of(value)
        case _:
            # Private dictionaries are hearsay: the file's own VR decides.
            vr = None
    return tuple(vr.split(" or ")) if vr else ()
