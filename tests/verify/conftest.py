"""Originals with a patient in every corner, and clean outputs of them to put leaks into."""

import io
from pathlib import Path

import pytest
from by_the_table import ByTheTable
from pydicom import Dataset, dcmread
from pydicom.sequence import Sequence

from deid_core.verify.profile import Profile
from deid_core.verify.verifier import Verifier

STUDY, SERIES = "1.3.6.1.4.1.99999.7.1", "1.3.6.1.4.1.99999.7.1.1"
FIRST, SECOND = "1.3.6.1.4.1.99999.7.1.1.1", "1.3.6.1.4.1.99999.7.1.1.2"
FRAME = "1.3.6.1.4.1.99999.7.9"
ELSEWHERE = "1.3.6.1.4.1.99999.8.5"  # a file that is not in the set


def _patient(dataset):
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.PatientName = "Grünwald^Käthe Marie"
    dataset.PatientID = "QX7741-09"
    dataset.PatientBirthDate = "19700201"
    dataset.PatientSex = "F"
    dataset.PatientAge = "055Y"
    dataset.PatientAddress = "12 Rosenweg, Oberdorf"
    dataset.PatientTelephoneNumbers = "+41 44 555 01 77"
    dataset.AccessionNumber = "ACC9912874"
    dataset.ReferringPhysicianName = "Okonkwo^Chidi"
    dataset.InstitutionName = "Klinik Hirslanden"
    dataset.StudyDate = dataset.SeriesDate = "20250310"
    dataset.AcquisitionDate = dataset.ContentDate = "20250311"
    dataset.StudyTime = "101112"
    dataset.StudyID = "S-77123"
    dataset.DeviceSerialNumber = "SN-55012233"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, SERIES
    dataset.FrameOfReferenceUID = FRAME
    dataset.ContrastBolusAgent = "Iomeron"


def _item(**values):
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


@pytest.fixture
def originals(tmp_path, shipped):
    """A folder of two images that refer to each other, and to a third that is not there."""
    folder = tmp_path / "originals"
    folder.mkdir()
    for number, (own, other) in enumerate(((FIRST, SECOND), (SECOND, FIRST)), start=1):
        dataset = dcmread(shipped("CT_small.dcm"))
        _patient(dataset)
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = own
        dataset.InstanceNumber = number
        image = {"ReferencedSOPClassUID": dataset.SOPClassUID}
        dataset.ReferencedImageSequence = Sequence(
            [
                _item(**image, ReferencedSOPInstanceUID=other),
                _item(**image, ReferencedSOPInstanceUID=ELSEWHERE),
            ]
        )
        # Not in the table, so what is in it is judged one by one.
        code = _item(CodeValue="T-A0100", CodingSchemeDesignator="SRT", CodeMeaning="Brain")
        code.ReferencedSOPInstanceUID = other
        dataset.AnatomicRegionSequence = Sequence([code])
        dataset.save_as(folder / f"image{number}.dcm")
    return folder


class Outputs:
    """Clean outputs of the originals in a folder, which a test spoils before it looks."""

    def __init__(self, originals: Path, options: tuple[str, ...] = ()) -> None:
        self.originals, self.options = originals, options
        self.folder = originals.parent / "outputs"
        deidentifier = ByTheTable(*options)
        for source in sorted(originals.rglob("*")):
            if source.is_file():
                deidentifier.file(source, self.folder / source.relative_to(originals))

    @property
    def first(self) -> Path:
        return self.folder / "image1.dcm"

    def change(self, change) -> None:
        """Changes the dataset of the first output."""
        dataset = dcmread(self.first)
        change(dataset)
        buffer = io.BytesIO()
        dataset.save_as(buffer)
        self.first.write_bytes(buffer.getvalue())

    def verify(self, crosswalk=None):
        """The findings."""
        verifier = Verifier(self.originals, self.folder, Profile(self.options), crosswalk)
        return list(verifier)


@pytest.fixture
def outputs(originals):
    return lambda *options: Outputs(originals, options)
