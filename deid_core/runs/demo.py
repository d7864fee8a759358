"""A file to try things on: an MR image with sequences, made from one that pydicom ships."""

from __future__ import annotations

from pathlib import Path

from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

_MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4"
_PERFORMED_STEP_SOP_CLASS = "1.2.840.10008.3.1.2.3.3"


def write_demo_file(path: Path) -> None:
    """Writes an MR image with InstanceCreationDate at the root and, another day, in a sequence."""
    dataset = dcmread(str(get_testdata_file("MR_small.dcm", download=False)))
    dataset.ReferencedImageSequence = [
        _reference(_MR_IMAGE_STORAGE, f"{dataset.SeriesInstanceUID}.1"),
    ]
    step = _reference(_PERFORMED_STEP_SOP_CLASS, f"{dataset.StudyInstanceUID}.1")
    step.InstanceCreationDate = "20040825"
    step.InstanceCreationTime = "120000"
    step.InstanceCreatorUID = dataset.InstanceCreatorUID
    dataset.ReferencedPerformedProcedureStepSequence = [step]
    dataset.save_as(path)


def _reference(sop_class: str, sop_instance: str) -> Dataset:
    reference = Dataset()
    reference.ReferencedSOPClassUID = sop_class
    reference.ReferencedSOPInstanceUID = sop_instance
    return reference
