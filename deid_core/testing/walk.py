"""The elements of a dataset by path, as edits name them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TypeAlias

from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from deid_core.engine.result import Result
from deid_core.standard.dictionary import step_name
from deid_core.standard.tags import block_of

Source: TypeAlias = Dataset | Result | str | os.PathLike[str]
"""What is looked at: a dataset, a file, or what came of one."""


def dataset_of(source: Source) -> Dataset:
    """The dataset itself; a file's is read."""
    if isinstance(source, Result):
        source = source.dataset if source.dataset is not None else source.output or ""
    return source if isinstance(source, Dataset) else dcmread(source, force=True)


def elements_of(dataset: Dataset) -> Iterator[tuple[str, DataElement]]:
    """All elements with their paths, ``Seq__0__Keyword``, those of the file meta group first.

    Private elements go by their creator form; the creators themselves go without saying.
    """
    meta = getattr(dataset, "file_meta", None)
    if meta is not None:
        yield from _below(meta, "")
    yield from _below(dataset, "")


def _below(dataset: Dataset, around: str) -> Iterator[tuple[str, DataElement]]:
    for element in dataset:
        if element.tag.is_private_creator:
            continue
        path = around + _name(element, dataset)
        yield path, element
        if element.VR == "SQ":
            for number, item in enumerate(element.value or ()):
                yield from _below(item, f"{path}__{number}__")


def _name(element: DataElement, dataset: Dataset) -> str:
    creator = dataset.get(block_of(element.tag)) if element.tag.is_private else None
    return step_name(element.tag, None if creator is None else str(creator.value).strip())
