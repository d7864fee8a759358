"""Identifying values of the originals, looked for in all of an output; in pixels when asked to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom._private_dict import private_dictionaries
from pydicom.datadict import tag_for_keyword

from deid_core.verify.decoding import (
    FREE_TEXT_VRS,
    TEXT_VRS,
    declared_text,
    lines_in,
    possible_texts,
)
from deid_core.verify.elements import Element, Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.identifying import Identity
from deid_core.verify.needles import IDENTIFIER, NAME, Hit, Needle, Needles
from deid_core.verify.profile import Profile, Row, row_of
from deid_core.verify.words import Words, words_of

_UIDS = re.compile(r"\d+(?:\.\d+){3,}")
_NUMBERS = frozenset(["AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"])
_TEXT_IN_NUMBERS = re.compile(rb"[0-9A-Za-z\x80-\xff]{5}|(?:[0-9A-Za-z]\0){5}")
_TEXT_IN_PIXELS = re.compile(rb"[\x20-\x7e]{6,}")
_DIGITS_IN_NUMBERS = 6
_DIGITS_OF_DATE = 8
_IN_BINARY = 5
_IN_NUMBERS = 6
# What values of these VRs are made of: one of anything else is text, wherever it stands.
_FORMS = {
    "AS": re.compile(r"\d*[DWMY]?[ \0]*"),
    "DA": re.compile(r"[\d.:\-\\ ]*\0*"),
    "DS": re.compile(r"[\d.+\-Ee\\ ]*\0*"),
    "DT": re.compile(r"[\d.:+\-\\ ]*\0*"),
    "IS": re.compile(r"[\d+\-\\ ]*\0*"),
    "TM": re.compile(r"[\d.:\-\\ ]*\0*"),
    "UI": re.compile(r"[\d.\\]*[ \0]*"),
}
# What these say of equipment and makers is no secret, and may be somebody's name: Philips.
_EQUIPMENT = frozenset({0x00020013, 0x00080060, 0x00080070, 0x00080116, 0x00081090, 0x00180015})
_TEXTY = 0.75
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\r\n\t\0\x1b"
_IMPLEMENTATION_CLASS = 0x00020012  # of a program, which may use it for InstanceCreatorUID too
_PREAMBLE, _BEHIND = "preamble", "behind the last element"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in one output.

    `strong` are the values of all originals; `weak` those of the output's own, or of all where
    that is not known; `own` is what identifies in its original, and None where not known.
    """

    strong: Needles
    weak: Needles
    own: Identity | None
    original: Parsed | None
    profile: Profile
    codecs: set[str] = field(default_factory=set)
    pixels: bool = False


def search_path(path: str, sought: Sought) -> list[Hit]:
    """Values in an output's path below the folder of outputs; not within UIDs that stay."""
    shown = _UIDS.sub(" ", path) if sought.profile.has("retain-uids") else path
    return [*_in_words(words_of(shown), sought), *sought.strong.uids_in(path)]


def search(parsed: Parsed, path: str, original: str, sought: Sought) -> Iterator[Finding]:
    """One finding for each place and kind of value."""
    for element in parsed.elements:
        if element.items is not None or element.tag == _IMPLEMENTATION_CLASS:
            continue
        if element.is_bulk:
            if sought.pixels:
                hits = _in_pixels(parsed, element, sought)
                yield from _told(hits, Kind.LEFT, path, element.place, original)
            continue
        raw = parsed.raw(element)
        if raw:
            hits = _in_element(raw, element, sought)
            if hits:
                hits = _not_by_chance(hits, raw, element, sought)
                yield from _told(hits, Kind.LEFT, path, element.place, original)
    for start, end in parsed.outside:
        raw = bytes(parsed.buffer[start:end])
        if raw.strip(b"\0"):
            place = _PREAMBLE if start == 0 else _BEHIND
            yield from _told(_in_bytes(raw, sought), Kind.LEFT, path, place, original)


def _told(hits: list[Hit], kind: Kind, path: str, place: str, original: str) -> Iterator[Finding]:
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.needle.kind, []).append(hit)
    for needle_kind, found in by_kind.items():
        keywords = ", ".join(sorted({hit.needle.keyword for hit in found}))
        values = "; ".join(sorted({hit.value for hit in found}))
        yield Finding(kind, path, place, f"{needle_kind} from {keywords}", original, values)


def _in_element(raw: bytes, element: Element, sought: Sought) -> list[Hit]:
    vr = element.vr
    if vr in _NUMBERS:
        return _in_bytes(raw, sought, _IN_NUMBERS) if _TEXT_IN_NUMBERS.search(raw) else []
    if vr not in TEXT_VRS:
        return _in_bytes(raw, sought)
    text = declared_text(raw, vr, element.charsets)
    form = _FORMS.get(vr)
    if form is not None and form.fullmatch(text):
        return _in_form(text, vr, sought)
    words = words_of(text)
    hits = [*_in_words(words, sought), *sought.strong.uids_in(text)]
    if vr in FREE_TEXT_VRS or form is not None:
        hits += sought.weak.dates_in(words.folded)
    if vr == "PN" and sought.own is not None:
        hits += [
            Hit(Needle(NAME, "a name in its original"), word.text)
            for word in words.words
            if word.text in sought.own.names
        ]
    if element.is_private or not raw.isascii() or b"\x1b" in raw or b"\0" in raw.rstrip(b"\0"):
        hits += _in_bytes(raw, sought)
    return hits


