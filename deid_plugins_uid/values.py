"""What the functions need of an element, and how they go over its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from deid_core import BLANK, Outcome

Result = str | list[str] | Outcome


def each_value(value: Any, change: Callable[[str], str]) -> Result:
    """`change` of each value, as text without padding; an empty value stays empty."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        changed = [_changed(one, change) for one in value]
        return changed if any(changed) else BLANK
    return _changed(value, change) or BLANK


def _changed(value: Any, change: Callable[[str], str]) -> str:
    text = _text(value)
    return change(text) if text else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \0")
