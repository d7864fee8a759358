"""Lists of fields and values, and private elements."""

from __future__ import annotations

from diff_case import Case, cases


def _fields(entries: str, rules: str) -> str:
    return f"%fields who\n{entries}\n%header\n{rules}"


def _values(entries: str, rules: str) -> str:
    return f"%values who\n{entries}\n%header\n{rules}"


LISTS = {
    "fields": _fields("FIELD PatientID\nFIELD endswith:Name", "REPLACE fields:who X"),
    "fields by path": _fields(
        "FIELD RequestAttributesSequence__AccessionNumber", "BLANK fields:who"
    ),
    "fields by tag": _fields("FIELD (0010,0020)\nFIELD 00080080", "REMOVE fields:who"),
    "fields by VR": _fields("FIELD select:VR:PN", "BLANK fields:who"),
    "fields kept": _fields("FIELD Modality\nFIELD Rows", "REMOVE ALL\nKEEP fields:who"),
    "fields replaced and removed": _fields(
        "FIELD PatientID", "REMOVE PatientID\nREPLACE fields:who X"
    ),
    "fields jittered": _fields("FIELD StudyDate\nFIELD SeriesDate", "JITTER fields:who 3"),
    "fields of no such name": "REPLACE fields:missing X",
    "values": _values("FIELD OperatorsName", "REMOVE values:who"),
    "values of several": _values("FIELD OtherPatientIDs", "BLANK values:who"),
    "values with special characters": _values("FIELD PatientName", "REMOVE values:who"),
    "values with a point": _values("FIELD PatientID", "REMOVE values:who"),
    "values split": _values('SPLIT PatientName by="^";minlength=4', "REMOVE values:who"),
    "values split at spaces": _values("SPLIT StudyDescription", "BLANK values:who"),
    "values split with a length": _values("SPLIT StudyDescription minlength=5", "BLANK values:who"),
    "values split, name by default": _values("SPLIT PatientName", "BLANK values:who"),
    "values replaced": _values('SPLIT PatientName by="^";minlength=4', "REPLACE values:who X"),
    "values kept": _values("FIELD Modality", "REMOVE ALL\nKEEP values:who"),
    "values of no such name": "REPLACE values:missing X",
    "values that are empty": _values("FIELD PatientAddress", "REMOVE values:who"),
    "values of a changed element": _values(
        "FIELD OperatorsName", "REPLACE PatientComments SMITHERS^W\nBLANK values:who"
    ),
    "values from the item": "BLANK values:staff",
    "values over pixels": _values("FIELD BitsAllocated", "BLANK values:who"),
}

PRIVATE = {
    "by creator": 'REPLACE (0029,"ACME 1.1",10) X',
    "by creator, no parentheses": 'REPLACE 0029,"ACME 1.1",10 X',
    "by creator with a colon": 'REMOVE (0029,"A: B",10)',
    "by creator in another case": 'REMOVE (0029,"acme 1.1",10)',
    "by creator, broad": 'REMOVE contains:"ACME 1.1"',
    "by tag": "REMOVE (0029,1010)",
    "by bare tag": "BLANK 00291011",
    "in an item": 'BLANK (0033,"ACME 1.1",1E)',
    "by group": "REMOVE select:group:0029",
    "by part of the tag": "REMOVE contains:0029",
    "sequence": 'REMOVE (0031,"SEQ",10)',
    "keyword in a private sequence": "BLANK PatientID",
    "all but one": 'REMOVE ALL\nKEEP (0029,"A: B",10)',
    "creator": "REMOVE (0029,0010)",
    "path into a private sequence": "BLANK (0031,1010)__0__(0010,0020)",
}


CASES = [
    *cases(LISTS, files=("names", "CT_small.dcm"), item={"staff": ["smithers", "778"]}),
    *cases(
        {f"private {name}": rules for name, rules in PRIVATE.items()},
        files=("private", "CT_small.dcm"),
    ),
    Case("blank in a private sequence of VR UN", "BLANK ReferringPhysicianName", ("priv_SQ.dcm",)),
    Case(
        "jitter dates of every kind by function",
        "REPLACE contains:Date deid_func:jitter days=3",
        ("dates",),
    ),
]
