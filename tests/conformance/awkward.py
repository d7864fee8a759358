"""Datasets of tests/data/fields.yaml: elements by number, private blocks anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydicom import config
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

NUMBER = re.compile(r"\(([0-9A-F]{4}),([0-9A-F]{4})\)")
PRIVATE = re.compile(r'\(([0-9A-F]{4}),"(.*)"(?:@([0-9A-F]{2}))?,([0-9A-F]{2})\)')
BYTES = ("OB", "OW", "UN")


def build_awkward(content: dict[str, Any]) -> Dataset:
    """The dataset that a case's `in` describes."""
    dataset = Dataset()
    for name, value in content.items():
        if found := NUMBER.fullmatch(name):
            _put(dataset, int(found[1] + found[2], 16), value)
        elif found := PRIVATE.fullmatch(name):
            _put(dataset, _private_tag(dataset, *found.groups()), value)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            setattr(dataset, name, Sequence([build_awkward(item) for item in value]))
        else:
            setattr(dataset, name, value)
    return dataset


def described(dataset: Dataset) -> dict[str, Any]:
    """The dataset in the form of a case's `out`."""
    content: dict[str, Any] = {}
    for element in dataset:
        name = _name(element, dataset)
        if name is None:
            continue
        if element.VR == "SQ":
            content[name] = [described(item) for item in element.value]
        elif name.startswith("("):
            content[name] = f"{element.VR} {_text(element.value)}".strip()
        else:
            content[name] = _text(element.value)
    return content


@contextmanager
def as_stored() -> Iterator[None]:
    """pydicom reads elements that are stored as UN as such."""
    before = config.replace_un_with_known_vr
    config.replace_un_with_known_vr = False
    try:
        yield
    finally:
        config.replace_un_with_known_vr = before


def _put(dataset: Dataset, tag: int, value: Any) -> None:
    if isinstance(value, list):
        dataset.add_new(tag, "SQ", Sequence([build_awkward(item) for item in value]))
        return
    vr, _, text = value.partition(" ")
    dataset.add_new(tag, vr, text.encode() if vr in BYTES else text)


def _private_tag(dataset: Dataset, group: str, creator: str, block: str | None, offset: str) -> int:
    number = int(group, 16)
    if block is None:
        reserved = dataset.private_block(number, creator, create=True)
        return int(reserved.get_tag(int(offset, 16)))
    dataset.add_new(number << 16 | int(block, 16), "LO", creator)
    return number << 16 | int(block, 16) << 8 | int(offset, 16)


def _name(element: DataElement, dataset: Dataset) -> str | None:
    tag = element.tag
    if tag.is_private_creator:
        block = range(tag.element << 8, (tag.element << 8) + 0x100)
        tags = list(dataset.keys())
        if any(one.group == tag.group and one.element in block for one in tags):
            return None
    elif tag.is_private and (tag.group, tag.element >> 8) in dataset:
        creator = dataset[tag.group, tag.element >> 8].value.strip()
        return f'({tag.group:04X},"{creator}",{tag.element & 0xFF:02X})'
    if tag in DicomDictionary and element.VR != "UN":
        return element.keyword
    return f"({tag.group:04X},{tag.element:04X})"


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1").rstrip("\0 ")
    return "" if value is None else str(value)
