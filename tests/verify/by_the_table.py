"""De-identification by the table, written with pydicom alone, for outputs that are clean."""

import csv
import hashlib
import io
import warnings
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from pydicom import DataElement, Dataset, dcmread
from pydicom.sequence import Sequence
from pydicom.uid import UID

CODES = {
    "retain-uids": "113110",
    "retain-device-identity": "113109",
    "retain-institution-identity": "113112",
    "retain-patient-characteristics": "113108",
    "retain-full-dates": "113106",
    "retain-modified-dates": "113107",
    "clean-descriptors": "113105",
    "retain-safe-private": "113111",
}
_ROWS = list(
    csv.DictReader((files("deid_core.standard") / "ps3_15.csv").read_text("utf-8").splitlines())
)
_BY_TAG = {row["tag"]: row for row in _ROWS}
_DUMMIES = {
    **dict.fromkeys(["LO", "SH", "ST", "LT", "UT", "UC", "CS", "AE"], "DUMMY"),
    "PN": "Dummy^Dummy", "DA": "19000101", "TM": "000000.1", "DT": "19000101000000", "AS": "001Y",
    "OB": b"\1\2\3\4", "UN": b"\1\2\3\4", "UR": "urn:dummy", "DS": "1", "IS": "1", "US": 1,
}  # fmt: skip
SHIFT = 1000


def row_for(tag):
    text = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    if tag >> 24 == 0x50:
        text = "(50xx,xxxx)"
    elif tag >> 24 == 0x60 and tag & 0xFFFF in (0x3000, 0x4000):
        text = f"(60xx,{tag & 0xFFFF:04X})"
    return _BY_TAG.get(text)


def new_uid(old):
    number = int.from_bytes(hashlib.sha256(f"new {old}".encode()).digest()[:15], "big")
    return UID(f"2.25.{number}")


def pseudonym(text):
    return "P" + hashlib.sha256(text.encode()).hexdigest()[:12].upper()


class ByTheTable:
    """De-identifies files by the Basic Profile and options, the simplest allowed way."""

    def __init__(self, *options):
        self.options = options

    def file(self, source: Path, target: Path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(source)
            self.dataset(dataset)
            target.parent.mkdir(parents=True, exist_ok=True)
            buffer = io.BytesIO()
            dataset.save_as(buffer, enforce_file_format=False)
        target.write_bytes(buffer.getvalue())

    def dataset(self, dataset):
        dataset.remove_private_tags()
        self._level(dataset)
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = "by the table"
        dataset.DeidentificationMethodCodeSequence = Sequence(
            [_code("113100"), *(_code(CODES[option]) for option in self.options)]
        )
        temporal = {"retain-full-dates": "UNMODIFIED", "retain-modified-dates": "MODIFIED"}
        for option in self.options:
            if option in temporal:
                dataset.LongitudinalTemporalInformationModified = temporal[option]
        dataset.preamble = b"\0" * 128
        meta = dataset.file_meta
        for keyword in ("SourceApplicationEntityTitle", "PrivateInformation"):
            if keyword in meta:
                delattr(meta, keyword)
        if "PrivateInformationCreatorUID" in meta:
            del meta.PrivateInformationCreatorUID
        if dataset.get("SOPInstanceUID"):
            meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        elif meta.get("MediaStorageSOPInstanceUID"):
            meta.MediaStorageSOPInstanceUID = new_uid(meta.MediaStorageSOPInstanceUID)

    def _level(self, dataset):
        for element in list(dataset):
            row = row_for(int(element.tag))
            if row is not None:
                self._act(dataset, element, row)
            if element.tag in dataset and dataset[element.tag].VR == "SQ":
                for item in dataset[element.tag].value:
                    self._level(item)

    def _act(self, dataset, element, row):
        columns = [option.replace("-", "_") for option in self.options]
        overrides = {row[column] for column in columns} - {""}
        if "K" in overrides:
            return
        if "C" in overrides:
            self._clean(dataset, element)
            return
        code = row["basic_profile"].replace("*", "")
        if code == "U" or (code == "X/Z/U" and element.VR == "SQ"):
            if element.VR == "UI" and element.value:
                values = [element.value] if isinstance(element.value, str) else element.value
                element.value = [
                    value if value.startswith("1.2.840.10008.") else new_uid(value)
                    for value in values
                ]
        elif code in ("X", "X/Z", "X/D", "X/Z/D") and element.tag != 0x0020000E:
            del dataset[element.tag]
        elif code in ("Z", "Z/D"):
            if element.keyword == "PatientID" and element.value:
                element.value = pseudonym(element.value)
            else:
                dataset[element.tag] = DataElement(element.tag, element.VR, _nothing(element.VR))
        else:
            dataset[element.tag] = _dummy(element)

    def _clean(self, dataset, element):
        if element.VR not in ("DA", "DT"):
            if element.VR != "TM":
                del dataset[element.tag]
            return
        values = [str(element.value)] if element.VM < 2 else [str(one) for one in element.value]
        element.value = [_shifted(value) for value in values]


def _shifted(value):
    try:
        day = datetime.strptime(value[:8], "%Y%m%d") + timedelta(days=SHIFT)
    except ValueError:
        return ""
    return day.strftime("%Y%m%d") + value[8:]


def _code(value):
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", "method"
    return code


def _nothing(vr):
    return [] if vr == "SQ" else b"" if vr in ("OB", "UN") else None if vr == "US" else ""


def _dummy(element):
    if element.VR == "SQ":
        item = Dataset()
        item.PurposeOfReferenceCodeSequence = [_code("113100")]
        return DataElement(element.tag, "SQ", Sequence([item]))
    if element.VR == "UI":
        return DataElement(element.tag, "UI", new_uid(str(element.value)))
    return DataElement(element.tag, element.VR, _DUMMIES[element.VR])
