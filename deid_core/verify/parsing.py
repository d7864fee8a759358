"""Bytes of a file to its elements (PS3.5 section 7, PS3.10 section 7.1)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pydicom._private_dict import private_dictionaries
from pydicom.datadict import dictionary_VR, keyword_for_tag, private_dictionary_VR

from deid_core.errors import LimitError, ParseError
from deid_core.verify.elements import Buffer, Element, Parsed, charsets_of

_MAGIC = 128
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_ITEM_BYTES = b"\xfe\xff\x00\xe0"
_LONG = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
_BYTES = frozenset(["OB", "OW", "UN"])
_IMPLICIT = "1.2.840.10008.1.2"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEFLATED = frozenset(
    ["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"]
)
_DEEPEST = 200
_MOST_INFLATED = 1 << 30


class NoDicomError(ParseError):
    """The first bytes of a file are not those of a DICOM file."""


class _Syntax(NamedTuple):
    explicit: bool
    big: bool


class _Level(NamedTuple):
    """A dataset: the root, or an item."""

    prefix: str
    parent: str
    depth: int
    charsets: list[tuple[str, ...]]  # one entry, replaced where SpecificCharacterSet is met
    creators: dict[int, str]


class _UnreadableError(Exception):
    def __init__(self, offset: int, why: str) -> None:
        self.offset = offset
        self.why = why
        super().__init__(why)


def parse(buffer: Buffer) -> Parsed:
    """All elements of a file, as far as it can be read; see `Parsed.trouble`.

    Raises NoDicomError where it is no DICOM file, and ParseError where it does not inflate.
    """
    parsed = Parsed(buffer)
    start = 0
    if buffer[_MAGIC : _MAGIC + 4] == b"DICM":
        parsed.outside.append((0, _MAGIC))
        start = _MAGIC + 4
    elif not _looks_like_a_dataset(buffer[:8]):
        raise NoDicomError("is no DICOM file")
    reader = _Reader(parsed)
    at = start
    try:
        at = reader.read_file_meta(start)
        syntax = _syntax(parsed, at)
        end = len(buffer)
        if parsed.text(0x00020010) in _DEFLATED:
            inflated, behind = _inflated(bytes(buffer[at:]))
            end = at + len(inflated)
            parsed.buffer = reader.buffer = bytes(buffer[:at]) + inflated + behind
            parsed.outside.append((end, len(parsed.buffer)))
        level = _Level("", "", 0, [()], {})
        ends = reader.read_level(at, end, syntax, level)
        for at in ends:  # noqa: B007  # where the last element that can be read ends
            pass
    except _UnreadableError as problem:
        parsed.outside.append((at, len(parsed.buffer)))
        parsed.trouble = ParseError(f"{problem.why} at byte {problem.offset}")
    return parsed


class _Reader:
    def __init__(self, parsed: Parsed) -> None:
        self.buffer = parsed.buffer
        self.elements = parsed.elements

    def read_file_meta(self, at: int) -> int:
        """Group 0002, and the offset behind it."""
        syntax = _Syntax(explicit=True, big=False)
        level = _Level("", "", 0, [()], {})
        while self.buffer[at : at + 2] == b"\x02\x00":
            at = self._read_element(at, len(self.buffer), syntax, level)
        return at

    def read_level(self, at: int, end: int, syntax: _Syntax, level: _Level) -> Iterator[int]:
        """Elements up to `end`, or to the end of an item; the offset behind each."""
        while at < end:
            if self._tag(at, syntax) == _ITEM_END:
                yield at + 8
                return
            at = self._read_element(at, end, syntax, level)
            yield at

    def _tag(self, at: int, syntax: _Syntax) -> int:
        head = self.buffer[at : at + 4]
        if len(head) < 4:
            raise _UnreadableError(at, "the file ends within a tag")
        group, element = struct.unpack(">HH" if syntax.big else "<HH", head)
        return int(group << 16 | element)

    def _number(self, at: int, size: int, syntax: _Syntax) -> int:
        part = self.buffer[at : at + size]
        if len(part) < size:
            raise _UnreadableError(at, "the file ends within a length")
        return int.from_bytes(part, "big" if syntax.big else "little")

    def _read_element(self, at: int, end: int, syntax: _Syntax, level: _Level) -> int:
        tag = self._tag(at, syntax)
        creator = level.creators.get(tag >> 16 << 16 | tag >> 8 & 0xFF) if tag & 0x10000 else None
        if syntax.explicit:
            vr = bytes(self.buffer[at + 4 : at + 6]).decode("latin-1")
            if not (vr.isascii() and vr.isalpha() and vr.isupper()):
                raise _UnreadableError(at, "an element has no VR")
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
            raise _UnreadableError(at, "an element is longer than what holds it")
        items = self._items_within(tag, vr, place, start, stop, syntax, level)
        self._keep(tag, vr, place, (start, stop), level, creator, items, syntax)
        return stop

    def _items_within(
        self, tag: int, vr: str, place: str, start: int, stop: int, syntax: _Syntax, level: _Level
    ) -> int | None:
        """The number of items of a sequence of defined length; None where it is none.

        Bytes of UN and its like that read as items, whole, are a sequence too (PS3.5 6.2.2).
        """
        if vr == "SQ":
            return self._read_items(place, start, stop, syntax, level)[0]
        if vr not in _BYTES or self.buffer[start : start + 4] != _ITEM_BYTES:
            return None
        for tried in (_Syntax(explicit=False, big=False), _Syntax(explicit=True, big=False)):
            before = len(self.elements)
            try:
                return self._read_items(place, start, stop, tried, level)[0]
            except _UnreadableError:
                del self.elements[before:]
        return None

    def _read_undefined(
        self,
        tag: int,
        vr: str,
        place: str,
        start: int,
        end: int,
        syntax: _Syntax,
        level: _Level,
        creator: str | None,
    ) -> int:
        if vr in ("OB", "OW") and syntax.explicit:
            stop = self._behind_fragments(start, end, syntax)
            self._keep(tag, vr, place, (start, stop), level, creator, None, syntax)
            return stop
        inner = _Syntax(explicit=False, big=False) if vr == "UN" else syntax
        items, stop = self._read_items(place, start, end, inner, level, delimited=True)
        self._keep(tag, "SQ", place, (start, stop), level, creator, items, syntax)
        return stop

    def _behind_fragments(self, at: int, end: int, syntax: _Syntax) -> int:
        while at < end:
            tag, length = self._tag(at, syntax), self._number(at + 4, 4, syntax)
            at += 8
            if tag == _SEQUENCE_END:
                return at
            if tag != _ITEM or length > end - at:
                break
            at += length
        raise _UnreadableError(at, "the fragments of an element do not end")

    def _read_items(
        self,
        place: str,
        at: int,
        end: int,
        syntax: _Syntax,
        level: _Level,
        *,
        delimited: bool = False,
    ) -> tuple[int, int]:
        if level.depth >= _DEEPEST:
            raise _UnreadableError(at, f"sequences are nested more than {_DEEPEST} deep")
        items = 0
        while at < end:
            tag, length = self._tag(at, syntax), self._number(at + 4, 4, syntax)
            at += 8
            if tag == _SEQUENCE_END and delimited:
                return items, at
            if tag != _ITEM or (length != _UNDEFINED and length > end - at):
                raise _UnreadableError(at - 8, "a sequence holds what is no item")
            inner = _Level(f"{place}__{items}__", place, level.depth + 1, list(level.charsets), {})
            stop = end if length == _UNDEFINED else at + length
            behind = at
            for behind in self.read_level(at, stop, syntax, inner):  # noqa: B007
                pass
            at = behind if length == _UNDEFINED else stop
            items += 1
        if delimited:
            raise _UnreadableError(at, "a sequence does not end")
        return items, at

    def _keep(
        self,
        tag: int,
        vr: str,
        place: str,
        span: tuple[int, int],
        level: _Level,
        creator: str | None,
        items: int | None,
        syntax: _Syntax,
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


def _looks_like_a_dataset(head: bytes) -> bool:
    """Whether a file without a preamble begins with an element of group 0002 or 0008."""
    if len(head) < 8 or head[:2] not in (b"\x02\0", b"\x08\0", b"\0\x02", b"\0\x08"):
        return False
    return (head[4:6].isalpha() and head[4:6].isupper()) or head[6:8] == b"\0\0"


def _syntax(parsed: Parsed, at: int) -> _Syntax:
    uid = parsed.text(0x00020010)
    if uid:
        return _Syntax(uid != _IMPLICIT, uid == _BIG_ENDIAN)
    head = bytes(parsed.buffer[at : at + 8])
    return _Syntax(head[4:6].isalpha() and head[4:6].isupper(), head[:1] == b"\0")


def _inflated(deflated: bytes) -> tuple[bytes, bytes]:
    """The dataset, and what follows the deflated stream: a checksum, of some writers."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = engine.decompress(deflated, _MOST_INFLATED)
    except zlib.error:
        raise ParseError("its dataset can't be inflated") from None
    if engine.unconsumed_tail:
        raise LimitError(f"its dataset inflates to more than {_MOST_INFLATED} bytes")
    return inflated, engine.unused_data


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
