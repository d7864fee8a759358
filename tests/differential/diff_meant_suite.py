"""Differences that the cases of the conformance suite show, beyond those of `diff_predicates`.

What comes out here, each case says itself; a predicate tells why deid does otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from diff_case import Case
from diff_compare import ElementDiffers, Failure, RunsDiffer
from diff_predicates import Meant

from deid_core import DeidRecipe, RecipeError
from deid_core.recipe.statements import (
    Action,
    Call,
    InFields,
    InValues,
    Matching,
    Path,
    PrivateTag,
    RepeatingTag,
    SelectVR,
    Text,
    ValueContains,
    ValueEmpty,
    ValueEquals,
)
from deid_core.standard.tags import PROTECTED

SUITE: dict[str, Meant] = {}

Found = RunsDiffer | ElementDiffers


def suite(name: str, seen_in: str, sentence: str, page: str = "language.md") -> Any:
    """Register a predicate of a case and what was found of it."""

    def decorate(holds: Callable[[Case, Found], bool]) -> Callable[[Case, Found], bool]:
        assert name not in SUITE, name
        SUITE[name] = Meant(name, seen_in, sentence, page, False, holds)
        return holds

    return decorate


def explain_of_suite(case: Case, found: Found) -> list[str]:
    """The names of the differences that cover what was found."""
    return [meant.name for meant in SUITE.values() if meant.holds(case, found)]


def _forms(case: Case) -> Iterator[object]:
    """The forms in a recipe, the steps of its paths included; none where it has mistakes."""
    try:
        statements = DeidRecipe.from_text(case.text).statements
    except RecipeError:
        return
    listed = [entry for entries in statements.fields.values() for entry in entries]
    for entry in [*statements.rules, *listed]:
        yield entry.field
        if isinstance(entry.field, Path):
            yield from (step.field for step in entry.field.steps)


def _has(case: Case, *kinds: type) -> bool:
    return any(isinstance(form, kinds) for form in _forms(case))


def _actions(case: Case) -> set[Action]:
    return {rule.action for rule in case.parsed}


def _deid_fails(found: Found, *parts: str) -> bool:
    """Whether deid alone fails, saying one of these."""
    return (
        isinstance(found, RunsDiffer)
        and found.ours is None
        and isinstance(found.theirs, Failure)
        and any(part in found.theirs.message for part in parts)
    )


def _element(found: Found, *vrs: str) -> bool:
    return isinstance(found, ElementDiffers) and any(
        leaf is not None and (not vrs or leaf.vr in vrs) for leaf in (found.source, found.theirs)
    )


# ------------------------------------------------------------------ text


@suite(
    "mistakes-are-errors",
    "text: a value too many",
    "Every mistake is an error with file, line, column, caret and suggestion",
)
def _(case: Case, found: Found) -> bool:
    return isinstance(found, RunsDiffer) and found.theirs is None and _kind(found) == "RecipeError"


@suite(
    "what-fails-stops-the-file",
    "character-sets: removed where text needs it",
    "whatever can't be resolved or done stops that file (or the run, before it starts), never "
    "leaving the original value in place.",
    "design.md",
)
def _(case: Case, found: Found) -> bool:
    return isinstance(found, RunsDiffer) and found.theirs is None and _kind(found) == "RuleError"


def _kind(found: RunsDiffer) -> str:
    return found.ours.kind if found.ours is not None else ""


@suite(
    "words-in-any-case",
    "fields: action and form in any case",
    "Keywords of the language are case-insensitive.",
)
def _(case: Case, found: Found) -> bool:
    small = re.search(r"^\s*(?!FIELD|SPLIT)[A-Za-z]*[a-z]+ |FUNC:|SELECT:|EMPTY", case.text, re.M)
    return bool(small) and not case.text.startswith("FORMAT dicom\n%filter")


@suite(
    "values-are-read-as-they-stand",
    "text: a quote inside a word",
    "A VALUE is the rest of the line without comment and outer white space",
)
def _(case: Case, found: Found) -> bool:
    values = [rule.span.text for rule in case.parsed if isinstance(rule.value, Text)]
    return _element(found) and any(re.search(r"[\"'\u00a0]", value) for value in values)


@suite(
    "expressions-in-quotes",
    "fields: alternatives in quotes",
    "The expression of `contains:` and its kin runs to white space, or is quoted",
)
def _(case: Case, found: Found) -> bool:
    return any(
        isinstance(f, Matching) and f':"{f.expression[:3]}' in case.text for f in _forms(case)
    )


@suite(
    "names-whose-parts-end-a-code",
    "character-sets: from Korean, where a delimiter brings the first set back, PS3.5 6.1.2.5.3",
    "A REPLACE of SpecificCharacterSet re-encodes the text that it governs, or the file fails.",
)
def _(case: Case, found: Found) -> bool:
    # pydicom, and so deid, reads such a name as if ^ did not bring back the first set.
    return (
        isinstance(found, ElementDiffers)
        and found.source is not None
        and found.source.vr == "PN"
        and any("\x1b" in value for value in found.source.values)
    )


# ------------------------------------------------------------------ fields


@suite("masks", "fields: mask", "by a mask of the standard's repeating groups")
def _(case: Case, found: Found) -> bool:
    repeats = isinstance(found, ElementDiffers) and (
        found.tag >> 24 in (0x50, 0x60) or found.tag >> 8 == 0x002031
    )
    return repeats or _has(case, RepeatingTag)


@suite(
    "steps-of-paths",
    "fields: an index and a star",
    "the index may be `*` or left out: every item. Steps may be any of the exact forms above",
)
def _(case: Case, found: Found) -> bool:
    return _has(case, Path) and isinstance(found, ElementDiffers)


@suite(
    "creators-as-they-are-written",
    "fields: creator with quotes",
    "private, by creator, wherever its block lies",
)
def _(case: Case, found: Found) -> bool:
    return _has(case, PrivateTag) and isinstance(found, ElementDiffers)


@suite(
    "deid-fails-on-private-creators",
    "fields: creator stays with what is blank",
    "private creators. A private creator goes with the last element of its block, and where its "
    "block is empty, with any rule that would take it.",
)
def _(case: Case, found: Found) -> bool:
    return _deid_fails(found, "not enough values to unpack") and "private" in str(
        (case.text, case.options)
    )


@suite(
    "several-VRs-and-those-of-the-dictionary",
    "fields: several VRs",
    "by VR, stored or (where stored as UN, or in implicit VR) the dictionary's, private "
    "dictionary included",
)
def _(case: Case, found: Found) -> bool:
    return _has(case, SelectVR)


@suite(
    "lists-in-lists-and-out-of-items",
    "lists: fields of the item",
    "`values:NAME` and `fields:NAME` also take a list that the file's item offers under that name",
)
def _(case: Case, found: Found) -> bool:
    if _has(case, InFields, InValues) and isinstance(found, ElementDiffers):
        return True
    return _deid_fails(found, "'list' object has no attribute 'items'")


@suite(
    "what-is-protected",
    "protected: float pixels",
    "PixelData and its float kin, palette look-up table data, VOILUTSequence (not what is in it)",
)
def _(case: Case, found: Found) -> bool:
    if not isinstance(found, ElementDiffers):
        return False
    return found.tag in PROTECTED or found.path.startswith("(0028,3010)")


# ------------------------------------------------------------------ actions


@suite(
    "replace-and-jitter-protect",
    "combination: jitter of a path and remove of the keyword",
    "Otherwise, if one is REPLACE or JITTER, the REMOVEs don't count.",
)
def _(case: Case, found: Found) -> bool:
    actions = _actions(case)
    return Action.REMOVE in actions and bool(actions & {Action.REPLACE, Action.JITTER})


@suite(
    "keep-at-every-depth",
    "combination: keep wins in an item",
    "Rules act inside sequences whatever becomes of their neighbours.",
)
def _(case: Case, found: Found) -> bool:
    return isinstance(found, ElementDiffers) and found.depth > 0 and Action.KEEP in _actions(case)


@suite(
    "nothing-but-the-last-add-beside-keep",
    "combination: add jitter keep",
    "If one of them is KEEP, only the ADDs among them count (the last one).",
)
def _(case: Case, found: Found) -> bool:
    return {Action.ADD, Action.KEEP} <= _actions(case)


@suite(
    "kept-sequences-under-flags",
    "sequences: strip sequences but one",
    "they combine like any other.",
)
def _(case: Case, found: Found) -> bool:
    return bool(case.options) and isinstance(found, ElementDiffers)


@suite(
    "conditions-look-at-the-running-value",
    "conditions: what is blanked later is not empty yet",
    "*Conditions*, and BLANK and REMOVE of `values:`, look at the element's running value",
)
def _(case: Case, found: Found) -> bool:
    conditions = ValueContains | ValueEmpty | ValueEquals | InValues | Call
    return any(isinstance(rule.value, conditions) for rule in case.by(Action.REMOVE))


# ------------------------------------------------------------------ values


@suite(
    "values-are-converted",
    "adding: a number",
    "that text, converted to the element's VR",
)
def _(case: Case, found: Found) -> bool:
    texts = "|".join(rule.value_text or "" for rule in case.by(Action.ADD, Action.REPLACE))
    unlike = isinstance(found, ElementDiffers) and ("\\" in texts or "var:" in texts)
    return unlike or _deid_fails(
        found,
        "required argument is not an integer",
        "Cannot write ambiguous VR",
        "Unable to create an element tag from '(",
        "object of type 'float' has no len()",
    )


@suite(
    "deid-fails-at-separators",
    "lists: a semicolon as separator",
    "takes the parts, by default at white space",
)
def _(case: Case, found: Found) -> bool:
    return _deid_fails(found, "not enough values to unpack") and "SPLIT" in case.text


@suite(
    "functions-of-the-item-by-either-word",
    "values: deid_func is func",
    "`deid_func:` the same",
)
def _(case: Case, found: Found) -> bool:
    return "deid_func:" in case.text and isinstance(found, ElementDiffers)


@suite(
    "functions-say-what-becomes-of-an-element",
    "combination: a function that removes",
    "It returns a value, or `REMOVE`, `BLANK`, `KEEP`",
    "design.md",
)
def _(case: Case, found: Found) -> bool:
    return any(isinstance(rule.value, Call) for rule in case.parsed)


# ------------------------------------------------------------------ dates


@suite(
    "dates-are-told-from-what-is-none",
    "dates: a year in a DA",
    "A value that is no date is blanked with a warning",
)
def _(case: Case, found: Found) -> bool:
    if Action.JITTER not in _actions(case):
        return False
    failures = ("does not match format", "unconverted data", "out of range", "ushort format")
    return _element(found, "DA", "DT") or _deid_fails(found, *failures)


@suite(
    "dates-in-text",
    "dates: SH",
    "exactly named LO, SH, LT and their like are shifted where they hold a date",
)
def _(case: Case, found: Found) -> bool:
    return Action.JITTER in _actions(case) and _element(found, "LO", "SH", "LT")


@suite(
    "broad-jitter-takes-dates-only",
    "examples: broad jitter leaves other VRs",
    "A broad form takes only DA and DT",
)
def _(case: Case, found: Found) -> bool:
    broad = any(isinstance(rule.field, Matching) for rule in case.by(Action.JITTER))
    return broad and _element(found) and not _element(found, "DA", "DT")
