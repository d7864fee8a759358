"""What the functions need of an element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from deid_core import Outcome

Result = str | list[str] | Outcome


class Field(Protocol):
    """The part of `field` that these functions use; it is a str, the element's keyword."""

    @property
    def value(self) -> Any:
        """The running value, decoded."""

    @property
    def vr(self) -> str:
        """The element's VR."""

    @property
    def path(self) -> str:
        """Where the element stands, items counted from 0: ``Seq__0__Keyword``."""

    @property
    def tag(self) -> str:
        """The tag as text: ``(0010,0020)``."""


def texts_of(value: Any) -> list[str]:
    """Each value as text, padding off."""
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return [_text(one) for one in (value if several else [value])]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \0")