def _in_form(text: str, vr: str, sought: Sought) -> list[Hit]:
    """In a value that has the form of its VR."""
    if vr == "UI":
        return _in_uid(text, sought)
    words = words_of(text)
    if vr in ("DA", "DT"):
        return [] if _dates_stay(sought.profile) else list(sought.weak.dates_in(words.folded))
    return _whole_number(words, sought)


def _in_words(words: Words, sought: Sought, shortest: int = 0) -> list[Hit]:
    return [
        *sought.strong.phrases_in(words, shortest),
        *sought.weak.phrases_in(words, shortest),
        *sought.strong.numbers_in(words.folded),
        *sought.weak.numbers_in(words.folded),
    ]


def _in_bytes(raw: bytes, sought: Sought, shortest: int | None = None) -> list[Hit]:
    """Whatever character set the bytes are in; short values count in what looks like text only: the
    whole, or a line of it."""
    if shortest is None:
        printable = len(raw) - len(raw.translate(None, _PRINTABLE))
        shortest = 0 if printable >= _TEXTY * len(raw) else _IN_BINARY
    hits: list[Hit] = []
    for text in possible_texts(raw, sorted(sought.codecs)):
        words = words_of(text)
        hits += _in_words(words, sought, shortest)
        hits += sought.strong.uids_in(text)
        hits += sought.weak.dates_in(words.folded)
    if shortest:
        for line in lines_in(raw):
            hits += _in_words(words_of(line), sought)
    return hits


def _in_pixels(parsed: Parsed, element: Element, sought: Sought) -> list[Hit]:
    """Where the bytes of pixels are text in ASCII; short values are there by chance."""
    hits: set[Hit] = set()
    for match in _TEXT_IN_PIXELS.finditer(parsed.buffer, element.start, element.end):
        text = match[0].decode("ascii")
        hits.update(_in_words(words_of(text), sought, _IN_NUMBERS))
        hits.update(sought.strong.uids_in(text))
    return list(hits)


def _in_uid(text: str, sought: Sought) -> list[Hit]:
    hits = list(sought.strong.uids_in(text))
    if not sought.profile.has("retain-uids"):
        hits += [
            hit for hit in sought.strong.phrases_in(words_of(text)) if hit.needle.kind == IDENTIFIER
        ]
    return hits


def _whole_number(words: Words, sought: Sought) -> list[Hit]:
    """A number counts where it is an identifier, or the eight digits of a date, as a whole."""
    if len(words.words) != 1 or len(words.words[0].text) < _DIGITS_IN_NUMBERS:
        return []
    hits = _in_words(words, sought)
    if len(words.words[0].text) == _DIGITS_OF_DATE and not _dates_stay(sought.profile):
        hits += sought.weak.dates_in(words.folded)
    return hits


def _dates_stay(profile: Profile) -> bool:
    """Whether dates may equal one of the original: the rows tell which were to be changed."""
    return profile.has("retain-full-dates") or profile.has("retain-modified-dates")


def _not_by_chance(hits: list[Hit], raw: bytes, element: Element, sought: Sought) -> list[Hit]:
    """The hits that count.  Two words of its own original's names are never there by chance."""
    own = {
        hit.value
        for hit in hits
        if hit.needle.kind == NAME and " " not in hit.value and _is_own(hit, sought)
    }
    return [
        hit
        for hit in hits
        if (len(own) > 1 and hit.value in own) or not _is_technical(hit, raw, element, sought)
    ]


def _is_technical(hit: Hit, raw: bytes, element: Element, sought: Sought) -> bool:
    """Whether it is by chance that a text has somebody's name in it, or an option wants it kept.

    Only in an element that is as it was in the original, and only one word of a name: where the
    element tells of equipment; where an option keeps it; and where the table has no row for it and
    the name is another patient's.  Makers have institutions, too, and an institution that is kept
    may be told of in an element that is not: as the organisation of who verified.
    """
    if element.is_creator:
        return " " not in hit.value and raw.decode("latin-1").strip(" \0") in private_dictionaries
    if element.is_private or not _is_as_it_was(raw, element, sought):
        return False
    kept = "K" in sought.profile.outcomes(element.tag)
    row = row_of(element.tag)
    if hit.needle.kind == IDENTIFIER and kept and row is not None and row.is_institution:
        return _is_of_an_institution(hit)
    if element.tag in _EQUIPMENT and _is_of_a_maker(hit):
        return True
    if hit.needle.kind != NAME or " " in hit.value:
        return False
    return element.tag in _EQUIPMENT or kept or (row is None and not _is_own(hit, sought))


def _is_as_it_was(raw: bytes, element: Element, sought: Sought) -> bool:
    if sought.original is None or b"\0" in raw.rstrip(b"\0"):
        return False
    before = sought.original.at(element.place)
    return before is not None and sought.original.raw(before) == raw


def _is_own(hit: Hit, sought: Sought) -> bool:
    own = sought.own
    return own is None or hit.value in own.names or hit.value in own.strong.phrases


def _is_of_a_maker(hit: Hit) -> bool:
    """Whether it names an institution, or in words a device: a station is called by its model."""
    row = _row_behind(hit)
    is_device = row is not None and row.is_device and hit.value.replace(" ", "").isalpha()
    return is_device or _is_of_an_institution(hit)


def _is_of_an_institution(hit: Hit) -> bool:
    row = _row_behind(hit)
    return row is not None and row.is_institution


def _row_behind(hit: Hit) -> Row | None:
    """The row of the attribute that an identifier was found in, in an original."""
    tag = tag_for_keyword(hit.needle.keyword)
    return row_of(tag) if tag is not None and hit.needle.kind == IDENTIFIER else None
