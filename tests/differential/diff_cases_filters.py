"""Filters that both tools evaluate: one label, whose lines are parted by `;`."""

from __future__ import annotations

from typing import Any

from diff_filters import FilterCase, filter_text

CT = {
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "Modality": "CT",
    "Manufacturer": "GE MEDICAL SYSTEMS",
    "StationName": "CT01 upper",
    "AccessionNumber": "",
    "PatientID": "1CT1",
    "PatientName": "Simpson^Homer",
    "Rows": 512,
    "Columns": 0,
    "(0018,0050)": "DS 5.00",
    "RescaleSlope": {"raw": ""},
    "SmallestImagePixelValue": {"raw": ""},
    '(0009,"ACME",10)': "LO secret sauce",
    "EncapsulatedDocument": {"raw": "plain bytes."},
    "RequestAttributesSequence": [{"StudyID": "S1", "CodeMeaning": "Knee"}],
    "(6002,0022)": "LO layer",
}

_ALIKE = {
    "one criterion": "equals Modality CT",
    "a word of an expression": "contains Manufacturer medical",
    "an expression": "contains Manufacturer ^ge.*s$",
    "what is not there": "equals StudyDescription x",
    "not, of what is not there": "notequals StudyDescription x",
    "not": "notcontains Manufacturer siemens",
    "a number": "equals Rows 512",
    "a decimal as written": "equals SliceThickness 5.00",
    "a decimal otherwise": "equals SliceThickness 5",
    "a name": "contains PatientName ^simpson",
    "an empty one": "empty AccessionNumber",
    "an empty one is present": "present AccessionNumber",
    "a sequence is present": "present RequestAttributesSequence",
    "missing": "missing StudyDescription",
    "and, in a line": "equals Modality CT + equals Rows 512",
    "and, in a line, that does not hold": "equals Modality CT + equals Rows 5",
    "or, in a line": "equals Modality MR || equals Rows 512",
    "and, of two lines": "equals Modality CT; + equals Rows 512",
    "and, of two lines, that does not hold": "equals Modality CT; + equals Rows 5",
    "a criterion without value behind": "equals Modality CT + present Manufacturer",
    "an or behind a criterion without value": "missing PatientComments || contains Modality CT",
    "an expression by a tag with 0x": "contains 0x00100020 1CT1",
    "missing by a tag with 0x": "missing 0x00104000",
}

_UNLIKE = {
    "two lines": "equals Modality MR; equals Rows 512",
    "or, of two lines": "equals Modality MR; || equals Rows 512",
    "alternatives": "equals Modality MR|CT",
    "one of several values": "equals ImageType PRIMARY",
    "an expression over several values": "contains ImageType ORIGINAL.*PRIMARY",
    "an expression of no value": "contains AccessionNumber ^.*$",
    "zero is not empty": "empty Columns",
    "a number without value": "missing SmallestImagePixelValue",
    "a decimal without value": "missing RescaleSlope",
    "in a sequence": "equals StudyID S1",
    "in the file meta group": "present TransferSyntaxUID",
    "a repeating group": "equals OverlayDescription layer",
    "a criterion without value first": "present Manufacturer + equals Modality CT",
    "a criterion without value first, and not": "missing PatientComments + notequals Modality CT",
    "a class of characters": r"contains Manufacturer GE\SMEDICAL",
    "a tag with 0x": "equals 0x00100020 1CT1",
    "a tag": "equals (0010,0020) 1CT1",
    "a bare tag": "contains 00100020 1CT1",
    "a keyword in another case": "equals modality CT",
    "a name of the dictionary": 'present "Modality"',
    "a creator": 'contains (0009,"ACME",10) sauce',
    "a path": "equals RequestAttributesSequence__0__StudyID S1",
    "a broad form": "contains select:private sauce",
    "bytes": "contains EncapsulatedDocument ^plain",
    "a sequence by its text": "contains RequestAttributesSequence Knee",
    "a value in quotes": 'equals Modality "CT"',
    "a word in upper case": "equals Modality CT + PRESENT Rows",
    "a comment": "equals Modality CT # a comment",
    "a misspelt keyword": "missing Modalty",
    "a criterion that is none": "has Modality CT; equals Modality CT",
    "coordinates alone": "coordinates 0,0,5,5",
}


def _cases(table: dict[str, str], given: dict[str, Any]) -> dict[str, FilterCase]:
    return {
        name: FilterCase(name, filter_text(*(line.strip() for line in lines.split(";"))), given)
        for name, lines in table.items()
    }


ALIKE = _cases(_ALIKE, CT)
UNLIKE = _cases(_UNLIKE, CT)
