"""Datasets compared with what they were copied from: what was edited, and not only read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, compress, repeat
from operator import is_not
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from deid_core.engine.rebuild import copied
from deid_core.standard.dictionary import keyword_of, tag_text

_Pair = tuple[str, Any, Any]
"""What the paths of elements begin with in a dataset, its copy, and what that was made of."""


class Comparison:
    """Compares copies of one dataset with what they were made of, which it does not change.

    pydicom puts a converted element in the place of a raw one that is read.  So what is raw here
    is converted as well where it is not in the copy, once for all copies.
    """

    def __init__(self) -> None:
        self._converted: dict[int, tuple[RawDataElement, DataElement]] = {}
        self._read_from: tuple[Any, Any] | None = None

    def edited(self, copy: Any, original: Any) -> list[str]:
        """The paths of the elements that differ, those of the file meta group first."""
        metas = [getattr(each, "file_meta", None) or Dataset() for each in (copy, original)]
        return [*self._in_datasets("", *metas), *self._in_datasets("", copy, original)]

    def edited_element(self, path: str, copy: DataElement, original: DataElement) -> list[str]:
        """The same of one element, whose path is given."""
        if copy.tag != original.tag or not _alike(copy, original):
            return [path]
        items = _items(path, copy, original)
        return [found for item in items for found in self._in_datasets(*item)]

    def _in_datasets(self, path: str, copy: Any, original: Any) -> Iterator[str]:
        waiting: list[_Pair] = [(path, copy, original)]
        while waiting:
            path, copy, original = waiting.pop()
            now, was = copy._dict, original._dict
            added = 0
            # What is no other object in its place was not even read, and is passed over at once.
            others = chain(map(is_not, now.values(), was.values()), repeat(True))
            for tag in compress(now, others):
                here, before = now[tag], was.get(tag)
                added += before is None
                if isinstance(before, RawDataElement) and isinstance(here, DataElement):
                    before = self._as_converted(before, original)
                if not _alike(here, before):
                    yield path + _name(tag)
                elif isinstance(here, DataElement) and here.VR == "SQ":
                    waiting.extend(_items(path + _name(tag), here, before))
            if len(now) - added != len(was):
                yield from (path + _name(tag) for tag in was if tag not in now)

    def _as_converted(self, raw: RawDataElement, around: Any) -> DataElement | None:
        """A raw element as pydicom has it once it was read; None where pydicom can't read it."""
        known = self._converted.get(id(raw))
        if known is not None:
            return known[1]
        try:
            element: DataElement = self._spoilt(around)[raw.tag]
        except Exception:  # pydicom raises errors of many types
            return None
        if raw.value is not None or element.VR == "SQ":
            # Else it is a large value out of the file, of which no second copy is kept.
            self._converted[id(raw)] = (raw, element)
        return element

    def _spoilt(self, dataset: Any) -> Any:
        """A copy of a dataset, to read from."""
        if self._read_from is None or self._read_from[0] is not dataset:
            self._read_from = (dataset, copied(dataset))
        return self._read_from[1]


def _alike(here: Any, before: Any) -> bool:
    """Whether two elements are, as far as their own values go."""
    if type(here) is not type(before):
        return False
    if isinstance(here, RawDataElement):
        return bool(here[1:] == before[1:])
    now, was = here._value, before._value
    if here.VR != before.VR:
        return False
    if isinstance(now, Sequence):
        return isinstance(was, Sequence) and len(now) == len(was)
    return _same(now, was)


def _same(now: Any, was: Any) -> bool:
    """Whether two values are the same; what is no number is the same as itself."""
    if now is was:
        return True
    if type(now) is not type(was):
        return False
    if now == was or (now != now and was != was):
        return True
    several = isinstance(now, list | MultiValue) and len(now) == len(was)
    return several and all(map(_same, now, was))


def _items(path: str, here: DataElement, before: DataElement) -> list[_Pair]:
    """The items of two sequences that are alike; none of other elements."""
    if not isinstance(here._value, Sequence):
        return []
    pairs = zip(here._value, before._value, strict=True)
    return [(f"{path}__{index}__", *pair) for index, pair in enumerate(pairs)]


@lru_cache(maxsize=1 << 12)
def _name(tag: int) -> str:
    return keyword_of(tag) or tag_text(tag)
