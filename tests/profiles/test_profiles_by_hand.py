"""What becomes of single attributes, written by hand from PS3.15 Table E.1-1 and PS3.3."""

import re

import pytest

from deid_core.testing import make_dataset

STORAGE = "1.2.840.10008.5.1.4.1.1."
CT, MR, US, PET, NM, DX, SEG = "2", "4", "6.1", "128", "20", "1.1", "66.4"
ENHANCED_MR, SR, RTPLAN, RTSTRUCT, RTRECORD = "4.1", "88.33", "481.5", "481.3", "481.4"
PRESENTATION, SLIDE = "11.1", "77.1.6"
UNKNOWN = None

UIDS = "retain-uids"
DEVICE = "retain-device-identity"
INSTITUTION = "retain-institution-identity"
PATIENT = "retain-patient-characteristics"
FULL, MODIFIED = "retain-full-dates", "retain-modified-dates"
PRIVATE = "retain-safe-private"
DESCRIPTORS = "clean-descriptors"


class Gone:
    """Not in the output."""


class Empty:
    """There, without a value."""


class Kept:
    """As it was."""


class Other:
    """There, with a value that is another."""


UID = re.compile(r"2\.25\.[1-9][0-9]+")
PSEUDONYM = re.compile("[0-9A-F]{16}")

