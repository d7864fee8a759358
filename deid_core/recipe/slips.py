"""What was probably meant by a text that is no field: spaces, other quotes, other signs."""

from __future__ import annotations

import re

from deid_core.recipe.lexer import QUOTED, RUN, first_token
from deid_core.recipe.mistakes import MistakeError, meant
from deid_core.recipe.source import Piece
from deid_core.standard import dictionary

# The built-in forms that are written `name:expression`.
FIELD_FORMS = ("contains", "startswith", "endswith", "except", "select", "fields", "values")
PATH_HINT = "a path goes on from sequence to element, as in Seq__0__Keyword or Seq__*__Keyword"
COMMENT_SIGNS = ("//", ";", "--")
COMMENT_HINT = "a comment starts with #, with white space before it"

_MOST_WORDS = 6
_LONGEST = 200
"""Longer texts are not guessed at: the expressions below take time that grows with the square."""

_QUOTES = "\"'[\\]\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
_LOOSE_PRIVATE = re.compile(
    rf"[(\[]?\s*([0-9a-f]{{4}})\s*,[\s{_QUOTES}]*([^\s{_QUOTES},].*?)[\s{_QUOTES}]*,"
    r"\s*(?:xx|[0-9a-f]{2})?([0-9a-f]{2})\s*[)\]]?",
    re.I,
)
_LOOSE_TAG = re.compile(
    r"[(\[]?\s*(?:0x)?([0-9a-f]{4})\s*[,:;.-]\s*(?:0x)?([0-9a-f]{4})\s*[)\]]?", re.I
)
_IN_PARENTHESES = re.compile(rf'\((?:{RUN}|[^)"])*\)\S*')
_CALL = re.compile(rf"({'|'.join(FIELD_FORMS)})\((.+)\)", re.I)
_PATH_SIGNS = re.compile(r"[./\[_]")
_STUCK = re.compile(r"[;:.#]+$")


def refuse_spaces(rest: Piece) -> None:
    """MistakeError where a part starts with a field that was written with spaces."""
    token, after = first_token(rest)
    if not after.text:
        return
    if token.text.startswith("(") and ")" not in re.sub(QUOTED, "", token.text):
        whole = _IN_PARENTHESES.match(rest.line.text, rest.start, rest.end)
        if whole:
            piece = Piece(rest.line, rest.start, whole.end())
            hint = tag_hint(piece.text) or "write it without the spaces"
            raise _spaces(piece, hint, "a tag, or private element,")
    second, _ = first_token(after)
    form = token.text.lower().removesuffix(":")
    if form in FIELD_FORMS:
        piece = Piece(rest.line, rest.start, second.end)
        raise _spaces(piece, f"did you mean {form}:{second.text}?")
    for piece in _longest_first(rest):
        keyword = _named(piece.text)
        if keyword:
            raise _spaces(piece, f"did you mean {keyword}? A name with spaces is put in quotes")


def _spaces(piece: Piece, hint: str, what: str = "a field") -> MistakeError:
    return MistakeError(f"{what} has no spaces outside quotes", piece, hint)


def _longest_first(rest: Piece) -> list[Piece]:
    """The first words of a part, two of them and more."""
    pieces: list[Piece] = []
    after = rest
    for _ in range(_MOST_WORDS):
        if not after.text:
            break
        token, after = first_token(after)
        pieces.insert(0, Piece(rest.line, rest.start, token.end))
    return pieces[:-1]


def _named(text: str) -> str | None:
    """The keyword of what a text with spaces names; None where that is nothing."""
    plain = text.replace("\u2019", "'").strip('\u201c\u201d\u201e"')
    found = dictionary.find_name(plain)
    if found is None:
        found = dictionary.find_keyword(re.sub(r"\W", "", plain))
    if found is None:
        return None
    return dictionary.keyword_of(found if isinstance(found, int) else found[1])


def tag_hint(text: str) -> str | None:
    """The tag, or private element, that is probably meant."""
    if len(text) > _LONGEST:
        return None
    private = _LOOSE_PRIVATE.fullmatch(text)
    if private and int(private[1], 16) & 1:
        return f'did you mean ({private[1]},"{private[2]}",{private[3]})?'
    tag = _LOOSE_TAG.fullmatch(text)
    return f"did you mean ({tag[1]},{tag[2]})?" if tag else None


def keyword_hint(text: str) -> str | None:
    """What a text may mean that is no keyword, for it has signs in it that no keyword has."""
    if len(text) > _LONGEST:
        return None
    called = _CALL.fullmatch(text)
    if called:
        return f"did you mean {called[1].lower()}:{called[2]}?"
    if text.lower() in FIELD_FORMS:
        return f"as in {text.lower()}:NAME"
    stuck = _STUCK.search(text)
    if stuck and dictionary.find_keyword(text[: stuck.start()]) is not None:
        more = f" ({COMMENT_HINT})" if "#" in stuck[0] else ""
        return f"did you mean {text[: stuck.start()]}?{more}"
    if "," in text:
        return "one field stands here; for several, a rule a line, or a list: %fields NAME"
    if "*" in text:
        return "for part of a name: startswith:Patient, endswith:Date, contains:Physician"
    first = _PATH_SIGNS.split(text)[0]
    if first != text and dictionary.find_keyword(first) is not None:
        return PATH_HINT
    if "'" in text or "\u2019" in text:
        return 'a name of the dictionary is put in quotes: "Patient\'s Name"'
    return meant(dictionary.suggestions(text))
