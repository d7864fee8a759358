"""Differences in %fields and %values, and in private sequences of unknown VR."""

from __future__ import annotations

import ast
import re
from functools import cache

from diff_case import Case
from diff_compare import ElementDiffers, Leaf
from diff_predicates import element

from deid_core import DeidRecipe
from deid_core.recipe.statements import (
    Action,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    Statements,
    Tag,
)


@cache
def _statements(text: str) -> Statements:
    return DeidRecipe.from_text(text).statements


def _deids_values(case: Case, found: ElementDiffers) -> list[str]:
    """The values that deid collects, which it puts into a regular expression as they are."""
    values = [str(text) for text in case.item.get("staff", ())]
    if not case.parsed:
        return values
    for entries in _statements(case.text).values.values():
        for entry in entries:
            for leaf in found.files.source.values():
                if not _takes(entry.field, leaf):
                    continue
                if not entry.split:
                    values += leaf.values
                else:
                    minimum = entry.min_length if "minlength" in case.text else 1
                    whole = str(list(leaf.values)) if len(leaf.values) > 1 else "".join(leaf.values)
                    parts = whole.split(entry.by or " ")
                    values += [part for part in parts if len(part) >= minimum]
    return [value for value in values if value]


def _takes(field: Field, leaf: Leaf) -> bool:
    if isinstance(field, Matching):
        return bool(field.regex.search(leaf.keyword))
    return field == Tag(leaf.tag)


def _matched_by(leaf: Leaf, values: list[str]) -> bool:
    """Whether deid's regular expression of these values matches."""
    return bool(values) and any(re.search("|".join(values), text, re.I) for text in leaf.values)


def _contains(leaf: Leaf, values: list[str]) -> bool:
    return any(value.lower() in text.lower() for value in values for text in leaf.values)


def _by_values(case: Case) -> bool:
    return any(isinstance(rule.field, InValues) for rule in case.parsed)


def _listed(case: Case, found: ElementDiffers, leaf: Leaf, minimum: int = 1) -> bool:
    """Whether one of the listed values stands in the element, as literal text."""
    return _contains(leaf, [v for v in _deids_values(case, found) if len(v) >= minimum])


@element("values-are-literal", "values", "`equals:` and `values:` are literal text")
def _(case: Case, found: ElementDiffers) -> bool:
    if not _by_values(case) or found.source is None or _lost_sequence(found):
        return False
    special = any(re.escape(value) != value for value in _deids_values(case, found))
    # The value that the rule met: as read, or as deid's earlier rules had left it.
    met = [leaf for leaf in (found.source, found.theirs) if leaf is not None and leaf.values]
    return special and any(
        (found.ours != leaf) == _listed(case, found, leaf) != (found.theirs != leaf) for leaf in met
    )


@element(
    "sequences-never-match-values",
    "values from the item",
    "a sequence never matches, in either sense.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    return _by_values(case) and _lost_sequence(found)


def _lost_sequence(found: ElementDiffers) -> bool:
    """Whether deid took a whole sequence here that deid-core left."""
    sequence = found.path.partition("__")[0]
    read, theirs = found.files.source.get(sequence), found.files.theirs.get(sequence)
    emptied = theirs is None or theirs.values == ("0 items",)
    ours_stays = found.files.ours.get(sequence) == read
    return read is not None and read.vr == "SQ" and emptied and ours_stays


@element(
    "short-parts-are-dropped",
    "values split at spaces",
    "Parts from `SPLIT` shorter than 3 characters are dropped unless `minlength` says otherwise.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    if not _by_values(case) or found.source is None or found.ours != found.source:
        return False
    return (
        "SPLIT" in case.text
        and "minlength" not in case.text
        and _listed(case, found, found.source)
        and not _listed(case, found, found.source, minimum=3)
        and not _matched_by(found.source, [v for v in _deids_values(case, found) if len(v) > 2])
    )


@element(
    "names-split-at-carets",
    "values split, name by default",
    "by default at white space, for person names also at `^` and `=`.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    if not _by_values(case) or "SPLIT PatientName\n" not in case.text:
        return False
    parts = [part for value in _deids_values(case, found) for part in value.split("^")]
    return (
        found.source is not None
        and found.theirs == found.source
        and not _listed(case, found, found.source)
        and _contains(found.source, [part for part in parts if len(part) > 2])
    )


@element(
    "bytes-are-text",
    "values over pixels",
    "bytes of UN and OB as text in the dataset's character set",
)
def _(case: Case, found: ElementDiffers) -> bool:
    if not _by_values(case) or found.source is None or found.source.vr not in ("OB", "UN"):
        return False
    [shown] = found.source.values
    stored = ast.literal_eval(shown).decode("latin-1")
    values = _deids_values(case, found)
    only_in_what_python_shows = _matched_by(found.source, values) and not any(
        value in stored for value in values
    )
    return found.ours == found.source != found.theirs and only_in_what_python_shows


@element(
    "values-can-be-kept",
    "values kept",
    "KEEP, REPLACE, JITTER and ADD of `values:` at the value as read",
)
def _(case: Case, found: ElementDiffers) -> bool:
    kept = any(isinstance(rule.field, InValues) for rule in case.by(Action.KEEP))
    return (
        kept
        and found.theirs is None
        and found.source is not None
        and found.ours == found.source
        and _listed(case, found, found.source)
    )


@element(
    "fields-are-what-the-list-selects",
    "fields by path",
    "what `%fields NAME` selects",
)
def _(case: Case, found: ElementDiffers) -> bool:
    named = [rule for rule in case.parsed if isinstance(rule.field, InFields)]
    if not named:
        return False
    listed = [
        entry.field for rule in named for entry in _statements(case.text).fields[rule.field.name]
    ]
    # deid takes an element listed by its path everywhere …
    by_path = [field.steps for field in listed if isinstance(field, Path)]
    elsewhere = any(path[-1].field == Tag(found.tag) for path in by_path)
    if elsewhere and "__" not in found.path:
        return found.ours == found.source != found.theirs
    # … and knows no lists where it asks what is kept, or protected from REMOVE.
    shields = any(rule.action in (Action.KEEP, Action.REPLACE) for rule in named)
    return shields and Tag(found.tag) in listed and found.theirs is None and found.ours is not None


@element(
    "rules-act-in-private-sequences-of-VR-UN",
    "blank in a private sequence of VR UN",
    "Every form selects at every depth, in private sequences too, unless it is a path.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    read = found.source
    item = repr(b"\xfe\xff\x00\xe0")[:-1]
    return (
        read is not None
        and read.vr == "UN"
        and read.values[0].startswith(item)
        and found.theirs == read
    )
