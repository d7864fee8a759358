"""FIELD: which elements a statement is about."""

from __future__ import annotations

import re

from pydicom.valuerep import VR

from deid_core.errors import RecipeError
from deid_core.recipe.expressions import compiled
from deid_core.recipe.lexer import QUOTED, Word, closed_word, first_token, statement
from deid_core.recipe.mistakes import MistakeError, Report, did_you_mean
from deid_core.recipe.slips import PATH_HINT, refuse_spaces
from deid_core.recipe.source import Line, Piece
from deid_core.recipe.statements import (
    All,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    PluginField,
    SelectGroup,
    SelectPrivate,
    SelectVR,
    Step,
    Tag,
)
from deid_core.recipe.tags import exact_field
from deid_core.standard import dictionary

_VALUE_FORMS = ("var", "func", "deid_func")
_FORM = re.compile(r"([A-Za-z][\w.-]*):")
_STEPS = re.compile(rf"(?P<quoted>{QUOTED})|(?P<mark>__)")
_ITEM = re.compile(r"[0-9]{1,7}|\*")
_GROUP = re.compile(r"(?:0x)?[0-9a-f]{4}", re.I)
# The standard's VRs; pydicom has ambiguous ones (US_SS) besides.
_VRS = frozenset(vr.value for vr in VR if len(vr.value) == 2)


def take_field(rest: Piece, report: Report) -> tuple[Field | None, Piece, Piece]:
    """The field that a part starts with, the part that it is, and what follows.

    No field where `report` was told why not; one that is written with spaces is one mistake.
    """
    token, after = first_token(rest)
    try:
        return parse_field(token), token, after
    except MistakeError as mistake:
        told = mistake.problem
    try:
        refuse_spaces(rest)
    except MistakeError as mistake:
        told = mistake.problem
        assert told.span is not None
        token = Piece(rest.line, rest.start, rest.start + told.span.length)
        after = Piece(rest.line, token.end, rest.end).part(0)
    report.problems.append(told)
    return None, token, after


def parse_field(piece: Piece) -> Field:
    """The field that a token names, in any form; MistakeError where it can't be read."""
    if piece.text.upper() == "ALL":
        return All()
    form = _FORM.match(piece.text)
    if form:
        return _form(form[1], piece, piece.part(form.end()))
    return _path(piece)


def field_from_text(text: str, source: str = "<field>") -> Field:
    """The field that a text names by itself, as in a list that an item brings.

    Raises RecipeError where it names none; `source` is what the message calls the text.
    """
    line = Line(source, 1, " ".join(text.splitlines()))
    try:
        piece = statement(line)
        if piece is None:
            raise MistakeError("a field is needed here", Piece(line, 0, 0))
        token, rest = first_token(piece)
        if rest.text:
            raise MistakeError("there is text after the field", rest, SPACES)
        return parse_field(token)
    except MistakeError as mistake:
        raise RecipeError([mistake.problem]) from None


SPACES = 'what has spaces in it is put in quotes: "Patient\'s Name", contains:"a b"'


def _form(written: str, piece: Piece, after: Piece) -> Field:
    name = written.lower()
    if name in _VALUE_FORMS:
        raise MistakeError(f"{written}: is a value, not a field", piece, "the FIELD comes before")
    if not after.text:
        raise MistakeError(f"{written}: needs an expression", piece, f"as in {name}:X")
    expression = closed_word(after)
    if name in ("contains", "startswith", "endswith", "except"):
        return Matching(name, expression.text, compiled(expression, name))
    if name == "select":
        return _select(expression)
    if not expression.text.strip():
        raise MistakeError(f"{written}: needs a name", piece, f"as in {name}:X")
    if name == "fields":
        return InFields(expression.text)
    if name == "values":
        return InValues(expression.text)
    return PluginField(written, expression.text)


def _select(expression: Word) -> Field:
    kind, _, what = expression.text.partition(":")
    if expression.text.lower() == "private":
        return SelectPrivate()
    if kind.lower() == "vr":
        return SelectVR(_vrs(expression, len(kind) + 1))
    if kind.lower() == "group":
        if not _GROUP.fullmatch(what):
            message = f"{what} is not a group" if what else "select:group: needs a group"
            raise MistakeError(message, expression.piece, "as in select:group:0018")
        return SelectGroup(int(what, 16))
    forms = "select:VR:TM|DT, select:group:0018 and select:private are what can be selected"
    hint = did_you_mean(kind, ["VR", "group", "private"], forms)
    raise MistakeError(f"select:{expression.text} is unknown", expression.piece, hint)


def _vrs(expression: Word, at: int) -> frozenset[str]:
    names = expression.text[at:].split("|")
    for name in names:
        if name.upper() not in _VRS:
            hint = did_you_mean(name, _VRS, "as in select:VR:TM or select:VR:DA|DT")
            where = expression.span_at(at, len(name)) if name else expression.piece
            message = f"{name} is not a VR" if name else "select:VR: needs a VR"
            if len(names) > 1 and not name:
                message = "a VR is missing beside the |"
            raise MistakeError(message, where, hint)
        at += len(name) + 1
    return frozenset(name.upper() for name in names)


def _path(piece: Piece) -> Field:
    steps: list[Step] = []
    indexed = False
    parts = _split(piece)
    for part in parts:
        if len(parts) > 1 and _ITEM.fullmatch(part.text):
            if not steps or indexed:
                message = f"item {part.text} has no sequence before it"
                raise MistakeError(message, part, PATH_HINT)
            indexed = True
            item = None if part.text == "*" else int(part.text)
            steps[-1] = Step(steps[-1].field, item)
        elif not part.text:
            raise MistakeError("a step of the path is empty", piece, PATH_HINT)
        else:
            indexed = False
            steps.append(Step(exact_field(part)))
            if part is not parts[-1]:
                _require_sequence(steps[-1], part)
    if indexed:
        raise MistakeError("the path ends with an item", piece, PATH_HINT)
    return steps[0].field if len(steps) == 1 else Path(tuple(steps))


def _split(piece: Piece) -> list[Piece]:
    """The steps of a path: what stands between ``__`` outside quotes."""
    parts = []
    start = piece.start
    for mark in _STEPS.finditer(piece.line.text, piece.start, piece.end):
        if mark["mark"]:
            parts.append(Piece(piece.line, start, mark.start()))
            start = mark.end()
    parts.append(Piece(piece.line, start, piece.end))
    return parts


def _require_sequence(step: Step, part: Piece) -> None:
    vr = dictionary.vr_of(step.field.tag) if isinstance(step.field, Tag) else None
    if vr not in (None, "SQ", "UN"):
        message = f"{part.text} is no sequence (its VR is {vr}), so no path goes through it"
        raise MistakeError(message, part, PATH_HINT)
