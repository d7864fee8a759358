"""The lines of %filter: labels, criteria joined by ``+`` and ``||``, coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from deid_core.errors import Span
from deid_core.recipe.expressions import compiled
from deid_core.recipe.fields import SPACES, parse_field, take_field
from deid_core.recipe.lexer import QUOTED, first_token, word
from deid_core.recipe.mistakes import MistakeError, Report, close_to, did_you_mean
from deid_core.recipe.search import Search
from deid_core.recipe.source import Piece
from deid_core.recipe.statements import (
    Action,
    AllOf,
    AnyOf,
    Coordinates,
    Criterion,
    Expression,
    Label,
    Part,
    Tag,
)
from deid_core.standard.dictionary import vr_of

TESTS_WITH_VALUE = ("contains", "notcontains", "equals", "notequals")
TESTS = (*TESTS_WITH_VALUE, "missing", "present", "empty")
REGIONS = ("coordinates", "keepcoordinates", "ctpcoordinates", "ctpkeepcoordinates")

_MAX_CHANGES = 50

# An operator inside a line has a criterion after it; `||` between spaces is always meant as one.
_OPERATOR = re.compile(
    rf"(?P<quoted>{QUOTED})"
    rf"|(?P<operator>\+|\|\|)(?=\s*(?:{'|'.join(TESTS)})\s+\S)"
    r"|(?<=\s)(?P<lone>\|\|)(?=\s)",
    re.I,
)
_TRAILING = re.compile(r"(?:^|\s)(\+|\|\|)$")
# A `+` that may be meant as an operator, were the word after it a criterion.
_JOINED = re.compile(rf"(?P<quoted>{QUOTED})|(?<=\s)\+\s*(?P<word>[A-Za-z]+)(?=\s+\S)")
_PREFIX = re.compile(r"\+|\|\|")
_WORDS = {"+": "and", "||": "or"}
_BOX = re.compile(r"\s*,\s*".join([r"([0-9]{1,9})"] * 4))


@dataclass(frozen=True, slots=True)
class FilterLine:
    """A line of criteria as written; operators are ``and`` and ``or``.

    `operator`, which stands at `sign`, joins the line to those before it (None starts a new
    criterion); `inner` stand between the criteria of the line.
    """

    operator: str | None
    criteria: tuple[Criterion, ...]
    inner: tuple[str, ...]
    sign: Span | None


@dataclass(frozen=True, slots=True)
class Region:
    """A line of coordinates, and the text after its word, as written."""

    coordinates: Coordinates
    text: str


def is_region(piece: Piece) -> bool:
    """Whether a line of a %filter is one of coordinates."""
    return first_token(piece)[0].text.lower() in REGIONS


def parse_criteria(piece: Piece, report: Report) -> FilterLine | None:
    """A line of criteria; None where `report` was told why not."""
    prefix = _PREFIX.match(piece.text)
    rest = piece.part(prefix.end() if prefix else 0)
    if prefix and rest.text and is_region(rest):
        message = f"coordinates go with their label; no {prefix[0]} joins them to its criteria"
        raise MistakeError(message, piece.part(0, prefix.end()), f"take the {prefix[0]} away")
    pieces, inner = _split(rest)
    criteria = []
    for part in pieces:
        with report.reporting():
            criterion = _criterion(part, report)
            if criterion is not None:
                criteria.append(criterion)
    if len(criteria) != len(pieces):
        report.parts += [Part(one.field, one.field_span) for one in criteria]
        return None
    sign = piece.part(0, prefix.end()).span if prefix else None
    return FilterLine(_WORDS[prefix[0]] if prefix else None, tuple(criteria), inner, sign)


def _split(line: Piece) -> tuple[list[Piece], tuple[str, ...]]:
    """The criteria of a line, and the operators between them."""
    pieces = []
    inner = []
    start = line.start
    for found in _OPERATOR.finditer(line.line.text, line.start, line.end):
        sign = found["operator"] or found["lone"]
        if sign:
            pieces.append(Piece(line.line, start, found.start()).part(0))
            inner.append(_WORDS[sign])
            start = found.end()
    return [*pieces, Piece(line.line, start, line.end).part(0)], tuple(inner)


def _criterion(piece: Piece, report: Report) -> Criterion | None:
    if not piece.text:
        raise MistakeError("a criterion is missing here", piece, _CRITERIA_HINT)
    token, rest = first_token(piece)
    test = token.text.lower()
    if test not in TESTS:
        hint = did_you_mean(test, [*TESTS, *REGIONS, "LABEL"], _CRITERIA_HINT)
        if test.upper() in Action.__members__:
            hint = f"{test.upper()} belongs into %header: put that above this line"
        raise MistakeError(f"{token.text} is not a criterion", token, hint)
    if not rest.text:
        raise MistakeError(f"{test} needs a field", token, _CRITERIA_HINT)
    field, field_piece, after = take_field(rest, report)
    compared: _Compared | None = None
    with report.reporting():
        compared = _compared(test, token, after)
    if field is None or compared is None:
        report.keep(field, field_piece)
        return None
    return Criterion(test, field, field_piece.text, *compared, piece.span, field_piece.span)


_Compared = tuple[str | None, Search | None, tuple[str, ...]]


def _compared(test: str, token: Piece, after: Piece) -> _Compared:
    """What a test compares with: the text, its expression, or the alternatives in it."""
    if test not in TESTS_WITH_VALUE:
        if after.text:
            raise MistakeError(f"{test} takes a field alone", after, SPACES)
        return None, None, ()
    lone = _TRAILING.search(after.text)
    if lone:
        hint = "a criterion goes there; a value that ends so is put in quotes"
        raise MistakeError(f"nothing follows this {lone[1]}", after.part(lone.start(1)), hint)
    for joined in _JOINED.finditer(after.text):
        meant = None if joined["quoted"] else close_to(joined["word"], TESTS, cutoff=0.8)
        if meant:
            hint = f"did you mean {meant[0]}? A value with such a + in it is put in quotes"
            raise MistakeError(
                f"{joined['word']} is not a criterion", after.part(*joined.span("word")), hint
            )
    value = word(after)
    if not value.text.strip():
        hint = f"as in {test} Modality CT|MR; for empty values there is empty"
        raise MistakeError(f"{test} needs a value", token, hint)
    if test.endswith("contains"):
        return value.text, compiled(value, test), ()
    alternatives = _alternatives(value.text)
    if not alternatives:
        raise MistakeError(f"{test} needs a value", after, "alternatives are written A|B")
    return value.text, None, alternatives


def _alternatives(text: str) -> tuple[str, ...]:
    stripped = (part.strip() for part in text.split("|"))
    return tuple(part for part in stripped if part)


_CRITERIA_HINT = f"a criterion is one of {', '.join(TESTS)}, then a FIELD, then what the test needs"


def parse_region(piece: Piece) -> Region:
    """A line of coordinates (see `is_region`)."""
    token, rest = first_token(piece)
    kind = token.text.lower()
    keep = "keep" in kind
    what = rest.text.lower()
    if what == "all":
        return Region(Coordinates(keep, None, None, True, piece.span), what)
    if what.startswith("from:") and not kind.startswith("ctp"):
        source = rest.part(len("from:"))
        field_piece, after = first_token(source) if source.text else (source, source)
        if not field_piece.text or after.text:
            raise MistakeError("from: needs one field", rest, _REGION_HINT)
        field = parse_field(field_piece)
        if isinstance(field, Tag) and vr_of(field.tag) not in (None, "SQ"):
            raise MistakeError(
                f"from: {field_piece.text} is no sequence", field_piece, _REGION_HINT
            )
        region = Coordinates(keep, None, field, False, piece.span)
        return Region(region, f"from:{field_piece.text}")
    box = _box(rest if rest.text else token, kind)
    return Region(Coordinates(keep, box, None, False, piece.span), ",".join(map(str, box)))


def _box(piece: Piece, kind: str) -> tuple[int, int, int, int]:
    numbers = _BOX.fullmatch(piece.text)
    if numbers is None:
        raise MistakeError(f"{kind} takes four whole numbers", piece, _REGION_HINT)
    x0, y0, x1, y1 = (int(number) for number in numbers.groups())
    if kind.startswith("ctp"):
        x1, y1 = x0 + x1, y0 + y1
    if x1 <= x0 or y1 <= y0:
        raise MistakeError("this region has no pixels", piece, _REGION_HINT)
    return x0, y0, x1, y1


_REGION_HINT = (
    "as in coordinates x0,y0,x1,y1 or ctpcoordinates x,y,width,height, coordinates all, "
    "coordinates from:SequenceOfUltrasoundRegions"
)


def label_condition(lines: tuple[FilterLine, ...], regions: tuple[Region, ...]) -> AnyOf:
    """The criteria of a label: any flags; with coordinates alone, the label always holds.

    An operator that has nothing before it, in a label's first line, joins that line to nothing.
    """
    criteria: list[Expression] = []
    for line in lines:
        expression: Expression = line.criteria[0]
        for operator, criterion in zip(line.inner, line.criteria[1:], strict=True):
            expression = _JOIN[operator](expression, criterion)
        if line.operator is None or not criteria:
            criteria.append(expression)
        else:
            criteria[-1] = _JOIN[line.operator](criteria[-1], expression)
    if not criteria and regions:
        return AnyOf((AllOf(()),))
    return AnyOf(tuple(criteria))


def _and(left: Expression, right: Expression) -> Expression:
    return AllOf((*left.terms, right) if isinstance(left, AllOf) else (left, right))


def _or(left: Expression, right: Expression) -> Expression:
    return AnyOf((*left.terms, right) if isinstance(left, AnyOf) else (left, right))


_JOIN: dict[str, Callable[[Expression, Expression], Expression]] = {"and": _and, "or": _or}


@dataclass(frozen=True, slots=True)
class LabelBlock:
    """A label with its lines as written, which pydicom/deid's form of a recipe shows."""

    label: Label
    lines: tuple[FilterLine, ...]
    regions: tuple[Region, ...]


def label_block(
    name: Piece, span: Piece, lines: tuple[FilterLine, ...], regions: tuple[Region, ...]
) -> LabelBlock:
    """A label out of its lines."""
    for operators in (*(line.inner for line in lines), [line.operator for line in lines]):
        # Each change nests one level deeper, and what is nested too deeply can't be pickled.
        if sum(one != other for one, other in pairwise(operators)) > _MAX_CHANGES:
            message = f"this label changes between + and || more than {_MAX_CHANGES} times"
            raise MistakeError(message, span, "split it over several labels")
    coordinates = tuple(region.coordinates for region in regions)
    condition = label_condition(lines, regions)
    loose = lines[0].sign if lines else None
    label = Label(word(name).text, condition, coordinates, span.span, loose)
    return LabelBlock(label, lines, regions)
