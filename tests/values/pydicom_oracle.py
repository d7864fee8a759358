"""pydicom's own writer and reader, as the judge of raw bytes."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_dataset
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag

TAG = Tag(0x00111010)


def written(value: Any, vr: str, charset: str | list[str] = "", *, little: bool = True) -> bytes:
    """The raw bytes that pydicom stores for a value."""
    dataset = Dataset()
    if charset:
        dataset.SpecificCharacterSet = charset
    dataset.add_new(TAG, vr, value)
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dcmwrite(buffer, dataset, implicit_vr=False, little_endian=little)
        element = read_dataset(BytesIO(buffer.getvalue()), False, little).get_item(TAG)
    assert isinstance(element, RawDataElement)
    return element.value or b""


def read(raw: bytes, vr: str, charset: str | list[str] = "", *, little: bool = True) -> Any:
    """The value that pydicom reads from raw bytes."""
    dataset = Dataset()
    if charset:
        dataset.SpecificCharacterSet = charset
    dataset[TAG] = RawDataElement(TAG, vr, len(raw), raw, 0, False, little)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dataset[TAG].value
