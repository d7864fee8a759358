"""A parser of DICOM bytes that forgives nothing, apart from both pydicom and the engine.

Every length must come out even with what it encloses; gives the tags at each level.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
DEFLATED = "1.2.840.10008.1.2.1.99"


@dataclass(frozen=True)
class Parsed:
    """The bytes with the dataset inflated, and the tags of each dataset in them, in order."""

    plain: bytes
    meta: bytes
    levels: list[list[int]]


def parse(data: bytes) -> Parsed:
    """Parse a file whole; AssertionError where anything is off."""
    assert data[128:132] == b"DICM"
    meta_end, syntax = _meta(data)
    body = data[meta_end:]
    if syntax == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        body = inflater.decompress(body)
        assert inflater.eof and not inflater.unused_data.strip(b"\0")
    order = ">" if syntax == "1.2.840.10008.1.2.2" else "<"
    reader = _Reader(body, order, syntax != "1.2.840.10008.1.2")
    reader.elements(0, len(body), None, order, reader.explicit)
    return Parsed(data[:meta_end] + body, data[132:meta_end], reader.levels)


def _meta(data: bytes) -> tuple[int, str]:
    at, syntax, length = 132, "", None
    while data[at : at + 2] == b"\x02\x00":
        (element,) = struct.unpack_from("<H", data, at + 2)
        if data[at + 4 : at + 6] in LONG:
            (size,) = struct.unpack_from("<L", data, at + 8)
            value = at + 12
        else:
            (size,) = struct.unpack_from("<H", data, at + 6)
            value = at + 8
        at = value + size
        assert at <= len(data)
        if element == 0:
            (length,) = struct.unpack_from("<L", data, value)
            start = at
        if element == 0x10:
            syntax = data[value:at].decode().strip(" \0")
    if length is not None:
        assert at - start == length, "the file meta group's length is wrong"
    return at, syntax


class _Reader:
    def __init__(self, data: bytes, order: str, explicit: bool) -> None:
        self.data = data
        self.explicit = explicit
        self.levels: list[list[int]] = []

    def elements(self, at: int, end: int, stop: int | None, order: str, explicit: bool) -> int:
        """Elements up to `end`, or with `stop` to that delimiter; gives where they end."""
        tags: list[int] = []
        self.levels.append(tags)
        while at < end:
            tag = self._tag(at, order)
            if stop is not None and tag == stop:
                assert struct.unpack_from(order + "L", self.data, at + 4) == (0,)
                return at + 8
            assert tag >> 16 != 0xFFFE, "a stray delimiter"
            tags.append(tag)
            at = self._element(at, end, tag, order, explicit)
        assert at == end and stop is None, "an element goes beyond the end"
        return at

    def _element(self, at: int, end: int, tag: int, order: str, explicit: bool) -> int:
        vr = self.data[at + 4 : at + 6] if explicit else b""
        if not explicit:
            value, (size,) = at + 8, struct.unpack_from(order + "L", self.data, at + 4)
        elif vr in LONG:
            value, (size,) = at + 12, struct.unpack_from(order + "L", self.data, at + 8)
        else:
            assert vr.isalpha() and vr.isupper()
            value, (size,) = at + 8, struct.unpack_from(order + "H", self.data, at + 6)
        inner = ("<", False) if vr == b"UN" else (order, explicit)
        if size == UNDEFINED:
            assert vr in (b"SQ", b"UN", b"OB", b"OW", b"")
            return self._items(value, end, *inner, fragments=tag == 0x7FE00010)
        assert value + size <= end, "a value goes beyond the end"
        if vr == b"SQ" or (vr == b"" and self._looks_like_items(value, size, order)):
            assert self._items(value, value + size, *inner, defined=True) == value + size
        return value + size

    def _looks_like_items(self, at: int, size: int, order: str) -> bool:
        return size >= 8 and self._tag(at, order) == ITEM

    def _items(
        self,
        at: int,
        end: int,
        order: str,
        explicit: bool,
        *,
        defined: bool = False,
        fragments: bool = False,
    ) -> int:
        while not (defined and at == end):
            assert at + 8 <= end
            tag = self._tag(at, order)
            (size,) = struct.unpack_from(order + "L", self.data, at + 4)
            at += 8
            if tag == SEQUENCE_END:
                assert size == 0 and not defined
                return at
            assert tag == ITEM, "no item"
            if fragments:
                at += size
            elif size == UNDEFINED:
                at = self.elements(at, end, ITEM_END, order, explicit)
            else:
                assert at + size <= end, "an item goes beyond the end"
                at = self.elements(at, at + size, None, order, explicit)
        return at

    def _tag(self, at: int, order: str) -> int:
        assert at + 8 <= len(self.data), "cut off"
        group, element = struct.unpack_from(order + "HH", self.data, at)
        return int(group << 16 | element)
