"""Datasets of cases: built of what stands under `in`, and told in the form of `out`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from group_lengths import with_group_lengths
from pydicom import config
from pydicom.datadict import DicomDictionary, dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

NUMBER = re.compile(r"\(([0-9A-F]{4}),([0-9A-F]{4})\)")
PRIVATE = re.compile(r'\(([0-9A-Fa-f]{4}),"(.*)"(?:@([0-9A-F]{2}))?,([0-9A-Fa-f]{2})\)')
BYTES = ("OB", "OW", "OD", "OF", "OL", "OV", "UN")
INTEGERS = ("US", "SS", "UL", "SL", "UV", "SV")
FLOATS = ("FL", "FD")

SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big endian": ExplicitVRBigEndian,
}


def build(content: dict[str, Any]) -> Dataset:
    """The dataset that a case's `in` describes."""
    dataset = Dataset()
    for name, value in content.items():
        if found := NUMBER.fullmatch(name):
            _put_described(dataset, int(found[1] + found[2], 16), value)
        elif found := PRIVATE.fullmatch(name):
            _put_described(dataset, _private_tag(dataset, *found.groups()), value)
        else:
            tag = tag_for_keyword(name)
            assert tag is not None, name
            _put(dataset, tag, dictionary_VR(tag).split(" or ")[0], value)
    return dataset


def build_file(
    content: dict[str, Any], meta: dict[str, Any], syntax: str = "explicit"
) -> FileDataset:
    """The same with a file meta group, to be written in one of `SYNTAXES`."""
    group = FileMetaDataset()
    group.TransferSyntaxUID = SYNTAXES[syntax]
    group.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    group.MediaStorageSOPInstanceUID = "1.2.3"
    for name, value in meta.items():
        setattr(group, name, value)
    implicit, little_endian = syntax == "implicit", syntax != "big endian"
    made = FileDataset(
        "",
        with_group_lengths(build(content)),
        file_meta=group,
        preamble=b"\0" * 128,
        is_implicit_VR=implicit,
        is_little_endian=little_endian,
    )
    # As one that was read, so that pydicom writes raw values as they are.
    made.set_original_encoding(implicit, little_endian, made._character_set)
    return made


def is_plain(content: dict[str, Any]) -> bool:
    """Whether the VRs of all elements are the dictionary's, so that none need be written."""
    return all(
        not name.startswith("(")
        and not isinstance(value, dict)
        and (not _is_sequence(value) or all(is_plain(item) for item in value))
        for name, value in content.items()
    )


def described(dataset: Dataset) -> dict[str, Any]:
    """A dataset in the form of a case's `out`: creators only where they have nothing in their
    block, values as texts."""
    content: dict[str, Any] = {}
    for element in dataset:
        name = _name(element, dataset)
        if name is None:
            continue
        if element.VR == "SQ":
            content[name] = [described(item) for item in element.value]
        elif name.startswith("("):
            content[name] = f"{element.VR} {_joined(element.value)}".strip()
        else:
            content[name] = normal(element.value)
    return content


def with_raw_values(dataset: Dataset, names: list[str]) -> dict[str, Any]:
    """The same with some elements of the root as they are stored, padding included."""
    tags = {name: tag_for_keyword(name) for name in names}
    found = {name: dataset.get_item(tag) for name, tag in tags.items() if tag in dataset}
    stored = {name: bytes(element.value or b"") for name, element in found.items()}
    for tag in tags.values():
        dataset.pop(tag, None)
    return described(dataset) | {n: {"raw": raw.decode("latin-1")} for n, raw in stored.items()}


def normal(value: Any) -> Any:
    """A value of a case, or of an element, with its numbers as texts."""
    if isinstance(value, dict):
        return {name: normal(part) for name, part in value.items()}
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("latin-1").rstrip("\0 ")
    if hasattr(value, "__iter__") and not isinstance(value, str) and not _is_name(value):
        return [normal(part) for part in value]
    return str(value)


@contextmanager
def as_stored() -> Iterator[None]:
    """pydicom reads and writes elements as they are: UN as UN, and what should not be, too."""
    before = config.replace_un_with_known_vr, config.settings.reading_validation_mode
    config.replace_un_with_known_vr = False
    config.settings.reading_validation_mode = config.IGNORE
    try:
        yield
    finally:
        config.replace_un_with_known_vr, config.settings.reading_validation_mode = before


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_name(value: Any) -> bool:
    return hasattr(value, "components")


def _put_described(dataset: Dataset, tag: int, value: Any) -> None:
    if isinstance(value, list):
        _put(dataset, tag, "SQ", value)
        return
    vr, _, text = value.partition(" ")
    _put(dataset, tag, vr, text.split("\\") if vr in INTEGERS + FLOATS and text else text)


def _put(dataset: Dataset, tag: int, vr: str, value: Any) -> None:
    if isinstance(value, dict):
        raw = value["raw"].encode("latin-1")
        dataset[tag] = RawDataElement(Tag(tag), vr, len(raw), raw, 0, False, True)
        return
    if _is_sequence(value) and (vr == "SQ" or value):
        value = Sequence([build(item) for item in value])
    elif vr in BYTES:
        value = str(value).encode("latin-1")
    elif vr in INTEGERS + FLOATS:
        number = float if vr in FLOATS else int
        value = [number(one) for one in (value if isinstance(value, list) else [value])]
    elif vr == "AT":
        value = [Tag(one) for one in (value if isinstance(value, list) else [value])]
    elif not isinstance(value, list):
        value = str(value)
    dataset[tag] = DataElement(tag, vr, value, validation_mode=config.IGNORE)


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
        if any(one.tag.group == tag.group and one.tag.element in block for one in dataset):
            return None
    elif tag.is_private and (tag.group, tag.element >> 8) in dataset:
        creator = dataset[tag.group, tag.element >> 8].value.strip()
        return f'({tag.group:04X},"{creator}",{tag.element & 0xFF:02X})'
    if tag in DicomDictionary and element.VR != "UN":
        return element.keyword
    return f"({tag.group:04X},{tag.element:04X})"


def _joined(value: Any) -> str:
    found = normal(value)
    return "\\".join(found) if isinstance(found, list) else found
