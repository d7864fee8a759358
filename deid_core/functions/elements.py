"""Other elements, named by an option, and their values in a dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_TAG = re.compile(r"\(?(?:0x)?([0-9a-f]{4}),?([0-9a-f]{4})\)?", re.IGNORECASE)


class NoSuchValueError(LookupError):
    """The element that a function takes a value from is missing, or empty."""


class ElementName(str):
    """An element, by keyword (any case) or tag; `tag` is its number.  ValueError for other text."""

    __slots__ = ("tag",)
    tag: int

    def __new__(cls, text: str, tag: int | None = None) -> ElementName:
        """The element that a text names; where the caller knows its tag, nothing is looked up."""
        name = super().__new__(cls, text)
        name.tag = _tag(text) if tag is None else tag
        return name


def _tag(text: str) -> int:
    from pydicom.datadict import keyword_dict

    number = _TAG.fullmatch(text)
    if number is not None:
        return int(number[1] + number[2], 16)
    folded = text.casefold()
    for keyword, tag in keyword_dict.items():
        if folded and keyword.casefold() == folded:
            return tag
    raise ValueError("expected a keyword of the standard, or a tag as in (0010,0020)")


def value_in(dataset: Dataset, element: ElementName) -> Any:
    """The value of an element of a dataset (of file meta, for its group), None where it has none.

    NoSuchValueError where the element is a sequence.
    """
    if element.tag >> 16 == 2:
        dataset = getattr(dataset, "file_meta", dataset)
    if element.tag not in dataset:
        return None
    found = dataset[element.tag]
    if found.VR == "SQ":
        raise NoSuchValueError("a sequence has no value")
    return None if found.is_empty else found.value
