"""Why a rule never acts, in words."""

from __future__ import annotations

from collections.abc import Mapping

from deid_core.diagnostics.finding import Code, Finding, Severity
from deid_core.diagnostics.fold import Obstacle, Why
from deid_core.plan.rules import BoundRule
from deid_core.recipe.statements import Action, Rule
from deid_core.standard.dictionary import step_name

Written = Mapping[BoundRule, Rule]
"""The rules of a plan as the recipe has them."""

_TAKE_ONE = "take one of the two out"

_LEAVE_IT = (
    "it may act on private elements, in private sequences and under other VRs, so leave it in; "
    "if it is to act on more, narrow what the other rule selects"
)

_REASONS: dict[Why, tuple[str, str]] = {
    Why.PROTECTED: (
        "what it selects is protected, or reached by exact names alone",
        "name the elements exactly; pixel data and their kin need disable_skip besides",
    ),
    Why.SHIELDED: (
        "the KEEP of a sequence shields what is in it from ALL and except:",
        "name the elements, or take the KEEP out",
    ),
    Why.KEPT: (
        "{by} keeps what it selects",
        "KEEP overrules all but ADD, whatever the order: take one of the two out, or narrow KEEP",
    ),
    Why.REMOVE_BESIDE: (
        "beside {by} a REMOVE does not count",
        "REPLACE and JITTER protect from REMOVE, whatever the order: take one of the two out",
    ),
    Why.LATER_ADD: ("beside a KEEP the last ADD counts, {by}", _TAKE_ONE),
    Why.OVERWRITTEN: ("{by} overwrites what it leaves", _TAKE_ONE),
    Why.DONE_BEFORE: ("{by} leaves it nothing to do", _TAKE_ONE),
    Why.TAKEN_ALONG: (
        "{by} takes the sequence out, with all that is in it",
        "KEEP the sequence too; or name paths: KEEP, REPLACE and JITTER of one keep its sequences",
    ),
    Why.LATER_LAYER: ("a later layer overrules it, by {by}", _TAKE_ONE),
}
_WRONG_VR = {
    Action.JITTER: (
        "it shifts no elements of this VR",
        "JITTER shifts DA and DT, and text by name",
    ),
    Action.REPLACE: ("a broad form leaves sequences alone", "name what is in the sequence"),
}
_NO_TEXT = ("sequences have no value that its condition could look at", "name what is in them")


def not_acting(statement: Rule, met: Obstacle, written: Written, *, proven: bool) -> Finding:
    """The finding that a rule acts on no known element, for what is in its way, or, where that is
    `proven`, on none there can be."""
    if met.why is Why.VR:
        reason, hint = _WRONG_VR.get(statement.action, _NO_TEXT)
    else:
        reason, hint = _REASONS[met.why]
    name = step_name(met.kind.tag, met.kind.creator)
    example = "" if name.casefold() == statement.field_text.casefold() else f" (as on {name})"
    told = reason.format(by=_told(met.by, statement, written))
    if proven:
        code, acts = Code.NEVER_ACTS, "never acts"
    else:
        code, acts = Code.SELDOM_ACTS, "acts on nothing that the DICOM dictionary has"
        hint = _LEAVE_IT if met.by is not None else hint
    message = f"this {statement.action} {acts}: {told}{example}"
    return Finding(code, Severity.WARNING, message, statement.span, hint)


def place_of(statement: Rule, beside: Rule) -> str:
    """Where a rule stands, for a message about another."""
    span = statement.span
    return f"line {span.line}" if span.source == beside.span.source else str(span)


def _told(by: BoundRule | None, beside: Rule, written: Written) -> str:
    other = written.get(by) if by else None
    if other is None:
        return "another rule"
    return f"{other.action} {other.field_text} ({place_of(other, beside)})"
