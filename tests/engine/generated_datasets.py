"""Datasets that hypothesis generates: nested, with private blocks, all VRs, odd encodings.

Text values carry a mark that occurs nowhere else (``Q0007Q``), so that a test can say whether the
value is left in some bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from pydicom import config
from pydicom.datadict import private_dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_sequence
from pydicom.sequence import Sequence

LEAVES: dict[int, str] = {
    0x00080008: "CS",  # ImageType
    0x00080012: "DA",  # InstanceCreationDate
    0x00080018: "UI",  # SOPInstanceUID
    0x00080020: "DA",  # StudyDate
    0x0008002A: "DT",  # AcquisitionDateTime
    0x00080030: "TM",  # StudyTime
    0x00080050: "SH",  # AccessionNumber
    0x00080054: "AE",  # RetrieveAETitle
    0x00080060: "CS",  # Modality
    0x00080080: "LO",  # InstitutionName
    0x00080081: "ST",  # InstitutionAddress
    0x00080119: "UC",  # LongCodeValue
    0x00081030: "LO",  # StudyDescription
    0x00081070: "PN",  # OperatorsName
    0x00081190: "UR",  # RetrieveURL
    0x00082130: "DS",  # EventElapsedTimes
    0x00100010: "PN",  # PatientName
    0x00100020: "LO",  # PatientID
    0x00101010: "AS",  # PatientAge
    0x001021B0: "LT",  # AdditionalPatientHistory
    0x001600F1: "LO",  # no element of the dictionary has this number
    0x0014407E: "DA",  # CalibrationDate, several values
    0x00186020: "SL",  # ReferencePixelX0
    0x00189219: "SS",  # TagAngleSecondAxis
    0x00200013: "IS",  # InstanceNumber
    0x0020000D: "UI",  # StudyInstanceUID
    0x00204000: "LT",  # ImageComments
    0x00280009: "AT",  # FrameIncrementPointer
    0x00280010: "US",  # Rows
    0x00281201: "OW",  # RedPaletteColorLookupTableData, protected
    0x00420011: "OB",  # EncapsulatedDocument
    0x0040A160: "UT",  # TextValue
    0x00640009: "OF",  # VectorGridData
    0x00660022: "OD",  # DoublePointCoordinatesData
    0x00660129: "OL",  # TrackPointIndexList
    0x00720082: "SV",  # SelectorSVValue
    0x00720083: "UV",  # SelectorUVValue
    0x0018605A: "FL",  # TableOfParameterValues
    0x00081163: "FD",  # TimeRange
    0x00081161: "UL",  # SimpleFrameList
    0x60000022: "LO",  # OverlayDescription of the first overlay
    0x60023000: "OW",  # OverlayData of the second
    0x7FE00001: "OV",  # ExtendedOffsetTable
}
SEQUENCES = (0x00081140, 0x00101002, 0x00400275, 0x00400555, 0x52009229, 0x00283010)
CREATORS = ("ACME 1.0", "A: B", "SIEMENS CSA HEADER", "MITRA OBJECT UTF8 ATTRIBUTES 1.0")
PRIVATE_GROUPS = (0x0009, 0x0029)
PRIVATE_VRS = ("LO", "LO", "PN", "UN", "DA", "US", "OB", "LT", "SQ", "UN-SQ")
WORDS = ("SIMPSON", "Homer", "knee", "a.b", "MR", "seen by Krusty", "x(y", "id 12")
CHARSETS: dict[Any, str] = {
    "ISO_IR 100": "Müller",
    "ISO_IR 192": "Müller 山田",
    "ISO_IR 144": "Люкceмбypг",
    "GB18030": "王",
    ("", "ISO 2022 IR 87"): "山田",
    ("ISO 2022 IR 13", "ISO 2022 IR 87"): "ﾔﾏﾀﾞ",
}
NUMBERS = {"DS": ["1", "1.50", "-2"], "IS": ["0", "12", "-3"]}
BINARY = {
    "SL": [-70000, 0, 12],
    "SS": [-1, 12],
    "US": [0, 12, 65535],
    "UL": [0, 12, 70000],
    "SV": [-(2**40), 12],
    "UV": [2**40, 12],
    "FL": [0.5, -2.0],
    "FD": [0.25, 12.0],
}
BYTES = {"OB": 1, "OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8, "UN": 1}
DATES = {
    "DA": ["20200101", "19991231", "20200229", "unknown", ""],
    "DT": ["20200228235959.123000+0100", "2020", "202002", "20200101", "20200101-20200103", "no"],
    "TM": ["101112", "10", "101112.5"],
    "AS": ["042Y"],
    "AE": ["SCANNER", "PACS1"],
    "UI": ["1.2.3.4", "1.2.840.10008.1.1", "2.25.77"],
    "UR": ["http://a.b/c"],
}


@dataclass
class Flavour:
    """What a generated dataset may have, and the marks given out so far."""

    depth: int = 3
    charsets: bool = True
    unknown_sequences: bool = True
    group_lengths: bool = True
    marks: int = 0
    charset: list[str] = field(default_factory=list)

    def mark(self) -> str:
        self.marks += 1
        return f"Q{self.marks:04d}Q"


@st.composite
def datasets(draw: Any, depth: int = 3, **options: bool) -> Dataset:
    """A dataset without file meta group; items nest up to `depth` deep."""
    flavour = Flavour(depth, **options)
    return _dataset(draw, flavour, depth)


def _dataset(draw: Any, flavour: Flavour, depth: int) -> Dataset:
    dataset = Dataset()
    charset = None
    if flavour.charsets and draw(st.integers(0, 4 if depth < flavour.depth else 1)) == 1:
        charset = draw(st.sampled_from(list(CHARSETS)))
        dataset.SpecificCharacterSet = charset if isinstance(charset, str) else list(charset)
        flavour.charset.append(CHARSETS[charset])
    most = 7 if depth == flavour.depth else 4
    for tag in draw(st.lists(st.sampled_from(list(LEAVES)), unique=True, max_size=most)):
        dataset.add(_leaf(draw, flavour, tag, LEAVES[tag]))
    if depth > 0:
        for tag in draw(st.lists(st.sampled_from(SEQUENCES), unique=True, max_size=2)):
            dataset.add(_sequence(draw, flavour, tag, depth - 1))
    _private(draw, flavour, dataset, depth)
    if flavour.group_lengths and draw(st.integers(0, 3)) == 3:
        for group in {tag.group for tag in dataset.keys()}:  # noqa: SIM118
            dataset.add(DataElement(group << 16, "UL", draw(st.sampled_from([4, 88]))))
    if charset is not None:
        flavour.charset.pop()
    return dataset


def _private(draw: Any, flavour: Flavour, dataset: Dataset, depth: int) -> None:
    for group in draw(st.lists(st.sampled_from(PRIVATE_GROUPS), unique=True, max_size=1)):
        creators = draw(st.lists(st.sampled_from(CREATORS), unique=True, min_size=1, max_size=2))
        for block, creator in enumerate(creators, draw(st.sampled_from([0x10, 0x11, 0xE0]))):
            dataset.add(DataElement(group << 16 | block, "LO", creator))
            offsets = st.lists(st.sampled_from([0x10, 0x11, 0x30]), unique=True, max_size=3)
            for offset in draw(offsets):
                tag = group << 16 | block << 8 | offset
                vr = known_vr(tag, creator) or draw(st.sampled_from(PRIVATE_VRS))
                if vr == "SQ":
                    if depth > 0:
                        dataset.add(_sequence(draw, flavour, tag, depth - 1))
                elif vr == "UN-SQ":
                    if depth > 0 and flavour.unknown_sequences:
                        dataset.add(_unknown_sequence(draw, flavour, tag, depth - 1))
                else:
                    dataset.add(_leaf(draw, flavour, tag, vr))
    if draw(st.integers(0, 9)) == 9:
        dataset.add(_leaf(draw, flavour, 0x00131010, "LO"))  # of a block that nobody reserved


def known_vr(tag: int, creator: str) -> str | None:
    """The VR that the private dictionary has."""
    try:
        return str(private_dictionary_VR(tag, creator))
    except KeyError:
        return None


def _sequence(draw: Any, flavour: Flavour, tag: int, depth: int) -> DataElement:
    items = [_dataset(draw, flavour, depth) for _ in range(draw(st.sampled_from([0, 1, 1, 2])))]
    for item in items:
        item.is_undefined_length_sequence_item = draw(st.booleans())
    element = DataElement(tag, "SQ", Sequence(items))
    element.is_undefined_length = draw(st.booleans())
    if not items and tag >> 16 & 1:
        # In implicit VR pydicom forgets that an empty private one was a sequence.
        element.is_undefined_length = False
    return element


def _unknown_sequence(draw: Any, flavour: Flavour, tag: int, depth: int) -> DataElement:
    """A sequence as a value of VR UN: in implicit VR little endian, whatever is around."""
    sequence = _sequence(draw, flavour, tag, depth)
    buffer = DicomBytesIO()
    buffer.is_little_endian = buffer.is_implicit_VR = True
    write_sequence(buffer, sequence, ["utf8" if flavour.charset else "iso8859"])
    element = DataElement(tag, "UN", buffer.getvalue())
    element.is_undefined_length = sequence.is_undefined_length
    return element


def _leaf(draw: Any, flavour: Flavour, tag: int, vr: str) -> DataElement:
    how = draw(st.integers(0, 7))
    count = 1 + (how == 7 and vr != "UR")
    if how == 0:
        value: Any = None if vr not in ("UN",) else b""
    elif vr in BYTES:
        value = (flavour.mark() + " " * 2).encode() if draw(st.booleans()) else b"\x01\xff" * 4
        value = value[: len(value) // 8 * 8]
    elif vr == "AT":
        value = [0x00181063, 0x00181065][:count]
    elif vr in BINARY:
        value = _some(draw, BINARY[vr], count)
    elif vr in NUMBERS or vr in DATES:
        value = _some(draw, {**NUMBERS, **DATES}[vr], count)
    elif vr == "CS":
        value = _some(draw, ["ORIGINAL", "PRIMARY", "MR"], count)
    else:
        value = _text(draw, flavour, vr, count)
    with config.disable_value_validation():
        return DataElement(tag, vr, value)


def _text(draw: Any, flavour: Flavour, vr: str, count: int) -> Any:
    words = [*WORDS, *flavour.charset[-1:], *flavour.charset[-1:]]
    texts = []
    for _ in range(count):
        word, mark = draw(st.sampled_from(words)), flavour.mark()
        if vr == "SH":
            word = word[:6]
        texts.append(f"{word}^{mark}" if vr == "PN" else f"{word} {mark}")
    if vr in ("LT", "ST", "UT"):
        return "\\".join(texts)
    return texts if len(texts) > 1 else texts[0]


def _some(draw: Any, choices: list[Any], count: int) -> Any:
    values = [draw(st.sampled_from(choices)) for _ in range(count)]
    return values if len(values) > 1 else values[0]
