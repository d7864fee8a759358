"""What callers give as `dicom_files`: paths and datasets, one or many."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydicom.dataset import Dataset

from deid_core.errors import ArgumentError
from deid_core.runs.walk import AnyPath

DicomFile: TypeAlias = AnyPath | Dataset
DicomFiles: TypeAlias = DicomFile | Iterable[DicomFile]


@dataclass(frozen=True, slots=True)
class Source:
    """One of `dicom_files`: its dataset where it is one, and its path where it has one."""

    path: str | None
    dataset: Dataset | None = None

    @property
    def name(self) -> str:
        """The base name of its file; empty for a dataset that has none."""
        return Path(self.path).name if self.path else ""


def sources(dicom_files: DicomFiles) -> list[Source]:
    """`dicom_files` one by one; a dataset has the path of the file that it was read from.

    Raises ArgumentError for what is neither path nor dataset.
    """
    one = isinstance(dicom_files, (str, os.PathLike, Dataset))
    return [_source(entry) for entry in ([dicom_files] if one else dicom_files)]  # type: ignore[union-attr]


def same_file(path: AnyPath) -> str:
    """A text that is equal for all paths that lead to one file, whether it exists or not."""
    return os.path.normcase(os.path.realpath(path))


def _source(entry: object) -> Source:
    if isinstance(entry, Dataset):
        path = getattr(entry, "filename", None)
        return Source(os.fspath(path) if isinstance(path, (str, os.PathLike)) else None, entry)
    if isinstance(entry, (str, os.PathLike)):
        return Source(os.fsdecode(entry))
    raise ArgumentError(f"a {type(entry).__name__} is neither a path nor a dataset")
