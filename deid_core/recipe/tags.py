"""The exact forms of FIELD: keyword, dictionary name, tag, repeating group, private by creator."""

from __future__ import annotations

import re

from deid_core.recipe.lexer import RUN, closed_word
from deid_core.recipe.mistakes import MistakeError, did_you_mean, meant
from deid_core.recipe.slips import keyword_hint, tag_hint
from deid_core.recipe.source import Piece
from deid_core.recipe.statements import ExactField, PrivateTag, RepeatingTag, Tag
from deid_core.standard import dictionary

_HEX = "[0-9a-f]"
_DIGITS = re.compile(
    rf"(?:0x)?({_HEX}{{8}}|[0-9a-fx]{{8}})|(\()?([0-9a-fx]{{4}}),([0-9a-fx]{{4}})(?(2)\))", re.I
)
_SHORT = re.compile(rf"0x({_HEX}{{1,7}})", re.I)
_PRIVATE = re.compile(rf"(\()?({_HEX}{{4}}),({RUN}),({_HEX}{{2}})(?(1)\))", re.I)
_TAGLIKE = re.compile(rf"\(|[^A-Za-z]|{_HEX}{{4}},", re.I)

_FORMS = (
    'a FIELD is a keyword (PatientID), a tag ((0010,0020)), a private element ((0033,"ACME",1E)), '
    'a name ("Patient\'s Name"), a path (Seq__0__Keyword), ALL, or a form such as contains:X'
)


def exact_field(piece: Piece) -> ExactField:
    """The element that a part of a statement names; MistakeError where it names none."""
    text = piece.text
    if text.startswith('"'):
        return _by_name(piece)
    short = _SHORT.fullmatch(text)
    if short:
        message = f"{text} has {len(short[1])} hexadecimal digits, and a tag has eight"
        raise MistakeError(message, piece, f"did you mean 0x{short[1].rjust(8, '0')}?")
    digits = _DIGITS.fullmatch(text)
    if digits:
        return _by_number(piece, digits[1] or digits[3] + digits[4])
    private = _PRIVATE.fullmatch(text)
    if private:
        return _by_creator(piece, *private.group(2, 3, 4))
    found = dictionary.find_keyword(text)
    if found is not None:
        return _field(found)
    if _TAGLIKE.match(text) and "*" not in text:
        raise MistakeError(f"{text} is not a tag", piece, tag_hint(text) or _tag_hint(text))
    hint = keyword_hint(text) or did_you_mean(text, ["ALL"], _FORMS)
    raise MistakeError(f"{text} is not a DICOM keyword", piece, hint)


def _field(found: dictionary.Found) -> ExactField:
    return Tag(found) if isinstance(found, int) else RepeatingTag(*found)


def _by_name(piece: Piece) -> ExactField:
    name = closed_word(piece).text
    found = dictionary.find_name(name)
    if found is None:
        found = dictionary.find_keyword(name)
    if found is None:
        hint = meant(dictionary.suggestions(name)) or _FORMS
        if ":" in name:
            hint = 'quotes come after the colon, as in contains:"a b"'
        raise MistakeError(f"{piece.text} is not a name in the DICOM dictionary", piece, hint)
    return _field(found)


def _by_number(piece: Piece, digits: str) -> ExactField:
    digits = digits.lower()
    if "x" not in digits:
        return Tag(int(digits, 16))
    if not any(_within(digits, repeater.lower()) for repeater in dictionary.repeaters()):
        raise MistakeError(
            f"{piece.text} is no repeating group of the standard",
            piece,
            "those are (50xx,eeee), (60xx,eeee), (7Fxx,eeee), (0020,31xx), (0028,04xx), "
            "(0028,08xx), (1000,xxxx) and (1010,xxxx)",
        )
    return RepeatingTag(*dictionary.mask_of(digits))


def _within(digits: str, repeater: str) -> bool:
    """Whether a mask asks for (some of) a repeater's groups, and for elements of them."""
    groups = all(wide in ("x", digit) for digit, wide in zip(digits[:4], repeater, strict=False))
    elements = all(
        "x" in (digit, wide) or digit == wide
        for digit, wide in zip(digits[4:], repeater[4:], strict=True)
    )
    # A repeating group is even.
    return groups and elements and digits[3] in "02468acex"


def _by_creator(piece: Piece, group: str, creator: str, offset: str) -> PrivateTag:
    number = int(group, 16)
    name = creator[1:-1].replace('\\"', '"').strip()
    if number % 2 == 0:
        message = f"group {group} is even; the elements of a private creator have an odd group"
        raise MistakeError(message, piece)
    if not name:
        raise MistakeError("the private creator is empty", piece, 'as in (0033,"ACME 1.0",1E)')
    return PrivateTag(number, name, int(offset, 16))


def _tag_hint(text: str) -> str:
    if text.startswith("(") and ")" not in text:
        return 'a tag is written without spaces, (0010,0020); a creator in quotes: (0033,"A B",1E)'
    return (
        "a tag is (0010,0020), 00100020 or 0x00100020; a private element has its creator in "
        'quotes and two hexadecimal digits: (0033,"ACME 1.0",1E)'
    )
