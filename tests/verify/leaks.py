"""Leaks of values, each to be put into a clean output, and the place where it has to be found."""

from pydicom import DataElement, Dataset
from pydicom.dataelem import RawDataElement
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from verified_set import FIRST, FRAME, SECOND, STUDY

TEXT = "Radiopharmaceutical"
CREATOR = "ACME WORKSTATION"


def in_element(keyword, value):
    return lambda dataset: setattr(dataset, keyword, value)


def in_private(vr, value):
    def change(dataset):
        block = dataset.private_block(0x0099, CREATOR, create=True)
        block.add_new(0x01, vr, value)

    return change


def _nested(dataset):
    inner, outer = Dataset(), Dataset()
    inner.add_new(0x00204000, "LT", "seen with Mrs GRUENWALD")
    inner_block = outer.private_block(0x0099, CREATOR, create=True)
    inner_block.add_new(0x02, "SQ", Sequence([inner]))
    dataset.private_block(0x0099, CREATOR, create=True).add_new(0x01, "SQ", Sequence([outer]))


def _sequence_in_un(dataset):
    item = b"\x20\x00\x00\x40\x0a\x00\x00\x00Okonkwo   "
    value = b"\xfe\xff\x00\xe0" + len(item).to_bytes(4, "little") + item
    in_private("UN", value)(dataset)


def _deep_reference(dataset):
    deepest = Dataset()
    deepest.ReferencedSOPInstanceUID = SECOND
    for _ in range(20):
        above = Dataset()
        above.AnatomicRegionSequence = Sequence([deepest])
        deepest = above
    dataset.AnatomicRegionSequence = Sequence([deepest])


def _icon(dataset):
    item = Dataset()
    item.ImageComments = "QX774109"
    dataset.IconImageSequence = Sequence([item])


def _coded(dataset):
    dataset.AnatomicRegionSequence[0].CodeMeaning = "Brain of Okonkwo"


def _meta(tag, vr, value):
    def change(dataset):
        dataset.file_meta.add_new(tag, vr, value)

    return change


def in_bytes(tag, vr, raw):
    """Writes bytes under any VR, whatever the dictionary says of the tag."""
    padded = raw + b"\0" * (len(raw) % 2)

    def change(dataset):
        dataset[tag] = RawDataElement(Tag(tag), vr, len(padded), padded, 0, False, True)

    return change


def _in_safe_private(dataset):
    """In UN bytes of Rotation Speed, which Table E.3.10-1 calls safe and pydicom a number."""
    dataset.private_block(0x0019, "GEMS_ACQU_01", create=True)
    in_bytes(0x00191027, "UN", b"Okonkwo^Chidi")(dataset)


_NOISE = bytes(range(128, 256)) * 20
_LINE = _NOISE + b"operator Lang, room 2" + _NOISE

