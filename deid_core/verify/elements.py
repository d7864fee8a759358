"""The elements of a file with the place of their bytes, at every depth, read from the bytes alone.

Nothing is decoded.  What an output holds besides elements, its preamble and what lies behind its
dataset, is told too: a name may hide there.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from deid_core.errors import ParseError

Buffer = bytes | mmap.mmap
Span = tuple[int, int]

PIXEL_TAGS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})


@dataclass(frozen=True, slots=True)
class Element:
    """An element: `place` is its path as findings name it, ``Seq__0__Keyword``.

    Its value is ``buffer[start:end]``; `items` is the number of items where it is a sequence,
    else None.  `charsets` is SpecificCharacterSet as it stands in the element's dataset.
    `creator` reserves the block of a private element.
    """

    tag: int
    vr: str
    place: str
    parent: str
    start: int
    end: int
    charsets: tuple[str, ...] = ()
    creator: str | None = None
    items: int | None = None
    depth: int = 0
    big_endian: bool = False

    @property
    def is_private(self) -> bool:
        """Whether its group is odd."""
        return bool(self.tag & 0x10000)

    @property
    def is_creator(self) -> bool:
        """Whether it reserves a block of private elements."""
        return self.is_private and 0x10 <= self.tag & 0xFFFF <= 0xFF

    @property
    def is_bulk(self) -> bool:
        """Whether it holds pixels, which are not searched."""
        return self.tag in PIXEL_TAGS


@dataclass(slots=True)
class Parsed:
    """A file: `buffer` is its bytes, the dataset inflated where it was deflated.

    `elements` are in the order of the file, but that a sequence follows what is in its items.

    `outside` are stretches of it that belong to no element.  `trouble` says why the rest could
    not be read, from the first byte of the last stretch on; None where all was.
    """

    buffer: Buffer
    elements: list[Element] = field(default_factory=list)
    outside: list[Span] = field(default_factory=list)
    trouble: ParseError | None = None

    def raw(self, element: Element) -> bytes:
        """The bytes of an element's value."""
        return bytes(self.buffer[element.start : element.end])

    def at(self, place: str) -> Element | None:
        """The element of that place."""
        index = self._by_place().get(place)
        return None if index is None else self.elements[index]

    def root(self, tag: int) -> Element | None:
        """The element of that tag in the dataset itself."""
        return next((one for one in self.elements if one.tag == tag and one.depth == 0), None)

    def text(self, tag: int) -> str:
        """The ASCII text of an element of the dataset itself; "" where there is none."""
        element = self.root(tag)
        return "" if element is None else self.raw(element).decode("latin-1").strip(" \0")

    def above(self, element: Element) -> Iterator[Element]:
        """The sequences that an element is in, the innermost first."""
        while element.parent:
            sequence = self.at(element.parent)
            if sequence is None:
                return
            yield sequence
            element = sequence

    def below(self, element: Element) -> Iterator[Element]:
        """What is in the items of a sequence, at every depth, the last element first."""
        # A sequence comes right behind what is in it.
        for index in range(self._by_place()[element.place] - 1, -1, -1):
            if self.elements[index].depth <= element.depth:
                return
            yield self.elements[index]

    _places: dict[str, int] | None = None

    def _by_place(self) -> dict[str, int]:
        if self._places is None:
            self._places = {element.place: index for index, element in enumerate(self.elements)}
        return self._places


def charsets_of(raw: bytes) -> tuple[str, ...]:
    """The terms of a SpecificCharacterSet."""
    return tuple(term.strip(" \0") for term in raw.decode("latin-1").split("\\"))


def values_of(parsed: Parsed, elements: Iterable[Element]) -> list[tuple[str, bytes]]:
    """Place and value of each, sequences left out, for comparing."""
    return [(one.place, parsed.raw(one)) for one in elements if one.items is None]
