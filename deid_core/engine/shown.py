"""Datasets to show to functions: out of bytes, as pydicom's raw elements, and in memory."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.tag import BaseTag

from deid_core.engine.compare import Comparison
from deid_core.engine.elements import Element
from deid_core.engine.originals import SHALLOW
from deid_core.engine.part10 import Part10, scan_part10
from deid_core.engine.rebuild import copied, dataset_at, put, rebuilt
from deid_core.engine.scan import Scan
from deid_core.engine.sources import value_end
from deid_core.engine.splice import patches_for, spliced

_LOADED = 1 << 16
"""Values up to this many bytes are loaded; pydicom reads larger ones from the file if asked."""

_Elements = dict[BaseTag, RawDataElement]


class ShownFile:
    """The dataset of an open file: every element raw, so that a copy is one of a dict.

    `scanned` is what the plan's own scan found: what it cuts out of the root before any function
    looks is not shown.
    """

    def __init__(self, opened: Part10, path: str, scanned: Scan) -> None:
        self._opened = opened
        scan = scan_part10(SHALLOW, opened)
        self._template = FileDataset(
            path, {}, None, None, not opened.encoding.explicit, opened.encoding.little_endian
        )
        self._template.set_original_encoding(
            not opened.encoding.explicit,
            opened.encoding.little_endian,
            list(scan.root.encodings()),
        )
        self._meta = FileMetaDataset()
        self._elements: dict[bool, _Elements] = {True: {}, False: {}}
        self._inside: dict[Element, dict[Element, None]] = {}
        self._recoded: dict[Element, None] = {}
        self._comparison = Comparison()
        self._original: Dataset | None = None
        elements = [element for element in scan.found if element.level.parent is None]
        gone = _cut_before_looks(elements, scanned)
        for element in elements:
            if element.start not in gone:
                self._set(element, None)

    def show(self, touched: Iterable[Element]) -> None:
        """See Shown."""
        self._original = None
        sequences: dict[Element, None] = {}
        for element in touched:
            top = element
            while top.level.parent is not None:
                top = top.level.parent
            if _in_other_charset(element):
                self._recoded[element] = None
            else:
                self._recoded.pop(element, None)
            if top is not element:
                self._inside.setdefault(top, {})[element] = None
                sequences[top] = None
            elif not element.exists:
                self._of(element).pop(_base_tag(element.entry.tag), None)
            else:
                changed = element.changes() and element not in self._recoded
                self._set(element, element.running() if changed else None)
                if element in self._inside:
                    sequences[element] = None
        for sequence in sequences:
            if sequence.exists and sequence.raw is None:
                self._set_items(sequence)

    def copy(self) -> Dataset:
        """See Shown."""
        shown, meta = copied(self._template), copied(self._meta)
        shown.__dict__["_dict"] = dict(self._elements[False])
        meta.__dict__["_dict"] = dict(self._elements[True])
        shown.__dict__["file_meta"] = meta
        for element in self._recoded:
            # As bytes, they would be read by the character set of what stands around them.
            if _counts(element):
                put(dataset_at(shown, element.level), element)
        return shown  # type: ignore[no-any-return]

    def edited(self, copy: Dataset) -> list[str]:
        """See Shown."""
        if self._original is None:
            self._original = self.copy()
        return self._comparison.edited(copy, self._original)

    def _of(self, element: Element) -> _Elements:
        return self._elements[element.entry.tag >> 16 == 2]

    def _set(self, element: Element, raw: bytes | None) -> None:
        """Show an element with a value, or, for None, as it was read."""
        entry, encoding = element.entry, element.level.encoding
        vr = entry.stored_vr
        if entry.sequence:
            vr, encoding = entry.vr, element.item_encoding()
        length, tag = value_end(element) - element.value_start, _base_tag(entry.tag)
        if raw is None and (length <= _LOADED or self._opened.deflated):
            raw = self._opened.source.value_of(element)
        if raw is not None:
            length = len(raw)
        little = element.little_endian
        at, implicit = element.value_start, not encoding.explicit
        self._of(element)[tag] = RawDataElement(tag, vr, length, raw, at, implicit, little)

    def _set_items(self, sequence: Element) -> None:
        """Show a sequence with what has changed in its items."""
        elements = [
            element
            for element in self._inside[sequence]
            if element not in self._recoded and _counts(element)
        ]
        start, end = sequence.value_start, value_end(sequence)
        # Those of the lengths around it, its own among them, are no part of its value.
        inside_it = [
            patch for patch in patches_for(elements) if start <= patch[0] <= patch[1] <= end
        ]
        self._set(sequence, spliced(self._opened.source, start, end, inside_it))


# One object for each tag: dicts find it without pydicom's comparison of tags.
_base_tag = lru_cache(maxsize=1 << 14)(BaseTag)


def _cut_before_looks(elements: Iterable[Element], scanned: Scan) -> set[int]:
    """Where those elements of the root start that the plan cuts out before a function looks."""
    cuts = sorted(
        (cut.start, cut.end, cut.entries) for cut in scanned.cuts if cut.level.parent is None
    )
    starts = [start for start, _, _ in cuts]
    inside = [
        element.start
        for element in elements
        if (number := bisect_right(starts, element.start)) and element.start < cuts[number - 1][1]
    ]
    entries = [entry for _, _, entries in cuts for entry in entries]
    first_look = scanned.root.node.plan.first_look
    return {
        start
        for start, entry in zip(inside, entries, strict=True)
        if entry.program is not None and entry.program.last < first_look
    }


class ShownDataset:
    """A dataset in memory; its elements are copied, for they can be changed in place."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._touched: dict[Element, None] = {}
        self._now: Any = scan.root.handle
        self._comparison = Comparison()

    def show(self, touched: Iterable[Element]) -> None:
        """See Shown."""
        self._touched.update(dict.fromkeys(touched))
        self._now = rebuilt(self._scan, filter(_counts, self._touched))

    def copy(self) -> Dataset:
        """See Shown."""
        shown = _deep(self._now)
        if self._scan.meta is not None:
            shown.file_meta = _deep(self._now.file_meta)
        return shown  # type: ignore[no-any-return]

    def edited(self, copy: Dataset) -> list[str]:
        """See Shown."""
        return self._comparison.edited(copy, self._now)


def _in_other_charset(element: Element) -> bool:
    """Whether an element has text in another character set than the dataset was read by."""
    level = element.level
    return element.exists and element.recoded and level.new_encodings() != level.encodings()


def _counts(element: Element) -> bool:
    """Whether an element changed, and none of the sequences around it went or was replaced."""
    around = element.level.parent
    while around is not None:
        if not around.exists or around.raw is not None:
            return False
        around = around.level.parent
    return element.changes()


def _deep(dataset: Any) -> Any:
    shown = copied(dataset)
    elements = shown.__dict__["_dict"]
    for tag, element in elements.items():
        if not isinstance(element, RawDataElement):
            elements[tag] = copy.deepcopy(element)
    return shown
