"""Datasets to show to functions: out of bytes, as pydicom's raw elements, and in memory."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.tag import BaseTag, Tag

from deid_core.engine.elements import Element
from deid_core.engine.originals import SHALLOW
from deid_core.engine.part10 import Part10, scan_part10
from deid_core.engine.rebuild import copied, rebuilt
from deid_core.engine.scan import Scan
from deid_core.engine.sources import value_end
from deid_core.engine.splice import patches_for, spliced

_LOADED = 1 << 16
"""Values up to this many bytes are loaded; pydicom reads larger ones from the file if asked."""

_Elements = dict[BaseTag, RawDataElement]


class ShownFile:
    """The dataset of an open file: every element raw, so that a copy is one of a dict."""

    def __init__(self, opened: Part10, path: str) -> None:
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
        self._elements: dict[bool, _Elements] = {True: {}, False: {}}
        for element in scan.found:
            if element.level.parent is None:
                self._set(element, None)

    def show(self, changed: Iterable[Element]) -> None:
        """See Shown."""
        inside: dict[Element, list[Element]] = {}
        for element in changed:
            top = element
            while top.level.parent is not None:
                top = top.level.parent
            if top is not element:
                inside.setdefault(top, []).append(element)
            elif element.exists:
                self._set(element, element.running())
            else:
                self._of(element).pop(Tag(element.entry.tag), None)
        for sequence, elements in inside.items():
            start, end = sequence.value_start, value_end(sequence)
            # Those of the lengths around it, its own among them, are no part of its value.
            inside_it = [p for p in patches_for(elements) if start <= p.start and p.end <= end]
            self._set(sequence, spliced(self._opened.source, start, end, inside_it))

    def copy(self) -> Dataset:
        """See Shown."""
        shown = copied(self._template)
        shown.__dict__["_dict"] = dict(self._elements[False])
        meta = FileMetaDataset()
        meta.__dict__["_dict"] = dict(self._elements[True])
        shown.file_meta = meta
        return shown  # type: ignore[no-any-return]

    def _of(self, element: Element) -> _Elements:
        return self._elements[element.entry.tag >> 16 == 2]

    def _set(self, element: Element, raw: bytes | None) -> None:
        entry, encoding = element.entry, element.level.encoding
        length = value_end(element) - element.value_start
        later = raw is None and length > _LOADED and not self._opened.deflated
        if raw is None and not later:
            raw = self._opened.source.value_of(element)
        tag = Tag(entry.tag)
        vr = entry.vr if entry.sequence else entry.stored_vr
        implicit = not (element.item_encoding() if entry.sequence else encoding).explicit
        self._of(element)[tag] = RawDataElement(
            tag,
            vr,
            length if raw is None else len(raw),
            raw,
            element.value_start,
            implicit,
            element.little_endian,
        )


class ShownDataset:
    """A dataset in memory; its elements are copied, for they can be changed in place."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._now: Any = scan.root.handle

    def show(self, changed: Iterable[Element]) -> None:
        """See Shown."""
        self._now = rebuilt(self._scan, changed)

    def copy(self) -> Dataset:
        """See Shown."""
        shown = _deep(self._now)
        if self._scan.meta is not None:
            shown.file_meta = _deep(self._now.file_meta)
        return shown  # type: ignore[no-any-return]


def _deep(dataset: Any) -> Any:
    shown = copied(dataset)
    elements = shown.__dict__["_dict"]
    for tag, element in elements.items():
        if not isinstance(element, RawDataElement):
            elements[tag] = copy.deepcopy(element)
    return shown