BASIC = [
    # X: removed, whatever the IOD
    (CT, "StudyDescription", "Head of Homer", Gone),
    (CT, "SeriesDescription", "for Dr. Hibbert", Gone),
    (MR, "PatientAge", "038Y", Gone),
    (MR, "PatientWeight", "108", Gone),
    (US, "InstitutionAddress", "Springfield", Gone),
    (PET, "PerformingPhysicianName", "Riviera^Nick", Gone),
    (CT, "OtherPatientIDs", ["1", "2"], Gone),
    (CT, "TimezoneOffsetFromUTC", "-0800", Gone),
    (CT, "IconImageSequence", [{"Rows": 1}], Gone),
    (CT, "RequestAttributesSequence", [{"RequestedProcedureID": "1"}], Gone),
    (CT, "OriginalAttributesSequence", [{"ModifyingSystem": "PACS"}], Gone),
    (NM, "GPSLatitude", "44", Gone),
    (CT, "MakerNote", b"12", Gone),
    # Z: emptied; a person's name, sex and birth date
    (CT, "PatientSex", "M", Empty),
    (CT, "PatientBirthDate", "19560512", Empty),
    (CT, "AccessionNumber", "A-1", Empty),
    (CT, "StudyID", "17", Empty),
    (CT, "StudyDate", "20240101", Empty),
    (CT, "StudyTime", "120000", Empty),
    (CT, "ReferringPhysicianName", "Hibbert^Julius", Empty),
    (RTSTRUCT, "StructureSetDate", "20240101", Empty),
    (RTSTRUCT, "StructureSetROISequence__ROIName", "Homer's brain", Empty),
    # Z and D that stay usable
    (CT, "PatientID", "1CT1", PSEUDONYM),
    (CT, "PatientName", "Simpson^Homer", re.compile(r"[A-Z][a-z]{9}\^[A-Z][a-z]{9}")),
    (SLIDE, "ContainerIdentifier", "S24-1", PSEUDONYM),
    (SLIDE, "SpecimenDescriptionSequence__SpecimenIdentifier", "S24-1-A", PSEUDONYM),
    (CT, "ClinicalTrialSubjectID", "742", PSEUDONYM),
    # D: dummies
    (CT, "ClinicalTrialSponsorName", "Mr. Burns", "DUMMY"),
    (RTPLAN, "RTPlanLabel", "Homer 1", "DUMMY"),
    (RTSTRUCT, "StructureSetLabel", "Homer 2", "DUMMY"),
    (ENHANCED_MR, "PerFrameFunctionalGroupsSequence__FrameContentSequence__FrameReferenceDateTime",
     "20240101120000", "19000101000000"),
    (SR, "VerifyingObserverSequence__VerifyingObserverName", "Hibbert^Julius", "DUMMY"),
    (CT, "ModifyingSystem", "PACS", "DUMMY"),
    (CT, "ReasonForTheAttributeModification", "COERCE", "CORRECT"),
    (CT, "SelectorDAValue", ["20240101", "20240102"], "19000101"),
    (CT, "SelectorOBValue", b"Homer!", bytes(2)),
    (SEG, "ContentCreatorName", "Frink^John", Empty),
    # U: keyed UIDs
    (CT, "StudyInstanceUID", "1.2.3", UID),
    (CT, "SOPInstanceUID", "1.2.3.4", UID),
    (CT, "FrameOfReferenceUID", "1.2.5", UID),
    (CT, "InstanceCreatorUID", "1.2.6", UID),
    (CT, "ReferencedStudySequence__ReferencedSOPInstanceUID", "1.2", Gone),
    (RTSTRUCT, "ReferencedFrameOfReferenceSequence__FrameOfReferenceUID", "1.2.5", UID),
    (CT, "DigitalSignatureUID", "1.2.7", UID),
    (CT, "StudyInstanceUID", "", Empty),
    (CT, "InstanceCreatorUID", "1.2.840.10008.1.2", Kept),
    # never
    (CT, "SOPClassUID", STORAGE + "2", Kept),
    (CT, "CodingSchemeIdentificationSequence__CodingSchemeUID", "1.2.9", Kept),
    (CT, "ContributingEquipmentSequence__PurposeOfReferenceCodeSequence__CodeValue", "1", Kept),
    # by type
    (CT, "InstanceCreationDate", "20240101", Gone),  # 3: SOP Common
    (CT, "SeriesDate", "20240101", Gone),  # 3: General Series
    (PET, "SeriesDate", "20240101", "19000101"),  # 1: PET Series
    (PET, "SeriesTime", "120000", "000000"),
    (CT, "AcquisitionDate", "20240101", Gone),  # 3: General Image
    (PET, "AcquisitionDate", "20240101", Empty),  # 2: PET Image
    (CT, "ContentDate", "20240101", Empty),  # 2C: General Image
    (SEG, "ContentDate", "20240101", "19000101"),  # 1: General Image of SEG
    (CT, "AcquisitionDateTime", "20240101120000", Gone),  # 3
    (ENHANCED_MR, "AcquisitionDateTime", "20240101120000", "19000101000000"),  # 1C
    (CT, "InstitutionName", "Springfield General", Gone),  # 3: General Equipment
    (CT, "StationName", "CT-1", Gone),
    (CT, "DeviceSerialNumber", "742", Gone),
    (ENHANCED_MR, "DeviceSerialNumber", "742", "DUMMY"),  # 1: Enhanced General Equipment
    (CT, "OperatorsName", "Lenny^Leonard", Gone),  # 3
    (CT, "ContrastBolusAgent", "Duff", Empty),  # 2: Contrast/Bolus
    (CT, "AcquisitionContextSequence", [{"ValueType": "TEXT"}], Gone),  # not in the IOD
    (DX, "AcquisitionContextSequence", [{"ValueType": "TEXT"}], Empty),  # 2
    (RTRECORD, "TreatmentDate", "20240101", "19000101"),  # 2, and no Z in X/D
    (RTPLAN, "BeamSequence__TreatmentMachineName", "LINAC-1", Empty),  # 2: RT Beams
    (RTPLAN, "RTPlanDate", "20240101", "19000101"),  # 2: RT General Plan
    (PRESENTATION, "PresentationCreationDate", "20240101", "19000101"),  # X, yet 1
    (CT, "PresentationCreationDate", "20240101", Gone),
    (MR, "ResponsiblePerson", "Marge", Empty),  # X, yet 2C
    # sequences by type; kept ones are cleaned inside
    (CT, "ReferencedImageSequence__ReferencedSOPInstanceUID", "1.2", Gone),  # 3
    (CT, "ReferencedPerformedProcedureStepSequence", [{}], Gone),
    (SEG, "SharedFunctionalGroupsSequence__DerivationImageSequence__SourceImageSequence"
     "__ReferencedSOPInstanceUID", "1.2", UID),  # 2
    # the SOP class unknown: what is valid whatever the type
    (UNKNOWN, "SeriesDate", "20240101", "19000101"),
    (UNKNOWN, "AcquisitionDate", "20240101", Empty),
    (UNKNOWN, "ContentDate", "20240101", "19000101"),
    (UNKNOWN, "InstitutionName", "Springfield General", "DUMMY"),
    (UNKNOWN, "ReferencedImageSequence__ReferencedSOPInstanceUID", "1.2", UID),
    (UNKNOWN, "StudyDescription", "Head of Homer", Gone),
    (UNKNOWN, "PresentationCreationDate", "20240101", Gone),
    # repeating groups, and what is not in the dictionary
    (CT, "(5002,3000)", ("OB", b"12"), Gone),
    (CT, "(501E,0110)", ("US", 1), Gone),
    (CT, "(6000,3000)", ("OW", b"12"), Gone),
    (CT, "(601E,0022)", ("LO", "Homer"), Gone),
    (CT, "(6000,0010)", ("US", 1), Gone),
    (CT, "(0010,0012)", ("LO", "Homer"), Gone),  # Name to Use
    (CT, "(0010,0044)", ("SQ", [{"CodeValue": "1"}]), Gone),  # Gender Identity Code Sequence
    (CT, "(0018,FFF0)", ("LO", "Homer"), Gone),
    (CT, "(FFFC,FFFC)", ("OB", b"Homer!"), Gone),
    (CT, "(FFFA,FFFA)", ("SQ", [{"DigitalSignatureUID": "1.2"}]), Gone),
    # private ones, at every depth
    (CT, '(0029,"ACME 1.0",10)', ("LO", "Homer"), Gone),
    (CT, 'SharedFunctionalGroupsSequence__(0029,"ACME 1.0",10)', ("LO", "Homer"), Gone),
    # beyond the table
    (SEG, "SegmentSequence__TrackingID", "a lesion", Kept),
    (CT, "MultiFrameSourceSOPInstanceUID", "1.2.3", UID),
    (CT, "ExpiryDate", "20240101", Gone),
    (CT, "RetrieveURL", "https://pacs/1.2.3", Gone),
    # what the table does not name
    (CT, "Modality", "CT", Kept),
    (CT, "KVP", "120", Kept),
    (CT, "ImageType", ["ORIGINAL", "PRIMARY"], Kept),
    (CT, "BurnedInAnnotation", "NO", Kept),
    (CT, "RecognizableVisualFeatures", "YES", Kept),
    (CT, "LossyImageCompression", "00", Kept),
]  # fmt: skip

