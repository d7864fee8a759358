"""How a dataset's elements are written: VR explicit or implicit, byte order (PS3.5 section 7)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

UNDEFINED = 0xFFFFFFFF
"""The length that says: until a delimitation item (PS3.5 7.5.1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """VR explicit or not, and byte order; the instances below are the only ones.

    `u16`, `u32`, `tag` and `item_head` read numbers, a tag, and a tag with a length of 32 bits at
    an offset; `pack_u16` and `pack_u32` write lengths.  `head_width` bytes of a head tell the kind
    of element: tag and VR, or the tag alone.
    """

    name: str
    explicit: bool
    little_endian: bool
    u16: Callable[[Any, int], tuple[int]] = field(repr=False)
    u32: Callable[[Any, int], tuple[int]] = field(repr=False)
    tag: Callable[[Any, int], tuple[int, int]] = field(repr=False)
    item_head: Callable[[Any, int], tuple[int, int, int]] = field(repr=False)
    pack_u16: Callable[[int], bytes] = field(repr=False)
    pack_u32: Callable[[int], bytes] = field(repr=False)
    head_width: int = field(repr=False)

    def pack_tag(self, tag: int) -> bytes:
        """The tag as written."""
        return struct.pack("<HH" if self.little_endian else ">HH", tag >> 16, tag & 0xFFFF)


def _encoding(name: str, explicit: bool, order: str) -> Encoding:
    return Encoding(
        name,
        explicit,
        order == "<",
        struct.Struct(order + "H").unpack_from,
        struct.Struct(order + "L").unpack_from,
        struct.Struct(order + "HH").unpack_from,
        struct.Struct(order + "HHL").unpack_from,
        struct.Struct(order + "H").pack,
        struct.Struct(order + "L").pack,
        6 if explicit else 4,
    )


EXPLICIT_LITTLE = _encoding("explicit VR little endian", True, "<")
EXPLICIT_BIG = _encoding("explicit VR big endian", True, ">")
IMPLICIT_LITTLE = _encoding("implicit VR little endian", False, "<")
IMPLICIT_BIG = _encoding("implicit VR big endian", False, ">")
IN_MEMORY = _encoding("pydicom dataset", True, "<")
"""A pydicom dataset's elements, whose values are kept, or encoded, in little endian."""