_REGION = "AnatomicRegionSequence"
_REGION_TAG = 0x00082218
_PALETTE = "RedPaletteColorLookupTableDescriptor"
_PRIVATE = "(0099,1001)"
VALUES = {
    # What, how it gets there, where it has to be found, what kind of value it is.
    "family name in private UN bytes": (in_private("UN", b"\1\2Okonkwo\3\4"), _PRIVATE, "name"),
    "behind a length byte that is a letter": (
        in_private("OB", b"\0\0\0\x07Okonkwo\0"),
        _PRIVATE,
        "name",
    ),
    "UTF-16 little endian": (in_private("OB", "Okonkwo".encode("utf-16-le")), _PRIVATE, "name"),
    "UTF-16 big endian": (in_private("UN", "\0Okonkwo".encode("utf-16-be")), _PRIVATE, "name"),
    "UTF-16 with an umlaut": (in_private("OB", "Grünwald".encode("utf-16-le")), _PRIVATE, "name"),
    "latin-1 with an umlaut in OB": (
        in_private("OB", "Grünwald".encode("latin-1")),
        _PRIVATE,
        "name",
    ),
    "UTF-8 with an umlaut in OB": (in_private("OB", "Grünwald".encode()), _PRIVATE, "name"),
    "UTF-8 under another character set": (
        lambda dataset: dataset.add(DataElement(0x00180031, "LO", "Käthe Grünwald".encode())),
        TEXT,
        "name",
    ),
    "the umlaut written as ue": (in_element(TEXT, "for Gruenwald"), TEXT, "name"),
    "the umlaut left out": (in_element(TEXT, "for GRUNWALD"), TEXT, "name"),
    "lower case": (in_element(TEXT, "for okonkwo"), TEXT, "name"),
    "^ as _": (in_element(TEXT, "okonkwo_chidi_v2"), TEXT, "name"),
    "turned round": (in_element(TEXT, "Chidi Okonkwo"), TEXT, "name"),
    "run together": (in_element(TEXT, "ChidiOkonkwo"), TEXT, "name"),
    "after a hyphen": (in_element(TEXT, "CT-Okonkwo-head"), TEXT, "name"),
    "middle name": (in_element(TEXT, "Kaethe-Marie"), TEXT, "name"),
    "in the meaning of a code": (_coded, "AnatomicRegionSequence__0__CodeMeaning", "name"),
    "in a CS": (in_element("BodyPartExamined", "OKONKWO"), "BodyPartExamined", "name"),
    "nested in private sequences": (
        _nested,
        "(0099,1001)__0__(0099,1002)__0__ImageComments",
        "name",
    ),
    "a sequence in UN bytes": (_sequence_in_un, "(0099,1001)__0__ImageComments", "name"),
    "name of a creator": (
        lambda dataset: dataset.private_block(0x0099, "OKONKWO 1.0", create=True).add_new(
            1, "DS", "1"
        ),
        "(0099,0010)",
        "name",
    ),
    "name in file meta": (
        _meta(0x00020016, "AE", "OKONKWO_PC"),
        "SourceApplicationEntityTitle",
        "name",
    ),
    "private information of file meta": (
        _meta(0x00020102, "OB", b"QX7741-09"),
        "PrivateInformation",
        "identifier",
    ),
    "ImplementationVersionName": (
        _meta(0x00020013, "SH", "OKONKWO"),
        "ImplementationVersionName",
        "name",
    ),
    "PatientID inside a description": (
        in_element(TEXT, "CT of QX7741-09, 2nd"),
        TEXT,
        "identifier",
    ),
    "PatientID without its hyphen": (in_element(TEXT, "QX774109"), TEXT, "identifier"),
    "PatientID in lower case": (in_element(TEXT, "qx7741 09"), TEXT, "identifier"),
    "PatientID in an element that goes": (
        _icon,
        "IconImageSequence__0__ImageComments",
        "identifier",
    ),
    "accession number in OB": (
        in_private("OB", b"\0\xff\1ACC9912874\0\xfe"),
        _PRIVATE,
        "identifier",
    ),
    "accession number in OW": (in_private("OW", b"\0\1ACC9912874\0\1\0\1"), _PRIVATE, "identifier"),
    "accession number, padded": (in_element(TEXT, "acc 009912874"), TEXT, "identifier"),
    "address": (in_element(TEXT, "12 rosenweg oberdorf"), TEXT, "identifier"),
    "telephone number": (in_element(TEXT, "call +41 (44) 555-01-77"), TEXT, "identifier"),
    "institution": (in_element(TEXT, "klinik hirslanden"), TEXT, "identifier"),
    "serial number in IS": (in_private("LO", "SN 55012233"), _PRIVATE, "identifier"),
    "birth date as 01.02.1970": (in_element(TEXT, "born 01.02.1970"), TEXT, "date"),
    "birth date as 2/1/1970": (in_element(TEXT, "dob 2/1/1970"), TEXT, "date"),
    "birth date as 1 Feb 1970": (in_element(TEXT, "* 1 Feb 1970"), TEXT, "date"),
    "birth date as 1970-02-01T10:00": (in_element(TEXT, "1970-02-01T10:00"), TEXT, "date"),
    "birth date in another DA": (
        in_element("DateOfSecondaryCapture", "19700201"),
        "DateOfSecondaryCapture",
        "date",
    ),
    "study date in a DT": (
        in_element("FrameReferenceDateTime", "20250310101112.5"),
        "FrameReferenceDateTime",
        "date",
    ),
    "study date in private bytes": (in_private("UN", b"\1\2 20250310 \3"), _PRIVATE, "date"),
    "UID in LO": (in_element(TEXT, f"see {FIRST}"), TEXT, "UID"),
    "UID in private UN": (in_private("UN", STUDY.encode() + b"\0"), _PRIVATE, "UID"),
    "UID with a suffix": (
        in_element("IrradiationEventUID", f"{STUDY}.1.1.44"),
        "IrradiationEventUID",
        "UID",
    ),
    "UID as the frame of reference": (
        in_element("FrameOfReferenceUID", FRAME),
        "FrameOfReferenceUID",
        "UID",
    ),
    "UID in a deep reference": (
        _deep_reference,
        "AnatomicRegionSequence__0__" * 21 + "ReferencedSOPInstanceUID",
        "UID",
    ),
    "name behind a NUL": (
        lambda dataset: dataset.add(DataElement(0x00180031, "LO", b"Tc99m\0Okonkwo")),
        TEXT,
        "name",
    ),
    "UN bytes of a private element known as a number": (
        _in_safe_private,
        '(0019,"GEMS_ACQU_01",27)',
        "name",
    ),
    "a sequence that is stored as DA": (in_bytes(_REGION_TAG, "DA", b"Okonkwo"), _REGION, "name"),
    "a sequence that is stored as UI": (in_bytes(_REGION_TAG, "UI", b"Okonkwo"), _REGION, "name"),
    "a sequence that is stored as US": (in_bytes(_REGION_TAG, "US", b"Okonkwo"), _REGION, "name"),
    "a sequence that is stored as FD": (
        in_bytes(_REGION_TAG, "FD", b"QX7741-09"),
        _REGION,
        "identifier",
    ),
    "text in UI behind NULs": (
        in_bytes(0x00081150, "UI", b"1.2.840.10008.5.1.4.1.1.4\0\0Okonkwo"),
        "ReferencedSOPClassUID",
        "name",
    ),
    "identifier in UI": (
        in_bytes(0x00081150, "UI", b"QX7741-09"),
        "ReferencedSOPClassUID",
        "identifier",
    ),
    "text in US": (in_bytes(0x00280106, "US", b"Okonkwo"), "SmallestImagePixelValue", "name"),
    "text in UL as UTF-16": (
        in_bytes(0x00181401, "UL", "Grunwald".encode("utf-16-le")),
        "AcquisitionDeviceProcessingCode",
        "name",
    ),
    "a line in OB": (in_bytes(0x00282000, "OB", _LINE), "ICCProfile", "name"),
    "a line in OW": (in_bytes(0x54001010, "OW", _LINE), "WaveformData", "name"),
    "a line in OF": (in_bytes(0x56000020, "OF", _LINE), "SpectroscopyData", "name"),
    "a line in FL": (in_bytes(0x00189073, "FL", _LINE), "AcquisitionDuration", "name"),
    "a line in US": (in_bytes(0x00281101, "US", _LINE), _PALETTE, "name"),
    "a line in AT": (in_bytes(0x00189073, "AT", _LINE), "AcquisitionDuration", "name"),
    "a line in UTF-16 in OW": (
        in_bytes(0x54001010, "OW", b"\xff" * 99 + "operator Lang 2".encode("utf-16-be")),
        "WaveformData",
        "name",
    ),
    "text in DS": (in_bytes(0x00180050, "DS", b"Okonkwo"), "SliceThickness", "name"),
    "date in words in DA": (in_bytes(_REGION_TAG, "DA", b"1 Feb 1970"), _REGION, "date"),
    "birth date in IS": (in_bytes(0x00200012, "IS", b"19700201"), "AcquisitionNumber", "date"),
    "name behind a NUL in CS": (
        in_bytes(0x00080060, "CS", b"CT\0Okonkwo^Chidi"),
        "Modality",
        "name",
    ),
    "telephone number, grouped otherwise": (
        in_element(TEXT, "T. 0041/44-5550177"),
        TEXT,
        "identifier",
    ),
    "telephone number without its country": (
        in_element(TEXT, "044 55 50 177"),
        TEXT,
        "identifier",
    ),
    "address without its town": (in_element(TEXT, "12, Rosenweg"), TEXT, "identifier"),
    "UID with underscores": (in_element(TEXT, f"v_{STUDY.replace('.', '_')}"), TEXT, "UID"),
    "UID with hyphens": (in_element(TEXT, f"{FIRST.replace('.', '-')}-ct"), TEXT, "UID"),
    "a short UID as a stem": (in_element(TEXT, f"{STUDY}.55"), TEXT, "UID"),
    "overlay comments in an odd number": (
        lambda dataset: dataset.add(DataElement(0x601E4000, "LT", "Okonkwo")),
        "OverlayComments",
        "name",
    ),
    "text between signatures": (
        lambda dataset: dataset.add(DataElement(0xFFFCFFFC, "OB", b"\0\0\0\0Okonkwo\0")),
        "DataSetTrailingPadding",
        "name",
    ),
}

BYTES = {
    "name in the preamble": (
        lambda data: b"Okonkwo^Chidi".ljust(128, b"\0") + data[128:],
        "preamble",
    ),
    "name behind the dataset": (
        lambda data: data + b"\0\0Okonkwo^Chidi\0",
        "behind the last element",
    ),
    "UTF-16 behind the dataset": (
        lambda data: data + bytes(8) + "Okonkwo".encode("utf-16-le"),
        "behind the last element",
    ),
}
