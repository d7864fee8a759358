"""The scanner of pydicom datasets: the same heads as out of bytes, and no value decoded.

Elements that pydicom has not yet converted are taken as the bytes that they are; so a sequence or
a UN that it has not parsed is scanned by the scanner of bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

from deid_core.engine.elements import Element, Level
from deid_core.engine.encodings import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_BIG,
    IMPLICIT_LITTLE,
    IN_MEMORY,
    Encoding,
)
from deid_core.engine.scan import Scan
from deid_core.engine.scan_bytes import ITEM_HEAD, ByteScanner, probe
from deid_core.engine.sources import WholeBytes
from deid_core.errors import HeldValueError, ParseError
from deid_core.plan.nodes import Entry
from deid_core.plan.plan import Plan
from deid_core.standard.tags import block_of, is_in_block
from deid_core.values.encode import encode

_Waiting = tuple[Level, Iterator[int]]


class MemorySource:
    """The values of elements in memory, as bytes."""

    def value_of(self, element: Element) -> bytes:
        """The value as stored; one that pydicom has converted is encoded, in little endian.

        Raises ParseError where it is none that its VR can hold.
        """
        if element.fragment is not None:
            return element.fragment
        handle = element.handle
        if isinstance(handle, RawDataElement):
            if handle.value is None and handle.length:
                handle = element.level.handle.get_item(element.entry.tag)
            return bytes(handle.value or b"")
        value = handle.value
        # Numbers and pydicom's DA, DT and TM have no length.
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            return b""
        if str(handle.VR) == "UN" and isinstance(value, bytes):
            return value
        try:
            return encode(value, element.vr, element.level.encodings())
        except HeldValueError as error:
            raise ParseError(
                f"its value is none that can be written: {error}", path=element.path()
            ) from None


def scan_dataset(plan: Plan, dataset: Dataset) -> Scan:
    """Scan a dataset in memory, file meta group included; it is not changed."""
    node = plan.root()
    scanner = _DatasetScanner(Level(node, IN_MEMORY, handle=dataset))
    file_meta = getattr(dataset, "file_meta", None)
    if file_meta is not None:
        scanner.scan.meta = Level(node, IN_MEMORY, handle=file_meta)
        scanner.run(scanner.scan.meta)
    scanner.run(scanner.scan.root)
    return scanner.scan


class _DatasetScanner:
    def __init__(self, root: Level) -> None:
        self.scan = Scan(root)
        self.source = MemorySource()
        self.stack: list[_Waiting] = []

    def run(self, level: Level) -> None:
        self._enter(level)
        while self.stack:
            level, tags = self.stack[-1]
            for tag in tags:
                if self._element(level, tag):
                    break
            else:
                self.stack.pop()

    def _enter(self, level: Level) -> None:
        self.scan.entered(level)
        self.stack.append((level, iter(sorted(level.handle.keys()))))

    def _element(self, level: Level, tag: int) -> bool:
        """Take an element; True where its items were entered, and come first."""
        handle = level.handle.get_item(tag, keep_deferred=True)
        tag = int(tag)
        block = level.count(block_of(tag)) if is_in_block(tag) else None
        entry = self._entry(level, tag, handle, block.creator if block is not None else None)
        if entry.plain and not entry.opaque:
            return False
        element = Element(entry, level, self.source, handle=handle)
        if isinstance(handle, DataElement) and handle.VR == "SQ":
            self.scan.meet(element)
            return self._enter_items(element)
        if entry.sequence or entry.opaque:
            return self._unparsed(element)
        self.scan.meet(element)
        return False

    def _entry(self, level: Level, tag: int, handle: Any, creator: str | None) -> Entry:
        vr = str(handle.VR) if handle.VR is not None else None
        if vr == "SQ" and isinstance(handle, DataElement) and _was_implicit(handle.value):
            unknown = self._entry_of(level, tag, "UN", creator)
            # Stored as UN, or in implicit VR as an element that no dictionary knows.
            if unknown.vr == "UN" or not _is_implicit(level.handle):
                return unknown.as_sequence()
        return self._entry_of(level, tag, vr, creator)

    def _entry_of(self, level: Level, tag: int, vr: str | None, creator: str | None) -> Entry:
        memo = level.node.memo(IN_MEMORY.name)
        key = (tag, vr, creator)
        entry: Entry | None = memo.get(key)
        if entry is None:
            entry = level.node.learn(tag, vr, creator)
            if level.node.plan.may_remember():
                memo[key] = entry
        return entry

    def _enter_items(self, element: Element) -> bool:
        element.levels = [
            Level(element.entry.item_node(index), IN_MEMORY, element, index, handle=item)
            for index, item in enumerate(element.handle.value)
        ]
        for level in reversed(element.levels):
            self._enter(level)
        element.items = len(element.levels)
        return bool(element.levels)

    def _unparsed(self, element: Element) -> bool:
        """An element whose value is bytes, and a sequence by its VR, or by what it looks like."""
        value = self.source.value_of(element)
        if element.entry.sequence:
            encoding = _encoding_of(element.handle)
            _take_fragment(element, value, encoding)
            self.scan.meet(element)
            scanner = ByteScanner(self.scan, WholeBytes(value))
            scanner.scan_items(element, encoding, 0, len(value))
            return False
        if value[:4] == ITEM_HEAD:
            entry = element.entry.as_sequence()
            attempt_at = Element(entry, element.level, self.source, handle=element.handle)
            _take_fragment(attempt_at, value, IMPLICIT_LITTLE)
            attempt = probe(self.scan, WholeBytes(value), attempt_at)
            if attempt is not None:
                self.scan.meet(attempt_at)
                self.scan.take(attempt)
                return False
        if not element.entry.plain:
            self.scan.meet(element)
        return False


def _is_implicit(dataset: Any) -> bool:
    """Whether pydicom has read a dataset out of implicit VR."""
    return bool(dataset.original_encoding[0])


def _was_implicit(items: Any) -> bool:
    """Whether pydicom has read a sequence's items out of implicit VR, if it has any."""
    return bool(items) and _is_implicit(items[0])


def _take_fragment(element: Element, value: bytes, encoding: Encoding) -> None:
    element.fragment, element.items_encoding = value, encoding
    element.end = len(value)


def _encoding_of(handle: Any) -> Encoding:
    if not isinstance(handle, RawDataElement) or str(handle.VR) == "UN":
        return IMPLICIT_LITTLE
    if handle.is_implicit_VR:
        return IMPLICIT_LITTLE if handle.is_little_endian else IMPLICIT_BIG
    return EXPLICIT_LITTLE if handle.is_little_endian else EXPLICIT_BIG
