"""Two and three rules on one element, exact and broad, in both orders, and around sequences."""

from __future__ import annotations

from itertools import product

from diff_case import cases

RULES = {
    "ADD": "ADD StudyDate 20100101",
    "BLANK": "BLANK StudyDate",
    "JITTER": "JITTER StudyDate 3",
    "KEEP": "KEEP StudyDate",
    "REPLACE": "REPLACE StudyDate 20200101",
    "REMOVE": "REMOVE StudyDate",
}
BROAD = {
    "BLANK": "BLANK contains:StudyDate",
    "JITTER": "JITTER endswith:Date 3",
    "KEEP": "KEEP startswith:StudyDate",
    "REPLACE": "REPLACE contains:StudyDate 20200101",
    "REMOVE": "REMOVE ALL",
}
TABLE = {
    f"{a}, {b}": f"{first}\n{second}"
    for (a, first), (b, second) in product(RULES.items(), repeat=2)
}
MIXED = {
    f"{a}, broad {b}": f"{first}\n{second}"
    for (a, first), (b, second) in product(RULES.items(), BROAD.items())
}
TURNED = {
    f"broad {b}, {a}": f"{second}\n{first}"
    for (a, first), (b, second) in product(RULES.items(), BROAD.items())
}
THREE = {
    "replace, blank, remove": "REPLACE PatientID X\nBLANK PatientID\nREMOVE PatientID",
    "replace, keep, remove": "REPLACE PatientID X\nKEEP PatientID\nREMOVE PatientID",
    "add, keep, blank": "ADD PatientID X\nKEEP PatientID\nBLANK PatientID",
    "whitelist": "REMOVE ALL\nKEEP Modality\nKEEP Rows\nADD PatientIdentityRemoved YES",
    "whitelist with a replace": "REMOVE ALL\nKEEP Modality\nREPLACE PatientID X",
    "whitelist with a jitter": "REMOVE ALL\nKEEP Modality\nJITTER StudyDate 3",
    "the same rule by tag and keyword": "REPLACE (0010,0020) X\nREMOVE PatientID",
    "remove by tag, replace by keyword": "REMOVE (0010,0020)\nREPLACE PatientID X",
}
SEQUENCES = {
    "remove a sequence, replace in it": (
        "REMOVE RequestAttributesSequence\nREPLACE AccessionNumber X"
    ),
    "replace in a sequence, remove it": (
        "REPLACE AccessionNumber X\nREMOVE RequestAttributesSequence"
    ),
    "blank a sequence, replace in it": "BLANK RequestAttributesSequence\nREPLACE AccessionNumber X",
    "remove a sequence, keep in it": (
        "REMOVE RequestAttributesSequence\nKEEP RequestAttributesSequence__AccessionNumber"
    ),
    "remove a sequence, replace in it by path": (
        "REMOVE RequestAttributesSequence\nREPLACE RequestAttributesSequence__AccessionNumber X"
    ),
    "keep a sequence among all": "REMOVE ALL\nKEEP RequestAttributesSequence",
    "keep a sequence, blank in it": "KEEP RequestAttributesSequence\nBLANK PatientID",
    "keep a sequence and blank broadly": "KEEP RequestAttributesSequence\nBLANK contains:Patient",
    "keep a sequence and remove it": (
        "REMOVE RequestAttributesSequence\nKEEP RequestAttributesSequence"
    ),
    "keep all in sequences": "REMOVE ALL\nKEEP startswith:RequestAttributesSequence",
    "remove an element and its sequence": "REMOVE PatientID\nREMOVE RequestAttributesSequence",
    "replace all and remove sequences": "REMOVE select:VR:SQ\nREPLACE contains:PatientID X",
    "blank all but sequences": "BLANK ALL\nKEEP select:VR:SQ",
}

CASES = [
    *cases(TABLE, files=("nested", "CT_small.dcm", "rtplan.dcm")),
    *cases(MIXED, files=("nested",)),
    *cases(TURNED, files=("nested",)),
    *cases(THREE, files=("nested", "rtplan.dcm")),
    *cases(SEQUENCES, files=("nested",)),
]
