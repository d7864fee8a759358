"""Originals with a patient in every corner, and clean outputs of them to put leaks into."""

import pytest
from pydicom import Dataset, dcmread
from pydicom.sequence import Sequence
from verified_set import ELSEWHERE, FIRST, FRAME, SECOND, SERIES, STUDY, Outputs


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
    dataset.OperatorsName = "Lang^Ida"
    dataset.InstitutionName = "Klinik Hirslanden"
    dataset.StudyDate = dataset.SeriesDate = "20250310"
    dataset.AcquisitionDate = dataset.ContentDate = "20250311"
    dataset.StudyTime = "101112"
    dataset.TimezoneOffsetFromUTC = "+0100"
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


@pytest.fixture
def outputs(originals):
    return lambda *options: Outputs(originals, options)
