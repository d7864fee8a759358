"""Going over an element's values as text: what most functions begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from deid_core.outcomes import BLANK, Outcome

Changed: TypeAlias = str | list[str] | Outcome
"""What a function gives that changes each value of an element."""


def each_value(value: Any, change: Callable[[str], str]) -> Changed:
    """`change` of each value of `field.value`, as `texts_of` has it; an empty value stays empty.

    BLANK where nothing is left.

    >>> from deid_core import each_value
    >>> each_value(["a ", "b"], str.upper)
    ['A', 'B']
    """
    changed = [change(text) if text else "" for text in texts_of(value)]
    if not any(changed):
        return BLANK
    return changed if len(changed) > 1 else changed[0]


def texts_of(value: Any) -> list[str]:
    """Each value of `field.value` as text, outer spaces and padding off; numbers as written.

    Bytes are read as Latin-1.

    >>> from deid_core import texts_of
    >>> texts_of(b"ward 7\\0")
    ['ward 7']
    """
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return [_text(one) for one in (value if several else [value])]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \0")
