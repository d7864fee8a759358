"""Lists of fields and values, and private elements."""

from __future__ import annotations

from diff_case import Case, cases

LISTS = {
    "fields": "%fields who\nFIELD PatientID\nFIELD endswith:Name\n%header\nREPLACE fields:who X",
    "fields by path": "%fields who\nFIELD RequestAttributesSequence__AccessionNumber\n%header\nBLANK fields:who",
    "fields by tag": "%fields who\nFIELD (0010,0020)\nFIELD 00080080\n%header\nREMOVE fields:who",
    "fields by VR": "%fields who\nFIELD select:VR:PN\n%header\nBLANK fields:who",
    "fields kept": "%fields who\nFIELD Modality\nFIELD Rows\n%header\nREMOVE ALL\nKEEP fields:who",
    "fields replaced and removed": "%fields who\nFIELD PatientID\n%header\nREMOVE PatientID\nREPLACE fields:who X",
    "fields jittered": "%fields when\nFIELD StudyDate\nFIELD SeriesDate\n%header\nJITTER fields:when 3",
    "fields of no such name": "REPLACE fields:missing X",
    "values": "%values who\nFIELD OperatorsName\n%header\nREMOVE values:who",
    "values of several": "%values who\nFIELD OtherPatientIDs\n%header\nBLANK values:who",
    "values with special characters": "%values who\nFIELD PatientName\n%header\nREMOVE values:who",
    "values with a point": "%values who\nFIELD PatientID\n%header\nREMOVE values:who",
    "values split": '%values who\nSPLIT PatientName by="^";minlength=4\n%header\nREMOVE values:who',
    "values split at spaces": "%values who\nSPLIT StudyDescription\n%header\nBLANK values:who",
    "values split with a length": "%values who\nSPLIT StudyDescription minlength=5\n%header\nBLANK values:who",
    "values split, name by default": "%values who\nSPLIT PatientName\n%header\nBLANK values:who",
    "values replaced": '%values who\nSPLIT PatientName by="^";minlength=4\n%header\nREPLACE values:who X',
    "values kept": "%values who\nFIELD Modality\n%header\nREMOVE ALL\nKEEP values:who",
    "values of no such name": "REPLACE values:missing X",
    "values that are empty": "%values who\nFIELD PatientAddress\n%header\nREMOVE values:who",
    "values of a changed element": "%values who\nFIELD OperatorsName\n%header\nREPLACE PatientComments SMITHERS^W\nBLANK values:who",
    "values from the item": "BLANK values:staff",
    "values over pixels": "%values who\nFIELD BitsAllocated\n%header\nBLANK values:who",
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
