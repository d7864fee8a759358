"""Retired group lengths in files: pydicom, which reads them, leaves them out where it writes."""

from __future__ import annotations

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag


class _Key(BaseTag):
    """The tag of a group length as a dataset's key, which pydicom asks what it is when it writes;
    the element itself has the tag that is written."""

    @property
    def element(self) -> int:
        return 1


def with_group_lengths(dataset: Dataset) -> Dataset:
    """The dataset itself, whose group lengths, at every depth, pydicom will write now."""
    for tag in [tag for tag in dataset.keys() if not tag & 0xFFFF]:  # noqa: SIM118
        dataset._dict[_Key(tag)] = dataset._dict.pop(tag)
    # Raw elements stay so: those that pydicom has not parsed are written as they are.
    for element in list(dataset._dict.values()):
        if isinstance(element, DataElement) and element.VR == "SQ":
            for item in element.value:
                with_group_lengths(item)
    return dataset
