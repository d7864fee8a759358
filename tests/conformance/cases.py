"""Cases in the form of shared/examples.yaml: read, built as datasets, and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

PRIVATE = re.compile(r'\((?P<group>[0-9a-fA-F]{4}),"(?P<creator>.*)",(?P<offset>[0-9a-fA-F]{2})\)')


@dataclass(frozen=True)
class Case:
    name: str
    given: dict[str, Any]
    rules: list[str]
    expected: dict[str, Any] | None
    error: str | None
    when: str | None
    item: dict[str, Any] = field(default_factory=dict)

    def recipe_text(self) -> str:
        lines = ["FORMAT dicom"]
        if not self.rules[0].startswith("%"):
            lines.append("%header")
        return "\n".join([*lines, *self.rules])

    def item_values(self) -> dict[str, Any]:
        return {name: _offered(name, text) for name, text in self.item.items()}


def read_cases(path: Path) -> list[Case]:
    return [
        Case(
            name=entry["name"],
            given=entry["in"],
            rules=entry["rules"],
            expected=entry.get("out"),
            error=entry.get("error"),
            when=entry.get("when"),
            item=entry.get("item", {}),
        )
        for entry in yaml.safe_load(path.read_text("utf-8"))
    ]


def build(content: dict[str, Any]) -> Dataset:
    dataset = Dataset()
    for name, value in content.items():
        if private := PRIVATE.fullmatch(name):
            vr, _, text = value.partition(" ")
            block = dataset.private_block(
                int(private["group"], 16), private["creator"], create=True
            )
            block.add_new(int(private["offset"], 16), vr, text)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            setattr(dataset, name, Sequence([build(item) for item in value]))
        else:
            setattr(dataset, name, value)
    return dataset


def as_file_dataset(dataset: Dataset) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    return FileDataset("", dataset, file_meta=meta, preamble=b"\0" * 128)


def without_creators(dataset: Dataset) -> dict[str, Any]:
    """The dataset in the form of a case's `out`, private creators left out."""
    content: dict[str, Any] = {}
    for element in dataset:
        if element.tag.is_private_creator:
            continue
        if element.tag.is_private:
            creator = dataset[(element.tag.group, element.tag.element >> 8)].value
            name = f'({element.tag.group:04X},"{creator}",{element.tag.element & 0xFF:02X})'
            content[name] = f"{element.VR} {element.value}"
        elif element.VR == "SQ":
            content[element.keyword] = [without_creators(item) for item in element.value]
        else:
            content[element.keyword] = _plain(element.value)
    return content


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    if (
        not isinstance(value, str)
        and hasattr(value, "__iter__")
        and not hasattr(value, "components")
    ):
        return [_plain(part) for part in value]
    return str(value)


def _offered(name: str, text: Any) -> Any:
    if re.fullmatch(r"f\d+", name):
        return eval(f"lambda field: {text}")
    if text == "raises":

        def raises(field: Any) -> str:
            raise ValueError(field.value)

        return raises
    if text == "none":
        return lambda field: None
    return text
