"""The work that every tool of a comparison is given: equal for all, at every depth of a dataset.

Needs nothing but Python, so that scripts for other tools can import it in their environments.
"""

from __future__ import annotations

UIDS = (
    "InstanceCreatorUID",
    "SOPInstanceUID",
    "ReferencedSOPInstanceUID",
    "ReferencedSOPInstanceUIDInFile",
    "IrradiationEventUID",
    "DeviceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "FrameOfReferenceUID",
    "SynchronizationFrameOfReferenceUID",
    "ConcatenationUID",
    "DimensionOrganizationUID",
    "StorageMediaFileSetUID",
    "ReferencedFrameOfReferenceUID",
)
"""Replaced, each original by the same new UID wherever it stands."""

REPLACED = {
    "PatientName": "SUBJECT^ONE",
    "PatientID": "SUBJECT-1",
    "StudyID": "STUDY-1",
}
"""Names and IDs, and what they become: values that no file of the corpora has."""

SHIFTED = (
    "InstanceCreationDate",
    "StudyDate",
    "SeriesDate",
    "AcquisitionDate",
    "ContentDate",
    "AcquisitionDateTime",
    "FrameReferenceDateTime",
    "FrameAcquisitionDateTime",
    "PerformedProcedureStepStartDate",
)
"""Dates (DA, DT), shifted by `DAYS`."""

DAYS = 10

BLANKED = (
    "AccessionNumber",
    "ReferringPhysicianName",
    "OperatorsName",
    "PatientBirthDate",
    "PatientWeight",
)
REMOVED = ("InstitutionName", "StationName", "InstitutionAddress")
"""Taken out; so are all private elements."""


def recipe() -> str:
    """The work as a recipe of this project."""
    lines = [
        *(f"REPLACE {keyword} func:uid.generate_uid" for keyword in UIDS),
        *(f"REPLACE {keyword} {value}" for keyword, value in REPLACED.items()),
        *(f"JITTER {keyword} {DAYS}" for keyword in SHIFTED),
        *(f"BLANK {keyword}" for keyword in BLANKED),
        *(f"REMOVE {keyword}" for keyword in REMOVED),
        "REMOVE select:private",
    ]
    return "\n".join(["FORMAT dicom", "%header", *lines])
