"""Small datasets, written down where a test needs them; and files of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

from deid_core.errors import ArgumentError
from deid_core.recipe.fields import field_from_text
from deid_core.recipe.statements import PrivateTag, Tag
from deid_core.standard.dictionary import private_vr_of, vr_of
from deid_core.standard.vrs import LONG_LENGTH_VRS, SHORT_LENGTH_VRS

VRS = SHORT_LENGTH_VRS | LONG_LENGTH_VRS


def make_dataset(elements: Mapping[str, object] | None = None, /, **keywords: object) -> Dataset:
    """A dataset of the elements named, by keyword or, in `elements`, by any exact FIELD form.

    >>> dataset = make_dataset(
    ...     {'(0029,"ACME 1.0",10)': ("LO", "ward 7"), "(0010,0020)": "742"},
    ...     PatientName="Simpson^Homer",
    ...     RequestAttributesSequence=[{"AccessionNumber": "1"}, {}],
    ... )
    >>> [element.VR for element in dataset]
    ['PN', 'LO', 'LO', 'LO', 'SQ']

    A value is what pydicom takes for the VR; a list of mappings (or datasets) is a sequence; a
    pair ``(VR, value)`` gives the VR where the dictionaries don't have it, or another is wanted.
    Values are not validated: files hold what they should not.  Private creators are added,
    each with the next free block.  A mapping's keys, in items too, are those of `elements`.
    ArgumentError where a name is no element's, or has no VR in the dictionaries; RecipeError
    where it can't be read at all.
    """
    dataset = Dataset()
    for name, value in {**(elements or {}), **keywords}.items():
        _put(dataset, name, value)
    return dataset


def write_file(path: str | os.PathLike[str], dataset: Dataset) -> Path:
    """Write a dataset as a DICOM file, in explicit VR little endian, and give its path.

    SOPClassUID, SOPInstanceUID and the file meta group are added where the dataset lacks them;
    the dataset given is not changed.  Folders are made.
    """
    written = Dataset()
    written.update(dataset)
    written.setdefault("SOPClassUID", SecondaryCaptureImageStorage)
    written.setdefault("SOPInstanceUID", generate_uid())
    meta = deepcopy(getattr(dataset, "file_meta", None))
    if meta is None:
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = written.SOPClassUID
        meta.MediaStorageSOPInstanceUID = written.SOPInstanceUID
    written.file_meta = meta
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    written.save_as(path, enforce_file_format=True)
    return path


def _put(dataset: Dataset, name: str, given: object) -> None:
    stated, value = _stated(given)
    tag, known = placed(dataset, name)
    vr = stated or known
    if isinstance(value, list) and (value or vr == "SQ") and all(map(_is_item, value)):
        vr, value = "SQ", Sequence([_item(item) for item in value])
    if vr is None:
        raise ArgumentError(
            f"make_dataset: {name} has no VR in the dictionaries: give it with the value, "
            "as in ('LO', 'text')"
        )
    vr = vr[:2]  # "US or SS" is US here
    element = DataElement(tag, vr, value, validation_mode=0)
    element.VR = vr  # pydicom takes the dictionary's in place of UN
    dataset.add(element)


def placed(dataset: Dataset, name: str) -> tuple[int, str | None]:
    """The tag of a name in a dataset, its block reserved there, and the dictionary's VR."""
    field = field_from_text(name, "make_dataset")
    if isinstance(field, PrivateTag):
        block = dataset.private_block(field.group, field.creator, create=True)
        known = private_vr_of(field.creator, field.group, field.offset)
        return int(block.get_tag(field.offset)), known
    if isinstance(field, Tag):
        return field.tag, vr_of(field.tag)
    raise ArgumentError(f"make_dataset: {name} is not the name of one element")


def _stated(given: object) -> tuple[str | None, object]:
    """VR and value of a pair, else no VR and what was given."""
    if isinstance(given, tuple) and len(given) == 2 and given[0] in VRS:
        return given
    return None, given


def _is_item(value: object) -> bool:
    return isinstance(value, Mapping | Dataset)


def _item(item: Mapping[str, object] | Dataset) -> Dataset:
    return item if isinstance(item, Dataset) else make_dataset(item)
