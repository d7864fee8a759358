"""What can be known of a rule, before any file, from the element that it names exactly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from deid_core.errors import HeldValueError
from deid_core.plan.findings import Findings
from deid_core.plan.programs import shiftable
from deid_core.plan.rules import Constant, FromFunction, Source
from deid_core.recipe.statements import (
    Action,
    Field,
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


@dataclass(frozen=True, slots=True)
class ExactChecks:
    """Checks of rules by the forms that they select elements with."""

    findings: Findings
    item_names: Collection[str]
    disable_skip: bool

    def check(self, rule: Rule, form: Field, source: Source | None) -> None:
        """Check what can be known of a rule from the element that it names exactly."""
        element = form.steps[-1].field if isinstance(form, Path) else form
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
            self._check_tag(rule, element.tag)
        if isinstance(element, Tag) and element.tag in PROTECTED and not self.disable_skip:
            self.findings.doubtful(
                f"{rule.field_text} is protected: the rule does nothing without disable_skip",
                rule.span,
                "take the line out, or let the run reach protected elements: disable_skip",
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

    def _check_tag(self, rule: Rule, tag: int) -> None:
        group = tag >> 16
        if group == 0xFFFE:
            message = f"{rule.field_text} is no element, but delimits items and sequences"
            hint = "name the sequence, or the elements in it"
            self.findings.wrong(message, rule.field_span, hint)
        elif rule.action is Action.ADD and (tag & 0xFFFF == 0 or group in (0, 0xFFFF)):
            message = f"ADD can't make {rule.field_text}: files have no such element"
            self.findings.wrong(message, rule.field_span, "take the line out")
        elif self.disable_skip and tag in (FILE_META_GROUP_LENGTH, TRANSFER_SYNTAX_UID):
            message = f"with another {rule.field_text}, outputs may be readable by nobody"
            self.findings.doubtful(message, rule.span, "take the line out")

    def _check_jitter(self, rule: Rule, vrs: tuple[str, ...]) -> None:
        if vrs == ("TM",):
            self.findings.doubtful(
                f"JITTER does not change {rule.field_text}, a time (TM)",
                rule.span,
                "whole days change no time: BLANK or REMOVE it, or REPLACE it by a function",
            )
        elif not any(shiftable(vr) for vr in vrs) and vrs != ("UN",):
            self.findings.wrong(
                f"JITTER can't shift {rule.field_text}: its VR is {' or '.join(vrs)}",
                rule.field_span,
                "only DA, DT and text can hold a date",
            )

    def _check_text(self, rule: Rule, text: str, vrs: tuple[str, ...]) -> None:
        reasons, where = [], rule.value_span or rule.span
        for vr in vrs:
            try:
                # Characters are held against the file's character set; any will do here.
                raw = encode(text, vr, _ANY_CHARACTERS)
            except HeldValueError as error:
                reasons.append(str(error))
                continue
            if self.findings.strict:
                for complaint in complaints(raw, vr, _ANY_CHARACTERS):
                    message = f"{rule.field_text}: the text {complaint}"
                    self.findings.wrong(message, where, f"write a text that {vr} allows")
            return
        message = f"{rule.field_text} can't hold this: {reasons[0]}"
        self.findings.wrong(message, where, "write what it can hold, or BLANK or REMOVE it")

    def _check_vrs(self, rule: Rule, source: FromFunction, vrs: tuple[str, ...]) -> None:
        function = source.function
        if function is None or function.vrs is None or source.name in self.item_names:
            return
        if not function.vrs & set(vrs):
            self.findings.wrong(
                f"func:{source.name} is for {', '.join(sorted(function.vrs))}; "
                f"{rule.field_text} is {' or '.join(vrs)}",
                rule.value_span or rule.span,
                "name a function that is for this VR: `deid-core functions` lists all of them",
            )


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
