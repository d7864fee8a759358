"""The data dictionaries of pydicom: public, repeating groups, and private (PS3.6, PS3.7).

Every function takes tags as plain integers (``0x00100020``), and none of them warns or raises for
a tag, a creator or a text that no dictionary knows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from pydicom.datadict import (  # type: ignore[attr-defined]  # re-exported, if not in name
    DicomDictionary,
    RepeatersDictionary,
    keyword_dict,
    masks,
    private_dictionaries,
)

from deid_core.standard.tags import is_private, is_private_creator

# (VR, VM, name, retired, keyword)
_Entry = tuple[str, str, str, str, str]
# A single tag, or (mask, value) of a repeating group: `tag & mask == value`.
Found = int | tuple[int, int]

_CLOSE_ENOUGH = 0.6
_CANDIDATES = 40
_LONGEST_TEXT = 80


def keyword_of(tag: int) -> str:
    """The keyword of an element, repeating groups included; '' where there is none."""
    entry = _entry(tag)
    return entry[4] if entry else ""


def name_of(tag: int) -> str:
    """The dictionary's name of an element ("Patient's Name"); '' where there is none."""
    entry = _entry(tag)
    return entry[2] if entry else ""


def vr_of(tag: int) -> str | None:
    """The VR of an element as the dictionary has it, which may be ambiguous (``US or SS``).

    Group lengths are UL and private creators LO; other private elements, and unknown ones, None.
    """
    entry = _entry(tag)
    if entry:
        return entry[0]
    if tag & 0xFFFF == 0:
        return "UL"
    if is_private_creator(tag):
        return "LO"
    return None


def private_vr_of(creator: str, group: int, offset: int) -> str | None:
    """The VR of a private element, `offset` being the low byte of its element number."""
    entry = _private_entry(creator, group, offset)
    return entry[0].replace("_", " or ") if entry else None


def private_name_of(creator: str, group: int, offset: int) -> str:
    """The name of a private element in the private dictionary; '' where there is none."""
    entry = _private_entry(creator, group, offset)
    return entry[1] if entry else ""


def private_creators() -> tuple[str, ...]:
    """The creators that the private dictionary has."""
    return tuple(private_dictionaries)


def find_keyword(text: str) -> Found | None:
    """The element that a keyword names, in any case; `(mask, value)` for a repeating group."""
    exact = keyword_dict.get(text) if text else None
    return exact if exact is not None else _by_keyword(len(DicomDictionary)).get(text.lower())


def find_name(text: str) -> Found | None:
    """The element that a dictionary name names, in any case, white space folded."""
    return _by_name(len(DicomDictionary)).get(_folded(text))


def suggestions(text: str, n: int = 3) -> list[str]:
    """Up to `n` keywords that come close to `text`, which is misspelt, plural or in another case.

    The best comes first.  Keywords are ranked by the runs of three letters that they share with
    the text, and only the best of these are compared letter by letter, which is fast.
    """
    wanted = re.sub(r"[^a-z0-9]", "", text.lower())[:_LONGEST_TEXT]
    if not wanted:
        return []
    index = _trigram_index(len(DicomDictionary))
    shared = Counter(
        keyword for trigram in set(_trigrams(wanted)) for keyword in index.get(trigram, ())
    )
    # Few shared runs weigh more in a short keyword than in a long one.
    ranked = sorted(shared, key=lambda word: (-2 * shared[word] / (len(word) + len(wanted)), word))
    close = []
    for keyword in ranked[:_CANDIDATES]:
        ratio = SequenceMatcher(None, keyword.lower(), wanted, autojunk=False).ratio()
        if ratio >= _CLOSE_ENOUGH:
            close.append((-ratio, keyword))
    return [keyword for _, keyword in sorted(close)[:n]]


def tag_text(tag: int) -> str:
    """A tag as recipes write it: ``(0010,0020)``, hexadecimal digits in upper case."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def private_text(group: int, creator: str, offset: int) -> str:
    """A private element as recipes write it: ``(0033,"ACME 1.0",1E)``."""
    quoted = creator.replace('"', '\\"')
    return f'({group:04X},"{quoted}",{offset:02X})'


def step_name(tag: int, creator: str | None) -> str:
    """An element's name as a step of a path: keyword, else creator form, else tag."""
    if creator is not None:
        return private_text(tag >> 16, creator, tag & 0xFF)
    return keyword_of(tag) or tag_text(tag)


def repeaters() -> tuple[str, ...]:
    """The standard's repeating groups, as masks of eight characters: ``60xx3000``."""
    return tuple(RepeatersDictionary)


def mask_of(pattern: str) -> tuple[int, int]:
    """`(mask, value)` of a mask such as ``60xx3000``.

    A repeating group is even (PS3.5, 7.6): where the group ends in ``x``, odd ones don't match.
    """
    digits = pattern.lower()
    mask = int("".join("0" if digit == "x" else "f" for digit in digits), 16)
    value = int(digits.replace("x", "0"), 16)
    return (mask | 0x00010000 if digits[3] == "x" else mask), value


def _entry(tag: int) -> _Entry | None:
    entry = DicomDictionary.get(tag)
    return entry if entry is not None or is_private(tag) else _repeating_entry(tag)


@lru_cache(maxsize=4096)
def _repeating_entry(tag: int) -> _Entry | None:
    for pattern, (value, mask) in masks.items():
        if tag & mask == value:
            return RepeatersDictionary[pattern]
    return None


def _private_entry(creator: str, group: int, offset: int) -> tuple[str, str] | None:
    entries = _private_entries(creator)
    return entries.get(f"{group:04X}{offset:02X}") or entries.get(f"{group >> 8:02X}xx{offset:02X}")


@lru_cache(maxsize=1024)
def _private_entries(creator: str) -> dict[str, tuple[str, str]]:
    """VR and name by group and low byte, in upper case; ``70xx04`` where any of 70xx is meant.

    pydicom's keys are of the kinds ``0029xx10``, ``70xxxx04``, and whole tags, in which the block
    (if one is given at all) is that of one vendor's file: it is left out here.  Keys that end in
    ``xx`` are private creators.
    """
    entries: dict[str, tuple[str, str]] = {}
    for key, (vr, _, name, *_) in private_dictionaries.get(creator, {}).items():
        if key.endswith("xx"):
            continue
        short = f"{key[:4]}{key[-2:]}".upper().replace("X", "x")
        if "x" in key or short not in entries:
            entries[short] = (vr, name)
    return entries


def _public_entries() -> Iterator[tuple[Found, _Entry]]:
    for pattern, entry in RepeatersDictionary.items():
        yield mask_of(pattern), entry
    yield from DicomDictionary.items()


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())


# pydicom's public dictionary can be added to at run time (add_dict_entries): the maps below are
# built for its size, and anew when that has changed.


@lru_cache(maxsize=1)
def _by_keyword(_size: int) -> dict[str, Found]:
    return {entry[4].lower(): found for found, entry in _public_entries() if entry[4]}


@lru_cache(maxsize=1)
def _by_name(_size: int) -> dict[str, Found]:
    return {_folded(entry[2]): found for found, entry in _public_entries() if entry[4]}


@lru_cache(maxsize=1)
def _trigram_index(_size: int) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for _, entry in _public_entries():
        for trigram in set(_trigrams(entry[4].lower())):
            index[trigram].append(entry[4])
    return dict(index)


def _trigrams(word: str) -> tuple[str, ...]:
    padded = f"^{word}$"
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))
