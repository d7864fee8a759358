"""A look at a file's output before it is written: what its name is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from deid_core.engine.elements import Element
from deid_core.values.decode import texts


class Preview:
    """The output of a file that is about to be written.

    `read` gives the text of a root element as read, by keyword.
    """

    def __init__(self, changed: Sequence[Element], read: Callable[[str], str]) -> None:
        self._changed = changed
        self._read = read

    def text(self, keyword: str) -> str:
        """The output's value of an element of the root, as text; several values are joined by a
        backslash; "" where it is absent or empty."""
        for element in self._changed:
            if element.level.parent is None and element.entry.name == keyword:
                return "\\".join(_texts(element, element.running())) if element.exists else ""
        return self._read(keyword)

    def changed_texts(self) -> Iterator[str]:
        """The values as read of all elements that change, as texts.

        These are patients' data: to be compared with, never to be shown.
        """
        for element in self._changed:
            if not element.created and not element.entry.sequence:
                yield from texts(
                    element.as_read(),
                    element.vr,
                    element.level.encodings(),
                    little_endian=element.little_endian,
                )


def _texts(element: Element, raw: bytes) -> tuple[str, ...]:
    encodings = element.level.new_encodings()
    return texts(raw, element.vr, encodings, little_endian=element.little_endian)
