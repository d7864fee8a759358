"""Which values of an original identify, and how tellingly.

Strong ones are looked for in all outputs.  Weak ones (dates, short numbers, names of three letters)
occur by chance in a large set: they are looked for in the outputs of their own original, and in
those whose original is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from deid_core.verify.dates import date_of
from deid_core.verify.decoding import FREE_TEXT_VRS, codecs_for, declared_text
from deid_core.verify.elements import Element, Parsed
from deid_core.verify.needles import (
    DATE,
    IDENTIFIER,
    NAME,
    UID,
    Needle,
    Needles,
    digit_groups,
)
from deid_core.verify.profile import Profile, row_of
from deid_core.verify.vocabulary import common_words, is_common
from deid_core.verify.words import is_unspaced, spellings

STANDARD_ROOT = "1.2.840.10008."
_NO_DAY = date(1900, 1, 1)  # what is put for a date that is not known, and for dummies
_NAME_PARTS = 3  # family, given, middle; prefixes and suffixes are anybody's
_PART_ENDS = re.compile(r"[,;\r\n]")
_SEPARATORS = re.compile(r"[\W_]+")
_PARTICLES = frozenset(
    ["van", "von", "der", "den", "del", "della", "dos", "das", "bin", "ibn", "abu", "mac"]
)
_LEAST_DIGITS, _TELLING_DIGITS = 5, 8
_LEAST_MIXED, _TELLING_MIXED = 4, 6
_LEAST_LETTERS, _TELLING_LETTERS = 5, 6
_LEAST_NAME, _TELLING_NAME = 3, 4
_LEAST_JOINED, _TELLING_JOINED = 7, 9


@dataclass(slots=True)
class Identity:
    """What identifies in one original; `names` are single words of names, common ones too."""

    strong: Needles = field(default_factory=Needles)
    weak: Needles = field(default_factory=Needles)
    names: set[str] = field(default_factory=set)
    technical_uids: set[str] = field(default_factory=set)


def identity_of(parsed: Parsed, profile: Profile) -> Identity:
    """What identifies in a file, options considered: a value that may stay does not count."""
    identity = Identity()
    for element in parsed.elements:
        if element.items is not None or element.is_bulk or element.start == element.end:
            continue
        if element.is_private:
            continue
        row = row_of(element.tag)
        if row is None:
            if element.vr == "UI":
                identity.technical_uids.update(_texts(parsed, element))
            elif element.vr == "PN":
                _take(identity, parsed, element)
        elif "K" not in profile.outcomes(element.tag):
            _take(identity, parsed, element)
    return identity


def _take(identity: Identity, parsed: Parsed, element: Element) -> None:
    row = row_of(element.tag)
    keyword = element.place.rpartition("__")[2]
    texts = _texts(parsed, element)
    if element.vr == "PN":
        for text in texts:
            _take_name(identity, text, Needle(NAME, keyword))
    elif element.vr == "UI":
        for text in texts:
            if not text.startswith(STANDARD_ROOT):
                identity.strong.uids[text] = Needle(UID, keyword)
    elif element.vr in ("DA", "DT"):
        for text in texts:
            day = date_of(text)
            if day is not None and day != _NO_DAY:
                identity.weak.dates[day] = Needle(DATE, keyword)
    elif (
        element.vr in FREE_TEXT_VRS
        and row is not None
        and not (row.is_description or row.is_characteristic or row.is_date)
    ):
        for text in texts:
            _take_identifier(identity, text, Needle(IDENTIFIER, keyword))


def _texts(parsed: Parsed, element: Element) -> list[str]:
    text = declared_text(parsed.raw(element), element.vr, element.charsets)
    parts = [text] if element.vr in ("LT", "ST", "UT", "UR") else text.split("\\")
    return [stripped for part in parts if (stripped := part.strip(" \0\r\n"))]


def _take_identifier(identity: Identity, text: str, needle: Needle) -> None:
    for line in {text, *text.splitlines(), *_parts_of(text)}:
        _take_number(identity, line, needle)
        packed = _SEPARATORS.sub("", line)  # AB-12-3 may be written as AB123
        for phrase in spellings(line) | spellings(packed):
            strength = _strength(phrase)
            if strength is not None:
                needles = identity.strong if strength else identity.weak
                needles.add_phrase(phrase, needle)
                needles.codecs |= codecs_for(line)


def _parts_of(text: str) -> Iterator[str]:
    """The parts of an address that are more than a word: the street without the town."""
    parts = _PART_ENDS.split(text)
    return (part for part in parts if len(parts) > 1 and len(part.split()) > 1)


def _take_number(identity: Identity, line: str, needle: Needle) -> None:
    """The digits of a number, as of a telephone, which may be grouped in another way."""
    found = list(digit_groups(line))
    if len(found) != 1:
        return
    (groups,) = found
    forms = ["".join(groups)]
    if "+" in line or groups[0].startswith("00"):
        forms.append("".join(groups[1:]))  # without the country's code
    for form in forms:
        digits = form.lstrip("0")
        if len(digits) >= _LEAST_JOINED:
            needles = identity.strong if len(digits) >= _TELLING_JOINED else identity.weak
            needles.numbers[digits] = needle


def _strength(phrase: str) -> bool | None:
    """True for an identifier to be looked for everywhere, False for a weak one, None for none."""
    packed = phrase.replace(" ", "")
    if is_common(phrase) or is_unspaced(phrase):
        return None if is_common(phrase) or len(packed) < _LEAST_NAME else True
    if packed.isdecimal():
        least, telling = _LEAST_DIGITS, _TELLING_DIGITS
    elif packed.isalpha():
        least, telling = _LEAST_LETTERS, _TELLING_LETTERS
    else:
        least, telling = _LEAST_MIXED, _TELLING_MIXED
    return None if len(packed) < least else len(packed) >= telling


def _take_name(identity: Identity, text: str, needle: Needle) -> None:
    for group in text.split("="):
        components = [part for part in group.split("^")[:_NAME_PARTS] if part.strip()]
        if len(components) == 1 and "," in group:
            components = [part for part in group.split(",") if part.strip()]
        for component in components:
            for phrase in spellings(component):
                _take_component(identity, phrase, component, needle)
        if len(components) > 1:
            _take_pairs(identity, components, needle)


def _take_component(identity: Identity, phrase: str, text: str, needle: Needle) -> None:
    words = [word for word in phrase.split() if word.isalpha()]
    if is_unspaced(phrase):
        if len(words) > 1:
            identity.strong.add_phrase(phrase, needle)
            identity.strong.codecs |= codecs_for(text)
        return
    if len(words) > 1 and not is_common(phrase):
        identity.strong.add_phrase(" ".join(words), needle)
    for word in words:
        identity.names.add(word)
        if len(word) < _LEAST_NAME or word in _PARTICLES or word in common_words():
            continue
        needles = identity.strong if len(word) >= _TELLING_NAME else identity.weak
        needles.add_phrase(word, needle)
        needles.codecs |= codecs_for(text)


def _take_pairs(identity: Identity, components: list[str], needle: Needle) -> None:
    """Family and given name next to each other, in either order, and run together."""
    for family in spellings(components[0]):
        for given in spellings(components[1]):
            common = is_common(family) and is_common(given)
            needles = identity.weak if common else identity.strong
            for first, second in ((family, given), (given, family)):
                joined = f"{first}{second}".replace(" ", "")
                if len(joined) < _LEAST_NAME + 1 and not is_unspaced(joined):
                    continue
                needles.add_phrase(f"{first} {second}", needle)
                if joined.isalpha() and not is_unspaced(joined):
                    needles.add_phrase(joined, needle)
            needles.codecs |= codecs_for(components[0] + components[1])
