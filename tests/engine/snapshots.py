"""What stands in a dataset, as plain data that can be compared: tags, VRs, values, items."""

from __future__ import annotations

import copy
import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from group_lengths import with_group_lengths
from pydicom import dcmread
from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_sequence
from pydicom.multival import MultiValue

from deid_core.standard.dictionary import vr_of

ITEM = b"\xfe\xff\x00\xe0"
MARK = re.compile(rb"Q\d{4}Q")


def snapshot(dataset: Dataset, charset: Any = "") -> list[tuple[Any, ...]]:
    """Every element as (tag, VR, value); a value of unknown VR that is a sequence as its items.

    `charset` is the SpecificCharacterSet around, which holds where the dataset has none itself.
    """
    charset = dataset.get("SpecificCharacterSet", charset)
    return [(f"{element.tag}", *_content(element, charset)) for element in dataset]


def whole(dataset: Dataset) -> tuple[Any, ...]:
    """File meta group (but its length, which writing sets), dataset and preamble, of a file read
    or a dataset in memory."""
    meta = getattr(dataset, "file_meta", None) or Dataset()
    kept = [entry for entry in snapshot(meta) if entry[0] != "(0002,0000)"]
    return kept, snapshot(dataset), bytes(getattr(dataset, "preamble", None) or b"")


def as_file(result: Dataset, folder: Path) -> tuple[Any, ...]:
    """A dataset in memory, whole, as it reads back: in implicit VR, VRs can get lost."""
    meta = getattr(result, "file_meta", None) or Dataset()
    syntax = meta.get("TransferSyntaxUID")
    if syntax is None or not syntax.is_implicit_VR:
        return whole(result)
    path = folder / "as-file"
    own = copy.deepcopy(result)
    _parse_sequences(own)
    own = with_group_lengths(own)
    own.save_as(path, enforce_file_format=False)
    read = dcmread(path, force=True)
    read.file_meta = result.file_meta
    return whole(read)


def _parse_sequences(dataset: Dataset) -> None:
    """Have pydicom parse the sequences that it may parse when it writes: it leaves group lengths
    out of those."""
    for tag, element in list(dataset._dict.items()):
        if element.VR == "SQ" or (element.VR is None and vr_of(tag) == "SQ"):
            for item in dataset[tag].value:
                _parse_sequences(item)


def elements(dataset: Dataset) -> Iterator[tuple[Dataset, DataElement]]:
    """Every element at every depth, with the dataset it stands in; unknown sequences included."""
    for element in dataset:
        yield dataset, element
        for item in items_of(element) or ():
            yield from elements(item)


def items_of(element: DataElement, charset: Any = "") -> list[Dataset] | None:
    """The items of a sequence, one of unknown VR included; None for all else."""
    if element.VR == "SQ":
        return list(element.value)
    value = element.value
    if element.VR == "UN" and isinstance(value, bytes) and value.startswith(ITEM):
        try:
            items = read_sequence(
                BytesIO(value), True, True, len(value), convert_encodings(charset or "")
            )
            for item in items:
                for _ in elements(item):
                    pass
        except Exception:
            return None
        return list(items)
    return None


def _content(element: DataElement, charset: Any) -> tuple[Any, ...]:
    items = items_of(element, charset)
    if items == []:
        return "UN", ()  # of a sequence stored as UN nothing tells any more that it was one
    if items is not None:
        return "SQ", [snapshot(item, charset) for item in items]
    value = element.value
    if isinstance(value, list | MultiValue):
        return str(element.VR), tuple(_plain(part, str(element.VR)) for part in value)
    if value is None or (not isinstance(value, int | float) and len(value) == 0):
        return str(element.VR), ()
    return str(element.VR), (_plain(value, str(element.VR)),)


def _plain(value: Any, vr: str) -> Any:
    if vr in ("DS", "IS"):
        return str(getattr(value, "original_string", value)).strip()
    if isinstance(value, bytes):
        return value.rstrip(b"\0 ")
    if vr == "FL":
        return struct.unpack("f", struct.pack("f", value))[0]
    return value if isinstance(value, int | float) else str(value).rstrip(" \0")
