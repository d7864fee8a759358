"""Bytes to scan: whole in memory, or a large file through a window that moves along."""

from __future__ import annotations

from typing import IO, Protocol

from deid_core.engine.elements import Element

WHOLE_LIMIT = 1 << 20
"""Files up to this many bytes are read with one call; larger ones through a window."""

WINDOW = 1 << 18
"""How many bytes of a large file are held at a time."""

HEAD = 16
"""The longest head of an element and the tag of a first item behind it, in bytes."""


class ByteSource(Protocol):
    """Bytes by offset; `size` is how many there are."""

    size: int

    def load(self, at: int) -> tuple[bytes, int]:
        """A window on the bytes from `at` on, or more, and the offset that it starts at.

        It holds `HEAD` bytes from `at` on, unless the end comes first.
        """

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`; fewer where the end comes first."""

    def value_of(self, element: Element) -> bytes:
        """The value of an element found here, without head and delimiter."""


class WholeBytes:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    def load(self, at: int) -> tuple[bytes, int]:
        """See ByteSource."""
        return self.data, 0

    def read(self, start: int, end: int) -> bytes:
        """See ByteSource."""
        return self.data[start:end]

    def value_of(self, element: Element) -> bytes:
        """See ByteSource."""
        end = value_end(element) if element.undefined else element.end
        return self.data[element.value_start : end]


class FileWindow:
    """A file larger than is worth holding; `file` (opened without buffer) stays its owner's."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file = file
        self.size = size

    def load(self, at: int) -> tuple[bytes, int]:
        """See ByteSource."""
        return self.read(at, min(at + WINDOW, self.size)), at

    def read(self, start: int, end: int) -> bytes:
        """See ByteSource."""
        self.file.seek(start)
        parts = []
        left = end - start
        while left > 0 and (part := self.file.read(left)):
            parts.append(part)
            left -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def value_of(self, element: Element) -> bytes:
        """See ByteSource."""
        return self.read(element.value_start, value_end(element))


def value_end(element: Element) -> int:
    """Where an element's value ends: before the delimiter of one of undefined length."""
    return element.end - 8 if element.undefined else element.end
