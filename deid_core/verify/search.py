"""Identifying values of the originals, looked for in all of an output but its pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deid_core.verify.decoding import FREE_TEXT_VRS, TEXT_VRS, declared_text, possible_texts
from deid_core.verify.elements import Element, Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.identifying import Identity
from deid_core.verify.needles import IDENTIFIER, NAME, Hit, Needle, Needles
from deid_core.verify.profile import Profile, row_of
from deid_core.verify.words import Words, words_of

_UIDS = re.compile(r"\d+(?:\.\d+){3,}")
_NUMBERS = frozenset(["AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"])
_DIGITS_IN_NUMBERS = 6
_IN_BINARY = 5
_TEXTY = 0.75
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\r\n\t\0\x1b"
_IMPLEMENTATION_CLASS = 0x00020012  # of a program, which may use it for InstanceCreatorUID too
_PREAMBLE, _BEHIND = "preamble", "behind the last element"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in one output.

    `strong` are the values of all originals; `weak` those of the output's own, or of all where
    that is not known; `own` is what identifies in its original, and None where not known.
    `equipment` are words that headers of this set use of devices.
    """

    strong: Needles
    weak: Needles
    own: Identity | None
    original: Parsed | None
    equipment: set[str]
    profile: Profile
    codecs: set[str] = field(default_factory=set)


def search_path(path: str, sought: Sought) -> list[Hit]:
    """Values in an output's path below the folder of outputs; not within UIDs that stay."""
    shown = _UIDS.sub(" ", path) if sought.profile.has("retain-uids") else path
    return [*_in_words(words_of(shown), sought), *sought.strong.uids_in(path)]


def search(parsed: Parsed, path: str, original: str, sought: Sought) -> Iterator[Finding]:
    """One finding for each place and kind of value."""
    for element in parsed.elements:
        if element.items is not None or element.is_bulk or element.vr in _NUMBERS:
            continue
        if element.tag == _IMPLEMENTATION_CLASS:
            continue
        raw = parsed.raw(element)
        if raw:
            hits = _in_element(raw, element, sought)
            if hits:
                hits = [hit for hit in hits if not _is_technical(hit, raw, element, sought)]
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
    if vr not in TEXT_VRS:
        return _in_bytes(raw, sought)
    text = declared_text(raw, vr, element.charsets)
    if vr == "UI":
        return _in_uid(text, sought)
    words = words_of(text)
    if vr in ("DA", "DT"):
        return [] if _dates_stay(sought.profile) else list(sought.weak.dates_in(words.folded))
    if vr in ("DS", "IS", "TM", "AS"):
        return _whole_number(words, sought)
    hits = [*_in_words(words, sought), *sought.strong.uids_in(text)]
    if vr in FREE_TEXT_VRS:
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


def _in_words(words: Words, sought: Sought, shortest: int = 0) -> list[Hit]:
    return [
        *sought.strong.phrases_in(words, shortest),
        *sought.weak.phrases_in(words, shortest),
    ]


def _in_bytes(raw: bytes, sought: Sought) -> list[Hit]:
    """Whatever character set the bytes are in; short values count in what looks like text only."""
    printable = len(raw) - len(raw.translate(None, _PRINTABLE))
    shortest = 0 if printable >= _TEXTY * len(raw) else _IN_BINARY
    hits: list[Hit] = []
    for text in possible_texts(raw, sorted(sought.codecs)):
        words = words_of(text)
        hits += _in_words(words, sought, shortest)
        hits += sought.strong.uids_in(text)
        hits += sought.weak.dates_in(words.folded)
    return hits


def _in_uid(text: str, sought: Sought) -> list[Hit]:
    hits = list(sought.strong.uids_in(text))
    if not sought.profile.has("retain-uids"):
        hits += [
            hit for hit in sought.strong.phrases_in(words_of(text)) if hit.needle.kind == IDENTIFIER
        ]
    return hits


def _whole_number(words: Words, sought: Sought) -> list[Hit]:
    """A value that is a number, or looks like one, counts where it is an identifier as a whole."""
    if len(words.words) != 1 or len(words.words[0].text) < _DIGITS_IN_NUMBERS:
        return []
    return _in_words(words, sought)


def _dates_stay(profile: Profile) -> bool:
    """Whether dates may equal one of the original: the rows tell which were to be changed."""
    return profile.has("retain-full-dates") or profile.has("retain-modified-dates")


def _is_technical(hit: Hit, raw: bytes, element: Element, sought: Sought) -> bool:
    """Whether it is by chance that a text about technique has somebody's name in it.

    So it is where headers of the set use all of its words of equipment; and for one word of
    another patient's name in an element that the table does not list, and that is as it was.
    """
    if hit.needle.kind in (NAME, IDENTIFIER) and set(hit.value.split()) <= sought.equipment:
        return element.vr != "PN"
    if hit.needle.kind != NAME or " " in hit.value or element.is_private:
        return False
    if sought.own is None or sought.original is None or row_of(element.tag) is not None:
        return False
    before = sought.original.at(element.place)
    own = hit.value in sought.own.names or hit.value in sought.own.strong.phrases
    return not own and before is not None and sought.original.raw(before) == raw
