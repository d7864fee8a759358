"""Bytes of a dataset to its elements, at every depth (PS3.5 section 7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pydicom._private_dict import private_dictionaries
from pydicom.datadict import dictionary_VR, keyword_for_tag, private_dictionary_VR

from deid_core.verify.elements import Element, Parsed, charsets_of

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_ITEM_BYTES = b"\xfe\xff\x00\xe0"
_LONG = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
_BYTES = frozenset(["OB", "OW", "UN"])
_DEEPEST = 200


class Syntax(NamedTuple):
    """How elements are written."""

    explicit: bool
    big: bool


class Level(NamedTuple):
    """A dataset: the root, or an item."""

    prefix: str
    parent: str
    depth: int
    charsets: list[tuple[str, ...]]  # one entry, replaced where SpecificCharacterSet is met
    creators: dict[int, str]


def root() -> Level:
    """The level that a file's dataset, or its file meta group, is."""
    return Level("", "", 0, [()], {})


class UnreadableError(Exception):
    """From `offset` on, bytes are no elements; `why` says what is there."""

    def __init__(self, offset: int, why: str) -> None:
        self.offset = offset
        self.why = why
        super().__init__(why)


class Reader:
    """Reads elements into `Parsed.elements`.  Raises UnreadableError."""

    def __init__(self, parsed: Parsed) -> None:
        self.buffer = parsed.buffer
        self.elements = parsed.elements

    def read_file_meta(self, at: int) -> int:
        """Group 0002, and the offset behind it."""
        syntax = Syntax(explicit=True, big=False)
        level = root()
        while self.buffer[at : at + 2] == b"\x02\x00":
            at = self._read_element(at, len(self.buffer), syntax, level)
        return at

    def read_level(self, at: int, end: int, syntax: Syntax, level: Level) -> Iterator[int]:
        """Elements up to `end`, or to the end of an item; the offset behind each."""
        while at < end:
            if self._tag(at, syntax) == _ITEM_END:
                yield at + 8
                return
            at = self._read_element(at, end, syntax, level)
            yield at

    def _tag(self, at: int, syntax: Syntax) -> int:
        head = self.buffer[at : at + 4]
        if len(head) < 4:
            raise UnreadableError(at, "the file ends within a tag")
        group, element = struct.unpack(">HH" if syntax.big else "<HH", head)
        return int(group << 16 | element)

    def _number(self, at: int, size: int, syntax: Syntax) -> int:
        part = self.buffer[at : at + size]
        if len(part) < size:
            raise UnreadableError(at, "the file ends within a length")
        return int.from_bytes(part, "big" if syntax.big else "little")

    def _read_element(self, at: int, end: int, syntax: Syntax, level: Level) -> int:
        tag = self._tag(at, syntax)
        creator = level.creators.get(tag >> 16 << 16 | tag >> 8 & 0xFF) if tag & 0x10000 else None
        if syntax.explicit:
            vr = bytes(self.buffer[at + 4 : at + 6]).decode("latin-1")
            if not (vr.isascii() and vr.isalpha() and vr.isupper()):
                raise UnreadableError(at, "an element has no VR")
            long = vr in _LONG
            length = self._number(at + (8 if long else 6), 4 if long else 2, syntax)
            start = at + (12 if long else 8)
        else:
            vr = _dictionary_vr(tag, creator)
            length = self._number(at + 4, 4, syntax)
            start = at + 8
        place = level.prefix + _name(tag, creator)
        if length == _UNDEFINED:
            return self._read_undefined(tag, vr, place, start, end, syntax, level, creator)
        stop = start + length
        if stop > end:
            raise UnreadableError(at, "an element is longer than what holds it")
        items = self._items_within(tag, vr, place, start, stop, syntax, level)
        self._keep(tag, vr, place, (start, stop), level, creator, items, syntax)
        return stop

    def _items_within(
        self, tag: int, vr: str, place: str, start: int, stop: int, syntax: Syntax, level: Level
    ) -> int | None:
        """The number of items of a sequence of defined length; None where it is none.

        Bytes of UN and its like that read as items, whole, are a sequence too (PS3.5 6.2.2).
        """
        if vr == "SQ":
            return self._read_items(place, start, stop, syntax, level)[0]
        if vr not in _BYTES or self.buffer[start : start + 4] != _ITEM_BYTES:
            return None
        for tried in (Syntax(explicit=False, big=False), Syntax(explicit=True, big=False)):
            before = len(self.elements)
            try:
                return self._read_items(place, start, stop, tried, level)[0]
            except UnreadableError:
                del self.elements[before:]
        return None

    def _read_undefined(
        self,
        tag: int,
        vr: str,
        place: str,
        start: int,
        end: int,
        syntax: Syntax,
        level: Level,
        creator: str | None,
    ) -> int:
        if vr in ("OB", "OW") and syntax.explicit:
            stop = self._behind_fragments(start, end, syntax)
            self._keep(tag, vr, place, (start, stop), level, creator, None, syntax)
            return stop
        inner = Syntax(explicit=False, big=False) if vr == "UN" else syntax
        items, stop = self._read_items(place, start, end, inner, level, delimited=True)
        self._keep(tag, "SQ", place, (start, stop), level, creator, items, syntax)
        return stop

    def _behind_fragments(self, at: int, end: int, syntax: Syntax) -> int:
        while at < end:
            tag, length = self._tag(at, syntax), self._number(at + 4, 4, syntax)
            at += 8
            if tag == _SEQUENCE_END:
                return at
            if tag != _ITEM or length > end - at:
                break
            at += length
        raise UnreadableError(at, "the fragments of an element do not end")

    def _read_items(
        self,
        place: str,
        at: int,
        end: int,
        syntax: Syntax,
        level: Level,
        *,
        delimited: bool = False,
    ) -> tuple[int, int]:
        if level.depth >= _DEEPEST:
            raise UnreadableError(at, f"sequences are nested more than {_DEEPEST} deep")
        items = 0
        while at < end:
            tag, length = self._tag(at, syntax), self._number(at + 4, 4, syntax)
            at += 8
            if tag == _SEQUENCE_END and delimited:
                return items, at
            if tag != _ITEM or (length != _UNDEFINED and length > end - at):
                raise UnreadableError(at - 8, "a sequence holds what is no item")
            inner = Level(f"{place}__{items}__", place, level.depth + 1, list(level.charsets), {})
            stop = end if length == _UNDEFINED else at + length
            behind = at
            for behind in self.read_level(at, stop, syntax, inner):  # noqa: B007
                pass
            at = behind if length == _UNDEFINED else stop
            items += 1
        if delimited:
            raise UnreadableError(at, "a sequence does not end")
        return items, at

    def _keep(
        self,
        tag: int,
        vr: str,
        place: str,
        span: tuple[int, int],
        level: Level,
        creator: str | None,
        items: int | None,
        syntax: Syntax,
    ) -> None:
        start, stop = span
        if vr == "UN" and items is None:
            known = _dictionary_vr(tag, creator)
            vr = known if known != "SQ" else vr
        if tag == 0x00080005:
            level.charsets[0] = charsets_of(bytes(self.buffer[start:stop]))
        if tag & 0x10000 and 0x10 <= tag & 0xFFFF <= 0xFF:
            name = bytes(self.buffer[start:stop]).decode("latin-1").strip(" \0")
            level.creators[tag & 0xFFFF00FF] = name
        self.elements.append(
            Element(
                tag,
                vr,
                place,
                level.parent,
                start,
                stop,
                level.charsets[0],
                creator,
                items,
                level.depth,
                syntax.big,
            )
        )


@lru_cache(maxsize=8192)
def _dictionary_vr(tag: int, creator: str | None) -> str:
    if tag & 0xFFFF == 0:
        return "UL"
    if tag & 0x10000:
        if 0x10 <= tag & 0xFFFF <= 0xFF:
            return "LO"
        try:
            return private_dictionary_VR(tag, creator or "")[:2]
        except KeyError:
            return "UN"
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


@lru_cache(maxsize=8192)
def _name(tag: int, creator: str | None) -> str:
    """Keyword, creator form or tag; a creator that pydicom does not know may be anything."""
    if tag & 0x10000 and creator in private_dictionaries:
        return f'({tag >> 16:04X},"{creator}",{tag & 0xFF:02X})'
    return keyword_for_tag(tag) or f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
