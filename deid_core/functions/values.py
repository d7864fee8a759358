"""What the functions need of an element, and how they go over its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from deid_core import BLANK, Outcome

Result = str | list[str] | Outcome


def each_value(value: Any, change: Callable[[str], str]) -> Result:
    """`change` of each value, as text without padding; an empty value stays empty."""
    changed = [change(text) if text else "" for text in texts_of(value)]
    if not any(changed):
        return BLANK
    return changed if len(changed) > 1 else changed[0]


def texts_of(value: Any) -> list[str]:
    """Each value as text, outer spaces and padding off; numbers as they are written."""
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return [_text(one) for one in (value if several else [value])]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \0")
