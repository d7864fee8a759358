"""What the functions need of an element's value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Field(Protocol):
    """The part of `field` that is used."""

    @property
    def value(self) -> Any:
        """The running value, decoded."""


def texts_of(value: Any) -> Iterator[str]:
    """Each value as text, outer spaces and padding off; numbers as they are written."""
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    for one in value if several else [value]:
        text = one.decode("latin-1") if isinstance(one, bytes) else str(one or "")
        yield text.strip(" \0")
