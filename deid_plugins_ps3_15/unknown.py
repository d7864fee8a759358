"""The field form ``unknown:public``: elements that the dictionary does not know."""

from __future__ import annotations

from collections.abc import Callable

from deid_core import ElementKind


def unknown(expression: str) -> Callable[[ElementKind], bool]:
    """Elements of the standard's groups that pydicom's dictionary has no keyword for: attributes of
    newer editions, and what was never standard. What can't be known can't be left in place.

    Example:
        REMOVE unknown:public
    """
    if expression != "public":
        raise ValueError("unknown:public is the only form")
    return _is_unknown


def _is_unknown(element: ElementKind) -> bool:
    group, number = element.tag >> 16, element.tag & 0xFFFF
    return group % 2 == 0 and number != 0 and not element.keyword
