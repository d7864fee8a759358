"""Generated datasets as files: every uncompressed transfer syntax, and encapsulated pixels."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from generated_datasets import datasets
from group_lengths import with_group_lengths
from hypothesis import strategies as st
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

SYNTAXES = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    JPEGBaseline8Bit,
)


@st.composite
def generated_files(draw: Any, depth: int = 3, **options: bool) -> FileDataset:
    """A dataset with file meta group, ready to be written."""
    dataset = draw(datasets(depth=depth, **options))
    syntax = draw(st.sampled_from(SYNTAXES))
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    meta.MediaStorageSOPInstanceUID = str(dataset.get("SOPInstanceUID") or "1.2.3.9").split("'")[0]
    meta.TransferSyntaxUID = syntax
    if draw(st.booleans()):
        meta.SourceApplicationEntityTitle = "WARD7"
        meta.ImplementationVersionName = "SOME 1"
    pixels = draw(st.sampled_from(["none", "short", "odd"]))
    if syntax == JPEGBaseline8Bit and pixels != "none":
        frames = [b"\xff\xd8" + b"frame" * 9, b"\xff\xd8" + b"\xfe\xff\x0d\xe0" * 3]
        element = DataElement(0x7FE00010, "OB", encapsulate(frames[: draw(st.integers(1, 2))]))
        element.is_undefined_length = True
        dataset.add(element)
    elif pixels != "none":
        dataset.add(DataElement(0x7FE00010, "OW", b"\x00\x01" * 100))
    preamble = draw(st.sampled_from([b"\0" * 128, b"II*\0" + b"patient!" * 15 + b"1234"]))
    return FileDataset("", dataset, preamble=preamble, file_meta=meta)


def write(dataset: FileDataset, path: Path) -> Path:
    """Write a generated dataset (a copy of it) as the file that it is to be."""
    own = with_group_lengths(copy.deepcopy(dataset))
    if own.file_meta.TransferSyntaxUID == ExplicitVRBigEndian:
        # pydicom would write the delimiter of a UN in big endian, which PS3.5 6.2.2 does not have.
        for level in all_levels(own):
            for element in level:
                if element.VR == "UN":
                    element.is_undefined_length = False
    syntax = own.file_meta.TransferSyntaxUID
    dcmwrite(
        path,
        own,
        implicit_vr=syntax.is_implicit_VR,
        little_endian=syntax.is_little_endian,
        enforce_file_format=True,
    )
    return path


def all_levels(dataset: Dataset) -> list[Dataset]:
    """The dataset and every item in it."""
    levels = [dataset]
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                levels += all_levels(item)
    return levels
