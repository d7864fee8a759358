"""Differences in how FIELD and VALUE are read."""

from __future__ import annotations

import re

from diff_case import Case
from diff_compare import ElementDiffers
from diff_predicates import element
from pydicom.datadict import private_dictionary_description

from deid_core.recipe.statements import (
    Action,
    Call,
    Matching,
    Path,
    Rule,
    Tag,
    Text,
    ValueContains,
    ValueEmpty,
    ValueEquals,
)


def _rules_unknown_to_deid(case: Case, form: str) -> list[Rule]:
    return [rule for rule in case.parsed if re.fullmatch(form, rule.field_text)]


def _acts_here_alone(case: Case, found: ElementDiffers, form: str) -> bool:
    """Whether a rule of this form took effect here, and deid did as if it were not there."""
    rules = [r for r in _rules_unknown_to_deid(case, form) if _last(r) == Tag(found.tag)]
    without = None if any(rule.action is Action.KEEP for rule in rules) else found.source
    return bool(rules) and found.theirs == without


def _last(rule: Rule) -> object:
    return rule.field.steps[-1].field if isinstance(rule.field, Path) else rule.field


@element("tags-with-0x", "BLANK tag with 0x", "`(0010,0020)`, `00100020`, `0x00100020`")
def _(case: Case, found: ElementDiffers) -> bool:
    return _acts_here_alone(case, found, "0x[0-9a-fA-F]{8}")


@element("names-in-quotes", "BLANK name", "`\"Patient's Name\"`: by the dictionary's name")
def _(case: Case, found: ElementDiffers) -> bool:
    return _acts_here_alone(case, found, '".*"')


@element(
    "paths-of-keywords-with-an-index",
    "BLANK path of keywords with an index",
    "one path; the index may be `*` or left out: every item. Steps may be any of the exact forms "
    "above",
)
def _(case: Case, found: ElementDiffers) -> bool:
    keeps = any(case.by(Action.KEEP))  # then deid's "a path keeps its sequences" hides this
    return not keeps and _acts_here_alone(case, found, r"\w+__\d+__\w+")


@element(
    "private-names-have-no-brackets",
    "deid's deid.dicom, mended",
    "a regular expression, any case, on keyword, path of keywords (`Seq__Keyword`), dictionary "
    "name, `(gggg,eeee)`, `ggggeeee`, and the creator form",
)
def _(case: Case, found: ElementDiffers) -> bool:
    # pydicom, and so deid, calls such an element "[Suite id]", which ends with a bracket.
    ends = [rule.field.regex for rule in case.by(Action.REMOVE) if _is_anchored(rule)]
    block = found.path[:-5] + f"00{found.path[-5:-3]})"
    creator = found.files.source.get(block)
    if creator is None or found.theirs != found.source or found.ours is not None:
        return False
    try:
        name = private_dictionary_description(found.tag, creator.values[0])
    except KeyError:
        return False
    return any(regex.search(name) and not regex.search(f"[{name}]") for regex in ends)


def _is_anchored(rule: Rule) -> bool:
    return isinstance(rule.field, Matching) and rule.field.how in ("startswith", "endswith")


# ------------------------------------------------------------------ values


def _texts(case: Case, found: ElementDiffers) -> list[Rule]:
    """The rules that put a text into this element."""
    put = case.by(Action.REPLACE, Action.ADD)
    return [rule for rule in put if rule.field == Tag(found.tag) and isinstance(rule.value, Text)]


def _holds(found: ElementDiffers, rule: Rule) -> bool:
    assert isinstance(rule.value, Text)
    shown = (rule.value.text,)
    return found.ours is not None and found.ours.values == shown and _theirs(found) != shown


def _theirs(found: ElementDiffers) -> tuple[str, ...]:
    return found.theirs.values if found.theirs is not None else ()


@element("quotes-are-taken-off", "hash in quotes", "quotes around the whole value are taken off.")
def _(case: Case, found: ElementDiffers) -> bool:
    return any(
        _holds(found, rule) and "".join(_theirs(found)).startswith('"')
        for rule in _texts(case, found)
    )


@element(
    "a-comment-starts-after-white-space",
    "text with a hash",
    "A comment starts with `#` at the start of a line or after white space, outside double quotes.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    return any(
        _holds(found, rule)
        and "#" in rule.value.text
        and '"' not in rule.span.text
        and _theirs(found) == (rule.value.text.partition("#")[0],)
        for rule in _texts(case, found)
    )


@element(
    "a-value-is-the-rest-of-the-line",
    "text with several spaces",
    "A VALUE is the rest of the line without comment",
)
def _(case: Case, found: ElementDiffers) -> bool:
    return any(
        _holds(found, rule) and _theirs(found) == (re.sub(" +", " ", rule.value.text),)
        for rule in _texts(case, found)
    )


@element("apostrophes-are-text", "apostrophe", "An apostrophe is text.")
def _(case: Case, found: ElementDiffers) -> bool:
    return any(
        _holds(found, rule) and _theirs(found) == (rule.value.text.replace("'", " "),)
        for rule in _texts(case, found)
    )


@element(
    "functions-take-options",
    "a function with options",
    "`func:NAME [key=value …]`",
)
def _(case: Case, found: ElementDiffers) -> bool:
    calls = [
        rule.value
        for rule in case.by(Action.REPLACE)
        if rule.field == Tag(found.tag) and isinstance(rule.value, Call)
    ]
    return found.theirs == found.source and any(
        call.options and found.ours is not None and found.ours.values == (call.options_text,)
        for call in calls
    )


@element(
    "remove-takes-conditions",
    "REMOVE where contains",
    "for REMOVE: `func:NAME`, `contains:X`, `notcontains:X`, `equals:TEXT`, `notequals:TEXT`, "
    "`empty`, `values:NAME`",
)
def _(case: Case, found: ElementDiffers) -> bool:
    conditions = (ValueContains, ValueEquals, ValueEmpty)
    conditional = any(isinstance(rule.value, conditions) for rule in case.by(Action.REMOVE))
    return conditional and found.ours == found.source and found.theirs is None