OPTIONS = [
    (UIDS, CT, "StudyInstanceUID", "1.2.3", Kept),
    (UIDS, CT, "TargetFrameOfReferenceUID", "1.2.3", Kept),
    (UIDS, CT, "ReferencedImageSequence__ReferencedSOPInstanceUID", "1.2", Kept),
    (UIDS, CT, "ReferencedImageSequence__PatientID", "1CT1", PSEUDONYM),
    (UIDS, CT, "DigitalSignatureUID", "1.2.7", UID),  # no K there
    (UIDS, CT, "AccessionNumber", "A-1", Empty),
    (DEVICE, CT, "StationName", "CT-1", Kept),
    (DEVICE, CT, "DeviceSerialNumber", "742", Kept),
    (DEVICE, CT, "DeviceUID", "1.2.3", Kept),
    (DEVICE, CT, "StationAETitle", "SPRINGFIELD_CT", PSEUDONYM),
    (DEVICE, CT, "UDISequence__UniqueDeviceIdentifier", "0101", Kept),
    (DEVICE, CT, "DateOfLastCalibration", "20240101", Kept),
    (DEVICE, CT, "InstitutionName", "Springfield General", Gone),
    (INSTITUTION, CT, "InstitutionName", "Springfield General", Kept),
    (INSTITUTION, CT, "InstitutionAddress", "Springfield", Kept),
    (INSTITUTION, CT, "InstitutionCodeSequence__CodeMeaning", "General", Kept),
    (INSTITUTION, CT, "StationName", "CT-1", Gone),
    (PATIENT, CT, "PatientSex", "M", Kept),
    (PATIENT, CT, "PatientAge", "038Y", Kept),
    (PATIENT, CT, "PatientWeight", "108", Kept),
    (PATIENT, CT, "PatientBirthDate", "19560512", Empty),
    (PATIENT, CT, "Allergies", "No known allergies", Kept),
    (PATIENT, CT, "Allergies", "Hibbert", Empty),
    (FULL, CT, "StudyDate", "20240101", Kept),
    (FULL, CT, "AcquisitionTime", "120000", Kept),
    (FULL, CT, "TimezoneOffsetFromUTC", "-0800", Kept),
    (FULL, CT, "PatientBirthDate", "19560512", Empty),
    (FULL, CT, "ExpiryDate", "20240101", Kept),
    (MODIFIED, CT, "StudyTime", "120000", Kept),
    (MODIFIED, CT, "TimezoneOffsetFromUTC", "-0800", Gone),
    (MODIFIED, CT, "AcquisitionDateTime", "20240101120000", re.compile("202[34][0-9]{4}120000")),
    (MODIFIED, CT, "StudyDate", "20240101", re.compile("202[34][0-9]{4}")),
    (MODIFIED, CT, "PatientBirthDate", "19560512", Empty),
    (MODIFIED, CT, "GPSDateStamp", "2024:01:01", Empty),
    (PRIVATE, MR, '(0019,"SIEMENS MR HEADER",0C)', ("IS", "1000"), Kept),
    (PRIVATE, MR, '(0019,"SIEMENS MR HEADER",99)', ("LO", "Homer"), Gone),
    (PRIVATE, MR, '(0019,"GEMS_ACQU_01",27)', ("DS", "1"), Kept),
    (PRIVATE, MR, '(0029,"ACME 1.0",10)', ("LO", "Homer"), Gone),
    (PRIVATE, MR, 'ReferencedInstanceSequence__(0019,"SIEMENS MR HEADER",0C)', ("IS", "1"), Kept),
    (PRIVATE, MR, '(2001,"Philips Imaging DD 001",69)__PatientName', "Simpson^Homer", Other),
    (DESCRIPTORS, CT, "StudyDescription", "Head without contrast", Kept),
    (DESCRIPTORS, CT, "SeriesDescription", "Head 555-1234-567", "Head"),
    (DESCRIPTORS, CT, "PatientComments", "seen by Dr. Hibbert", "seen by"),
    (DESCRIPTORS, RTPLAN, "RTPlanLabel", "Hibbert", "DUMMY"),
    (DESCRIPTORS, CT, "RequestAttributesSequence__RequestedProcedureID", "A-1", Gone),
    (DESCRIPTORS, CT, "AdmittingDiagnosesCodeSequence__CodeMeaning", "Fracture", Kept),
    (DESCRIPTORS, CT, "MakerNote", b"12", Gone),
]


