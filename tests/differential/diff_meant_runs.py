"""Differences of whole runs: what fails here, and what deid does not survive."""

from __future__ import annotations

import re

from diff_case import Case
from diff_compare import Failure, RunsDiffer
from diff_predicates import runs

from deid_core.recipe.statements import Action, Call, Matching, SelectGroup, Variable


def _fails(failure: Failure | None, kind: str, *parts: str) -> bool:
    """Whether it failed, by this error, with all these words in the message."""
    return failure is not None and failure.kind == kind and all(p in failure.message for p in parts)


# ------------------------------------------------------------------ refused here


@runs(
    "unresolved-name",
    "REMOVE with a missing function",
    "What can't be resolved is an error before any file is read",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return found.theirs is None and (
        _fails(found.ours, "RecipeError", "no plugin offers a function missing")
        or _fails(found.ours, "RecipeError", "the variable 'missing' is neither given")
        or _fails(found.ours, "RecipeError", "there is no list of", "named 'missing'")
    )


@runs("unknown-keyword", "deid's deid.dicom", "Nothing unknown is skipped.")
def _(case: Case, found: RunsDiffer) -> bool:
    return found.theirs is None and _fails(found.ours, "RecipeError", "is not a DICOM keyword")


@runs("function-gives-none", "a function that gives None", "A function's None is an error")
def _(case: Case, found: RunsDiffer) -> bool:
    return found.theirs is None and _fails(found.ours, "RuleError", "func:gives_nothing gave None")


@runs(
    "condition-gives-no-bool",
    "REMOVE with a function that gives None",
    "For REMOVE a function returns a bool.",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return found.theirs is None and _fails(found.ours, "RuleError", "a condition, gave no bool")


@runs("function-raises", "a function that raises", "An exception fails the file", "design.md")
def _(case: Case, found: RunsDiffer) -> bool:
    return _fails(found.ours, "RuleError", "func:fails raised ValueError") and _fails(
        found.theirs, "ValueError", "no"
    )


@runs(
    "function-edits-what-it-is-shown",
    "a function that edits what it is shown",
    "what a function does to them has no effect",
    "design.md",
)
def _(case: Case, found: RunsDiffer) -> bool:
    said = "func:edits edited what it was shown (PatientName)"
    return found.theirs is None and _fails(found.ours, "RuleError", said)


@runs(
    "text-in-a-number",
    "a variable that is None",
    "A value that the VR can't hold (text in US, characters that the dataset's character set "
    "lacks): an error when compiling where it can be known, else that file fails.",
)
def _(case: Case, found: RunsDiffer) -> bool:
    refused = found.ours is not None and re.search(
        r"can't hold (this|a value|text that is no|.*NoneType)|can't be held", found.ours.message
    )
    crashed = (
        _fails(found.theirs, "ValueError", "could not convert string to float")
        or _fails(found.theirs, "TypeError", "Sequence contents must be 'Dataset' instances")
        or found.theirs is None
    )
    return bool(refused) and crashed


@runs("function-is-not-for-this-VR", "jitter over all", "other VRs: an error.")
def _(case: Case, found: RunsDiffer) -> bool:
    # deid does not reach that element: to it, its name ends with a bracket.
    return found.theirs is None and _fails(found.ours, "RuleError", "func:jitter is not for VR SL")


@runs("add-with-a-broad-form", "ADD with a broad form", "A broad form is an error")
def _(case: Case, found: RunsDiffer) -> bool:
    return _fails(found.ours, "RecipeError", "ADD needs one element") and _fails(
        found.theirs, "ValueError", "Unable to create an element tag"
    )


@runs("broken-file", "a broken file", "What does not parse whole is refused here.", "design.md")
def _(case: Case, found: RunsDiffer) -> bool:
    return (
        found.theirs is None
        and found.file in _BROKEN
        and found.ours is not None
        and found.ours.kind == "ParseError"
    )


_BROKEN = {
    "DICOMDIR-nooffset",
    "MR_truncated.dcm",
    "SC_rgb_jpeg.dcm",  # in implicit VR, and declared as explicit
    "emri_small_jpeg_2k_lossless_too_short.dcm",
    "no_meta.dcm",
    "rtplan_truncated.dcm",
}


# ------------------------------------------------------------------ deid does not survive it


@runs(
    "deid-fails-on-sequences",
    "REPLACE startswith a path",
    "a broad form leaves sequences alone",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return (
        found.ours is None
        and _fails(found.theirs, "TypeError", "Sequence contents must be 'Dataset' instances")
        and any(rule.field.__class__.__name__ not in _EXACT for rule in case.by(Action.REPLACE))
    )


_EXACT = {"Tag", "RepeatingTag", "PrivateTag", "Path"}


@runs(
    "deid-fails-inside-what-it-removed",
    "remove all from reports",
    "Rules act inside sequences whatever becomes of their neighbours.",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return (
        found.ours is None
        and any(case.by(Action.REMOVE))
        and (
            _fails(found.theirs, "AttributeError", "'FileDataset' object has no attribute 'value'")
            or _fails(found.theirs, "AttributeError", "'Dataset' object has no attribute 'value'")
        )
    )


@runs(
    "deid-fails-on-no-date", "JITTER contains", "A value that is no date is blanked with a warning"
)
def _(case: Case, found: RunsDiffer) -> bool:
    shifts = any(case.by(Action.JITTER)) or "deid_func:jitter" in case.text
    return (
        found.ours is None
        and shifts
        and _fails(found.theirs, "ValueError", "time data 'unknown' does not match format")
    )


@runs("deid-jitters-names", "JITTER select group", "A broad form takes only DA and DT")
def _(case: Case, found: RunsDiffer) -> bool:
    broad = any(isinstance(rule.field, Matching | SelectGroup) for rule in case.by(Action.JITTER))
    return found.ours is None and broad and _fails(found.theirs, "TypeError", "'PersonName'")


@runs(
    "deid-adds-by-keyword-only",
    "ADD an absent element by tag",
    "sets the elements that exist, at every depth; where the root has none, creates it there",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return (
        found.ours is None
        and any(case.by(Action.ADD))
        and "__" not in case.text
        and _fails(found.theirs, "ValueError", "Unable to create an element tag from '0x")
    )


@runs(
    "deid-adds-at-the-root-only",
    "ADD in an absent sequence",
    "By a path: in every existing item of the path's sequence.",
)
def _(case: Case, found: RunsDiffer) -> bool:
    return (
        found.ours is None
        and any(case.by(Action.ADD))
        and "__" in case.text
        and _fails(found.theirs, "ValueError", "Unable to create an element tag from '0x")
    )


@runs(
    "deid-fails-on-numbers",
    "a variable that is a number",
    "that text, converted to the element's VR",
)
def _(case: Case, found: RunsDiffer) -> bool:
    given = [r.value for r in case.parsed if isinstance(r.value, Variable | Call)]
    return (
        found.ours is None
        and any(isinstance(v, Variable) and isinstance(case.item[v.name], int) for v in given)
        and _fails(found.theirs, "TypeError", "object of type 'int' has no len()")
    )
