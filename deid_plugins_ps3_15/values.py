"""What the functions need of an element."""

from __future__ import annotations

from typing import Any, Protocol


class Field(Protocol):
    """The part of `field` that these functions use; it is a str, the element's keyword."""

    @property
    def value(self) -> Any:
        """The running value, decoded."""

    @property
    def vr(self) -> str:
        """The element's VR."""

    @property
    def name(self) -> str:
        """The keywords of the sequences around and of the element: ``Seq__Keyword``."""
