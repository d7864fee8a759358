"""The files of the differential tests: pydicom's and deid-data's own, and some built from them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pydicom import dcmread
from pydicom.data import get_charset_files, get_testdata_file
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ImplicitVRLittleEndian

UNREAL = 0
"""pydicom's validation mode for values that files hold though they should not."""


def nested() -> FileDataset:
    """An MR with what identifies at four depths, and two items in one sequence."""
    dataset = _mr()
    dataset.InstitutionName = "St. Mary's"
    dataset.StudyDescription = "knee of Compressed Samples"
    dataset.InstanceCreationDate = "20040826"
    step = Dataset()
    step.InstanceCreationDate = "20040827"
    step.InstanceCreationTime = "185434"
    step.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.3"
    step.ReferencedSOPInstanceUID = "1.2.3.4"
    dataset.ReferencedPerformedProcedureStepSequence = [step]
    dataset.RequestAttributesSequence = [_request("1"), _request("2")]
    return dataset


def _request(number: str) -> Dataset:
    deepest = Dataset()
    deepest.PatientID = "4MR1"
    deepest.CodeValue = number * 3
    deepest.StudyDate = "20040826"
    code = Dataset()
    code.CodeValue = number * 2
    code.PatientID = "4MR1"
    code.EquivalentCodeSequence = [deepest]
    item = Dataset()
    item.AccessionNumber = "A" + number
    item.PatientID = "4MR1"
    item.ScheduledProcedureStepID = "S" + number
    item.ScheduledProcedureStepDescription = "head"
    item.ScheduledProtocolCodeSequence = [code]
    item.Rows = 12
    return item


def dates() -> FileDataset:
    """Dates of every precision, dates in text, times, and what is no date."""
    dataset = _mr()
    for keyword, value in {
        "StudyDate": "20040826",
        "SeriesDate": "",
        "ContentDate": "unknown",
        "AcquisitionDate": "2004.08.26",
        "InstanceCreationDate": "20040229",
        "DateOfLastCalibration": ["20040101", "20041231"],
        "AcquisitionDateTime": "20040826185434.120000+0100",
        "ContributionDateTime": "20040826185434.120000",
        "FrameReferenceDateTime": "20040826185434",
        "StartAcquisitionDateTime": "200408",
        "EndAcquisitionDateTime": "2004",
        "StudyTime": "185434",
        "SeriesTime": "",
        "StudyComments": "20040826",
        "PatientBirthDate": "19500101",
    }.items():
        dataset[keyword] = _element(keyword, value)
    return dataset


def private() -> FileDataset:
    """Private blocks: two creators in a group, a colon, blocks in items, a private sequence."""
    dataset = _mr()
    first = dataset.private_block(0x0029, "ACME 1.1", create=True)
    first.add_new(0x10, "LO", "secret")
    first.add_new(0x11, "LO", "other")
    second = dataset.private_block(0x0029, "A: B", create=True)
    second.add_new(0x10, "SH", "colon")
    inner = Dataset()
    inner.PatientID = "4MR1"
    inner.private_block(0x0029, "ACME 1.1", create=True).add_new(0x10, "LO", "within")
    dataset.private_block(0x0031, "SEQ", create=True).add_new(0x10, "SQ", [inner])
    item = _request("1")
    item.private_block(0x0033, "ACME 1.1", create=True).add_new(0x1E, "LO", "in an item")
    dataset.RequestAttributesSequence = [item]
    return dataset


def names() -> FileDataset:
    """Texts in which names and numbers of the patient turn up again, in and out of items."""
    dataset = _mr()
    dataset.PatientName = "SIMPSON^HOMER^J"
    dataset.PatientID = "12.45"
    dataset.OtherPatientIDs = ["12.45", "778"]
    dataset.OperatorsName = "SMITHERS^W"
    dataset.StudyDescription = "mr simpson knee"
    dataset.SeriesDescription = "12345 localizer"
    dataset.PatientComments = "seen by Smithers"
    dataset.AccessionNumber = "SIMPSON^HOMER^J"
    dataset.StudyID = "12.45"
    item = Dataset()
    item.ScheduledProcedureStepDescription = "Homer"
    item.AccessionNumber = "7781"
    dataset.RequestAttributesSequence = [item]
    return dataset


def _mr() -> FileDataset:
    dataset = dcmread(get_testdata_file("MR_small.dcm", download=False))
    del dataset[0x7FE00010]
    del dataset[0x00280106:0x00280110]
    dataset.Rows = dataset.Columns = 0
    return dataset


def _element(keyword: str, value: object):
    from pydicom.datadict import dictionary_VR, tag_for_keyword
    from pydicom.dataelem import DataElement

    tag = tag_for_keyword(keyword)
    return DataElement(tag, dictionary_VR(tag), value, validation_mode=UNREAL)


def implicit() -> FileDataset:
    """`nested`, in implicit VR."""
    dataset = nested()
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    dataset.set_original_encoding(True, True, "latin_1")
    return dataset


BUILT: dict[str, Callable[[], FileDataset]] = {
    function.__name__: function for function in (nested, dates, private, names, implicit)
}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="differential-")


@cache
def path_of(name: str) -> Path:
    """The file of a name: one built here, `deid-data/…`, or one that pydicom ships."""
    if name in BUILT:
        path = Path(_folder().name, f"{name}.dcm")
        dataset = BUILT[name]()
        dataset.save_as(path)
        return path
    if name.startswith("deid-data/"):
        import deid_data.data

        return Path(deid_data.data.data_base, name.removeprefix("deid-data/"))
    if name.startswith("chr"):
        return Path(get_charset_files(name)[0])
    found = get_testdata_file(name, download=False)
    assert found is not None, name
    return Path(found)
