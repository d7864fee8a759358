"""VALUE: what to put into an element; the conditions of REMOVE; the options of SPLIT."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deid_core.recipe.expressions import compiled
from deid_core.recipe.lexer import QUOTED, closed_word, first_token, word
from deid_core.recipe.mistakes import MistakeError, did_you_mean
from deid_core.recipe.slips import COMMENT_HINT, COMMENT_SIGNS
from deid_core.recipe.source import Piece
from deid_core.recipe.statements import (
    Action,
    Call,
    Condition,
    InValues,
    Text,
    Value,
    ValueContains,
    ValueEmpty,
    ValueEquals,
    Variable,
)

DEFAULT_MIN_LENGTH = 3

_FORM = re.compile(r"(var|func|deid_func):", re.I)
_CONDITION = re.compile(r"(contains|notcontains|equals|notequals|values|func|deid_func):", re.I)
_CONDITIONS = ("contains:", "notcontains:", "equals:", "notequals:", "empty", "values:", "func:")
_OPTION = re.compile(r"([A-Za-z_]\w*)=(.*)", re.S)
_DAYS = re.compile(r"[+-]?[0-9]{1,7}")
_SPLIT_OPTION = re.compile(rf"([A-Za-z]+)\s*=\s*({QUOTED}|[^\s;]*)\s*(?:;|(?=\s)|$)\s*")


def parse_value(action: Action, piece: Piece) -> Value:
    """The value of an ADD, REPLACE or JITTER; in quotes it is text, whatever it looks like."""
    form = _FORM.match(piece.text)
    if form is None:
        text = word(piece).text
        if action is Action.JITTER and not _DAYS.fullmatch(text):
            hint = "as in JITTER StudyDate -31, JITTER StudyDate var:days or func:NAME"
            raise MistakeError("JITTER takes a whole number of days", piece, hint)
        return Text(text)
    after = piece.part(form.end())
    if form[1].lower() == "var":
        return Variable(_name(piece, after, form[0]))
    return _call(piece, after, form[0])


def parse_condition(piece: Piece) -> Condition:
    """The condition of a REMOVE."""
    text = piece.text
    if text.lower() == "empty":
        return ValueEmpty()
    form = _CONDITION.match(text)
    if form is None:
        message = f"{text} is not a condition that REMOVE can have"
        hint = f"the conditions are {', '.join(_CONDITIONS)}"
        if text.startswith(COMMENT_SIGNS):
            raise MistakeError(message, piece, COMMENT_HINT)
        raise MistakeError(message, piece, did_you_mean(_head(text), _CONDITIONS, hint))
    name = form[1].lower()
    after = piece.part(form.end())
    if name in ("func", "deid_func"):
        return _call(piece, after, form[0])
    if name == "values":
        return InValues(_name(piece, after, form[0]))
    if name in ("equals", "notequals"):
        literal = closed_word(after).text.strip()
        if not literal:
            raise MistakeError(f"{form[0]} needs a text", piece, "for empty values there is empty")
        return ValueEquals(literal, negated=name == "notequals")
    return _contains(piece, after, name)


def _contains(whole: Piece, after: Piece, name: str) -> Condition:
    if not after.text:
        raise MistakeError(f"{name}: needs an expression", whole, f"as in {name}:X")
    token, rest = first_token(after)
    if rest.text:
        hint = f'quote an expression that has spaces in it: {name}:"a b"'
        raise MistakeError(f"there is text after the expression of {name}:", rest, hint)
    expression = closed_word(token)
    return ValueContains(expression.text, compiled(expression, name), name == "notcontains")


def parse_split_options(piece: Piece) -> tuple[str | None, int]:
    """The separator (None: the default ones) and the least length of ``by="^";minlength=4``."""
    found: dict[str, str] = {}
    at = piece.start
    while at < piece.end:
        option = _SPLIT_OPTION.match(piece.line.text, at, piece.end)
        if option is None:
            rest = Piece(piece.line, at, piece.end)
            raise MistakeError(f"{rest.text} is no option of SPLIT", rest, _SPLIT_HINT)
        name = {"splitval": "by"}.get(option[1].lower(), option[1].lower())
        where = Piece(piece.line, *option.span(1))
        if name not in ("by", "minlength"):
            hint = did_you_mean(name, ["by", "splitval", "minlength"], _SPLIT_HINT)
            raise MistakeError(f"{where.text} is no option of SPLIT", where, hint)
        if name in found:
            raise MistakeError(f"{where.text} is given twice", where)
        value = Piece(piece.line, *option.span(2))
        found[name] = _split_value(name, where, value)
        at = option.end()
    return found.get("by"), int(found.get("minlength", DEFAULT_MIN_LENGTH))


_SPLIT_HINT = 'as in SPLIT PatientName by="^";minlength=4'


def _split_value(name: str, where: Piece, value: Piece) -> str:
    text = closed_word(value).text
    if name == "minlength" and not re.fullmatch("[0-9]{1,6}", text):
        raise MistakeError("minlength takes a whole number", where, _SPLIT_HINT)
    if not text:
        raise MistakeError(f"{where.text} needs a value", where, _SPLIT_HINT)
    return text


def _head(text: str) -> str:
    """What a text starts with, as far as it could be the name of a form."""
    name, colon, _ = text.partition(":")
    return name + colon


def _name(whole: Piece, after: Piece, form: str) -> str:
    name, rest = _name_and_rest(whole, after, form)
    if rest.text:
        raise MistakeError(f"{form} takes one name, and there is text after it", rest)
    return name


def _call(whole: Piece, after: Piece, form: str) -> Call:
    name, rest = _name_and_rest(whole, after, form)
    return Call(name, tuple(_options(rest)), rest.text)


def _name_and_rest(whole: Piece, after: Piece, form: str) -> tuple[str, Piece]:
    # The name follows the colon at once.
    if after.text and after.start == whole.start + len(form):
        token, rest = first_token(after)
        name = closed_word(token).text.strip()
        if name:
            return name, rest
    hint = f"as in {form}NAME, without a space; text that looks like this goes in quotes"
    raise MistakeError(f"{form} needs a name", whole, hint)


def _options(rest: Piece) -> Iterable[tuple[str, str]]:
    seen = set()
    while rest.text:
        token, rest = first_token(rest)
        option = _OPTION.fullmatch(token.text)
        if option is None:
            hint = 'options are written key=value, and quoted where they have spaces: by="a b"'
            raise MistakeError(f"{token.text} is not an option", token, hint)
        if option[1] in seen:
            raise MistakeError(f"the option {option[1]} is given twice", token)
        seen.add(option[1])
        yield option[1], closed_word(token.part(option.start(2))).text