def placed(name, value, class_):
    """A dataset with one element at a path; a value may come with its VR."""
    *sequences, last = name.split("__")
    inner = make_dataset({last: value})
    for sequence in reversed(sequences):
        inner = make_dataset({sequence: ("SQ", [inner])})
    if class_ is not None and "SOPClassUID" not in inner:
        inner.SOPClassUID = STORAGE + class_
    if "PatientID" not in inner:
        inner.PatientID = "1CT1"
    return inner


def found(dataset, original, name):
    """The element of the output that stands where the only one of the original did."""
    place, there = dataset, original
    for _ in name.split("__")[:-1]:
        sequence = next(e for e in there if e.VR == "SQ")
        if sequence.tag not in place or not place[sequence.tag].value:
            return None
        place, there = place[sequence.tag].value[0], sequence.value[0]
    last = make_dataset({name.split("__")[-1]: ("UN", b"")})
    (wanted,) = (e for e in last if not e.tag.is_private_creator)
    return place.get(wanted.tag)


def check(element, value, expected):
    if isinstance(value, tuple):
        value = value[1]
    if expected is Gone:
        assert element is None
        return
    assert element is not None
    if expected is Empty:
        assert element.is_empty
    elif expected is Kept:
        assert element.value == value
    elif expected is Other:
        assert not element.is_empty
        assert element.value != value
    elif isinstance(expected, re.Pattern):
        assert expected.fullmatch(str(element.value))
        assert element.value != value
    else:
        assert element.value == expected


@pytest.mark.parametrize(("class_", "name", "value", "expected"), BASIC)
def test_under_the_basic_profile(profiled, class_, name, value, expected):
    original = placed(name, value, class_)
    check(found(profiled(original), original, name), value, expected)


@pytest.mark.parametrize(("option", "class_", "name", "value", "expected"), OPTIONS)
def test_with_an_option(profiled, option, class_, name, value, expected):
    original = placed(name, value, class_)
    check(found(profiled(original, option), original, name), value, expected)
