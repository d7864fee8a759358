"""What the functions need of an element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deid_core import Outcome

Result = str | list[str] | Outcome


def texts_of(value: Any) -> list[str]:
    """Each value as text, padding off."""
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return [_text(one) for one in (value if several else [value])]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \0")
