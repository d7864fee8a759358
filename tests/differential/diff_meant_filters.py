"""Differences of filters that are meant: a predicate of what is asked each, and its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from diff_filters import Asked
from diff_predicates import Meant
from pydicom.dataelem import DataElement

from deid_core.recipe.statements import Criterion, RepeatingTag, Tag
from deid_core.standard.dictionary import keyword_of

FILTERS: dict[str, Meant] = {}

_COMPARING = ("equals", "notequals", "contains", "notcontains")
_AT_EVERY_DEPTH = (
    "Every form selects at every depth, in private sequences too, unless it is a path."
)


def explain_filter(asked: Asked) -> list[str]:
    """The names of the differences that what is asked may show."""
    return [name for name, meant in FILTERS.items() if meant.holds(asked)]


def _filter(name: str, seen_in: str, sentence: str):
    def decorate(holds: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
        assert name not in FILTERS, name
        FILTERS[name] = Meant(name, seen_in, sentence, "language.md", False, holds)
        return holds

    return decorate


def _comparing(asked: Asked) -> Iterator[Criterion]:
    return (one for one in asked.criteria if one.test in _COMPARING)


def _own(asked: Asked, criterion: Criterion) -> DataElement | None:
    """The element of the root that a criterion names, as deid looks it up."""
    field = criterion.field
    return asked.dataset.get(field.tag) if isinstance(field, Tag) else None


def _any_own(asked: Asked, test: Callable[[Criterion, DataElement], bool]) -> bool:
    found = ((one, _own(asked, one)) for one in asked.criteria)
    return any(element is not None and test(one, element) for one, element in found)


# ------------------------------------------------------------------ lines


@_filter(
    "filter-lines-are-alternatives",
    "two lines",
    "A line that starts with `+` is and-ed, with `||` or-ed, to what stands before it; a line with "
    "neither starts a new criterion, and any criterion flags.",
)
def _(asked: Asked) -> bool:
    criteria = [line for line in asked.lines if "coordinates" not in line.lower()]
    return len(asked.criteria) > 1 and any(not line.startswith("+") for line in criteria[1:])


@_filter(
    "filter-criteria-have-their-own-values",
    "a criterion without value first",
    "`contains|notcontains|equals|notequals FIELD VALUE`, `missing|present|empty FIELD`.",
)
def _(asked: Asked) -> bool:
    return any(
        re.match(r"(\+|\|\|)?\s*(present|missing|empty) .*(\+|\|\|).*(equals|contains)", line)
        for line in asked.lines
    )


@_filter(
    "filter-words-in-any-case",
    "a word in upper case",
    "Keywords of the language are case-insensitive.",
)
def _(asked: Asked) -> bool:
    return any(re.search(r"(\+|\|\|) *[A-Z]+ ", line) for line in asked.lines)


@_filter(
    "filter-mistakes-are-errors",
    "a misspelt keyword",
    "Nothing unknown is skipped.",
)
def _(asked: Asked) -> bool:
    return not asked.criteria and not any("coordinates 0" in line for line in asked.lines)


@_filter(
    "filter-coordinates-alone-hold",
    "coordinates alone",
    "a label with coordinates and no criteria always holds.",
)
def _(asked: Asked) -> bool:
    return bool(asked.lines) and all(line.startswith("coordinates 0") for line in asked.lines)


# ------------------------------------------------------------------ fields


@_filter("filter-fields-at-every-depth", "in a sequence", _AT_EVERY_DEPTH)
def _(asked: Asked) -> bool:
    group = getattr(asked.dataset, "file_meta", {})
    tags = [one.field.tag for one in asked.criteria if isinstance(one.field, Tag)]
    return any(tag in group or any(tag in item for item in _items(asked)) for tag in tags)


def _items(asked: Asked) -> Iterator[object]:
    for element in asked.dataset.iterall():
        if element.VR == "SQ":
            yield from element.value


@_filter(
    "filter-repeating-groups",
    "a repeating group",
    "by tag; by a mask of the standard's repeating groups",
)
def _(asked: Asked) -> bool:
    return any(isinstance(one.field, RepeatingTag) for one in asked.criteria)


@_filter("filter-tags", "a tag", "`(0010,0020)`, `00100020`, `0x00100020`")
def _(asked: Asked) -> bool:
    return any(
        isinstance(one.field, Tag) and re.match(r"[(0-9]", one.field_text) for one in asked.criteria
    )


@_filter(
    "filter-keywords-in-any-case-and-names",
    "a keyword in another case",
    "by keyword, any case; `\"Patient's Name\"`: by the dictionary's name",
)
def _(asked: Asked) -> bool:
    return any(
        isinstance(one.field, Tag)
        and re.match(r'[A-Za-z"]', one.field_text)
        and one.field_text != keyword_of(one.field.tag)
        for one in asked.criteria
    )


@_filter("filter-fields-in-every-form", "a creator", _AT_EVERY_DEPTH)
def _(asked: Asked) -> bool:
    return any(not isinstance(one.field, Tag | RepeatingTag) for one in asked.criteria)


# ------------------------------------------------------------------ values


@_filter(
    "filter-equals-takes-alternatives",
    "alternatives",
    "`equals` exact, alternatives by `|`.",
)
def _(asked: Asked) -> bool:
    return any(len(one.alternatives) > 1 for one in asked.criteria)


@_filter("filter-values-one-by-one", "one of several values", "Any of several values.")
def _(asked: Asked) -> bool:
    return _any_own(asked, lambda one, element: one.test in _COMPARING and element.VM > 1)


@_filter(
    "filter-no-value-is-not-an-empty-one",
    "an expression of no value",
    "`empty` is present with zero length;",
)
def _(asked: Asked) -> bool:
    return _any_own(
        asked, lambda one, element: element.is_empty and one.test not in ("empty", "equals")
    )


@_filter("filter-zero-is-not-empty", "zero is not empty", "0 is not empty.")
def _(asked: Asked) -> bool:
    return _any_own(asked, lambda one, element: one.test == "empty" and element.value == 0)


@_filter(
    "filter-expressions-keep-their-case",
    "a class of characters",
    "Comparison ignores case and outer white space; `contains` is a regular expression",
)
def _(asked: Asked) -> bool:
    values = [one.value_text or "" for one in asked.criteria if one.test.endswith("contains")]
    return any(re.search(r"\\[A-Z]", value) for value in values)


@_filter(
    "filter-sequences-have-no-value",
    "a sequence by its text",
    "a sequence never matches, in either sense.",
)
def _(asked: Asked) -> bool:
    return _any_own(asked, lambda one, element: one.test in _COMPARING and element.VR == "SQ")


@_filter(
    "filter-bytes-are-text",
    "bytes",
    "bytes of UN and OB as text in the dataset's character set",
)
def _(asked: Asked) -> bool:
    return _any_own(
        asked, lambda one, element: one.test in _COMPARING and isinstance(element.value, bytes)
    )


@_filter(
    "filter-quotes-are-taken-off",
    "a value in quotes",
    "quotes around the whole value are taken off.",
)
def _(asked: Asked) -> bool:
    return any(one.span.text.rstrip().endswith('"') for one in _comparing(asked))


@_filter(
    "filter-comments-are-no-value",
    "a comment",
    "A comment starts with `#` at the start of a line or after white space",
)
def _(asked: Asked) -> bool:
    return any(" #" in line for line in asked.lines)
