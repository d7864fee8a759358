"""One line of a section to its statement: %header, %fields, %values, %labels."""

from __future__ import annotations

from deid_core.recipe.fields import SPACES, take_field
from deid_core.recipe.lexer import first_token, word
from deid_core.recipe.mistakes import MistakeError, Report, did_you_mean
from deid_core.recipe.slips import COMMENT_HINT, COMMENT_SIGNS
from deid_core.recipe.source import Piece
from deid_core.recipe.statements import (
    Action,
    Condition,
    FieldEntry,
    LabelEntry,
    Rule,
    Value,
    ValuesEntry,
)
from deid_core.recipe.values import parse_condition, parse_split_options, parse_value

_OTHER_WORDS = {
    **dict.fromkeys(("DELETE", "DROP", "ERASE", "STRIP"), Action.REMOVE),
    **dict.fromkeys(("EMPTY", "CLEAR"), Action.BLANK),
    **dict.fromkeys(("SET", "CHANGE", "MODIFY"), Action.REPLACE),
    **dict.fromkeys(("SHIFT", "OFFSET"), Action.JITTER),
    **dict.fromkeys(("RETAIN", "PRESERVE"), Action.KEEP),
    "INSERT": Action.ADD,
}
_NEED_VALUE = (Action.ADD, Action.REPLACE, Action.JITTER)


def parse_rule(piece: Piece, report: Report) -> Rule | None:
    """A line of %header; None where `report` was told why not."""
    token, rest = first_token(piece)
    action = _action(token)
    if not rest.text:
        usage = f"{action} FIELD VALUE" if action in _NEED_VALUE else f"{action} FIELD"
        raise MistakeError(f"{action} needs a field", token, usage)
    field, field_piece, value_piece = take_field(rest, report)
    value: Value | Condition | None = None
    with report.reporting():
        value = _value(action, token, field_piece, value_piece)
    if field is None or (value is None and value_piece.text):
        report.keep(field, field_piece)
        report.keep(value, value_piece)
        return None
    return Rule(
        action=action,
        field=field,
        value=value,
        span=piece.span,
        field_span=field_piece.span,
        value_span=value_piece.span if value_piece.text else None,
        field_text=field_piece.text,
        value_text=word(value_piece).text if value_piece.text else None,
    )


def _action(token: Piece) -> Action:
    name = token.text.upper()
    if name in Action.__members__:
        return Action[name]
    hint = did_you_mean(name, Action.__members__, f"the actions are {', '.join(Action)}")
    if name in _OTHER_WORDS:
        hint = f"did you mean {_OTHER_WORDS[name]}? The actions are {', '.join(Action)}"
    if token.text.startswith(COMMENT_SIGNS):
        hint = COMMENT_HINT
    if name in ("FIELD", "SPLIT", "LABEL", "FORMAT"):
        hint = f"{name} does not belong into %header"
    raise MistakeError(f"{token.text} is not an action", token, hint)


def _value(
    action: Action, token: Piece, field_piece: Piece, piece: Piece
) -> Value | Condition | None:
    if action in _NEED_VALUE:
        if not piece.text:
            what = "DAYS" if action is Action.JITTER else "VALUE"
            usage = f"{action} {field_piece.text} {what}"
            raise MistakeError(f"{action} needs a value", token, usage)
        return parse_value(action, piece)
    if not piece.text:
        return None
    if action is Action.REMOVE:
        return parse_condition(piece)
    hint = f"a comment starts with #; {SPACES}"
    raise MistakeError(f"{action} takes no value", piece, hint)


def parse_field_entry(piece: Piece, report: Report) -> FieldEntry | None:
    """A line of %fields; None where `report` was told why not."""
    word_, after = _entry(piece, ("FIELD",), "fields")
    field, field_piece, rest = take_field(after, report)
    if rest.text:
        report.keep(field, field_piece)
        raise MistakeError(f"{word_} takes one field", rest, SPACES)
    if field is None:
        return None
    return FieldEntry(field, piece.span, field_piece.span, field_piece.text)


def parse_values_entry(piece: Piece, report: Report) -> ValuesEntry | None:
    """A line of %values; None where `report` was told why not."""
    word_, after = _entry(piece, ("FIELD", "SPLIT"), "values")
    field, field_piece, rest = take_field(after, report)
    split = word_ == "SPLIT"
    options: tuple[str | None, int] | None = None
    with report.reporting():
        if rest.text and not split:
            raise MistakeError(f"{word_} takes one field", rest, f"SPLIT has options; {SPACES}")
        options = parse_split_options(rest) if split else (None, 0)
    if field is None or options is None:
        report.keep(field, field_piece)
        return None
    return ValuesEntry(field, split, *options, piece.span, field_piece.span, field_piece.text)


def _entry(piece: Piece, words: tuple[str, ...], section: str) -> tuple[str, Piece]:
    token, rest = first_token(piece)
    name = token.text.upper()
    if name not in words:
        hint = did_you_mean(name, words, f"a line of %{section} starts with {' or '.join(words)}")
        raise MistakeError(f"{token.text} does not belong into %{section}", token, hint)
    if not rest.text:
        raise MistakeError(f"{name} needs a field", token, f"as in {name} PatientName")
    return name, rest


def parse_label_entry(piece: Piece) -> LabelEntry:
    """A line of %labels."""
    token, rest = first_token(piece)
    if token.text.upper() != "ADD":
        hint = did_you_mean(token.text, ["ADD"], "a line of %labels is ADD NAME VALUE")
        raise MistakeError(f"{token.text} does not belong into %labels", token, hint)
    name, value = first_token(rest) if rest.text else (rest, rest)
    if not value.text:
        raise MistakeError("ADD needs a name and a value", token, "ADD NAME VALUE")
    return LabelEntry(word(name).text, word(value).text, piece.span)
