"""Every action with every FIELD form that deid knows, and the flags."""

from __future__ import annotations

from diff_case import Case, cases

EXACT = {
    "keyword": "PatientID",
    "keyword in another case": "patientid",
    "tag": "(0010,0020)",
    "tag in another case": "(0018,106a)",
    "bare tag": "00100020",
    "bare tag in another case": "0018106A",
    "tag with 0x": "0x00100020",
    "name": '"Patient ID"',
    "name of one word": "Modality",
    "file meta": "SourceApplicationEntityTitle",
    "path to every item": "RequestAttributesSequence__PatientID",
    "path with an index": "(0040,0275)__1__(0010,0020)",
    "path of keywords with an index": "RequestAttributesSequence__1__PatientID",
    "long path": "(0040,0275)__0__(0040,0008)__0__(0008,0121)__0__(0010,0020)",
    "long path to every item": (
        "RequestAttributesSequence__ScheduledProtocolCodeSequence__"
        "EquivalentCodeSequence__PatientID"
    ),
}
BROAD = {
    "ALL": "ALL",
    "all in lower case": "all",
    "startswith": "startswith:PatientI",
    "startswith a path": "startswith:RequestAttributesSequence__",
    "endswith": "endswith:tID",
    "contains": "contains:PatientID",
    "contains in another case": "Contains:patientid",
    "contains with alternatives": "contains:PatientID|AccessionNumber",
    "contains a tag": "contains:0010,0020",
    "contains a bare tag": "contains:00100020",
    "contains a name": "contains:Institution",
    "except": "except:PatientID|StudyDate",
    "select VR": "select:VR:LO",
    "select VR in another case": "select:vr:lo",
    "select group": "select:group:0010",
}
SEQUENCES = {
    "sequence": "RequestAttributesSequence",
    "sequence in items": "EquivalentCodeSequence",
    "sequence by VR": "select:VR:SQ",
}


def _each(action: str, forms: dict[str, str], value: str = "", before: str = "") -> list[Case]:
    return cases(
        {
            f"{action} {name}": f"{before}{action} {form} {value}".strip()
            for name, form in forms.items()
        },
        files=("nested", "MR_small_bigendian.dcm", "JPEG2000.dcm"),
    )


DATES = {
    "keyword": "StudyDate",
    "path": "RequestAttributesSequence__StudyDate",
    "tag": "(0008,0020)",
    "bare tag": "00080020",
    "startswith": "startswith:StudyD",
    "endswith": "endswith:Date",
    "contains": "contains:Date",
    "select VR": "select:VR:DA",
    "select group": "select:group:0008",
    "empty": "SeriesDate",
    "no date": "ContentDate",
    "old date": "AcquisitionDate",
    "leap day": "InstanceCreationDate",
    "several dates": "DateOfLastCalibration",
    "DT with offset": "AcquisitionDateTime",
    "DT with fraction": "ContributionDateTime",
    "DT to the second": "FrameReferenceDateTime",
    "DT to the month": "StartAcquisitionDateTime",
    "DT to the year": "EndAcquisitionDateTime",
    "TM": "StudyTime",
    "empty TM": "SeriesTime",
    "text": "StudyComments",
}

CASES = [
    *_each("REPLACE", EXACT, "X"),
    *_each("REPLACE", BROAD, "12"),
    *_each("BLANK", EXACT | BROAD | SEQUENCES),
    *_each("REMOVE", EXACT | BROAD | SEQUENCES),
    *_each("KEEP", EXACT | BROAD | SEQUENCES, before="REMOVE ALL\n"),
    *_each("ADD", EXACT, "X"),
    *cases(
        {
            "ADD an absent element": "ADD PatientIdentityRemoved YES",
            "ADD an absent element by tag": "ADD (0012,0062) YES",
            "ADD an absent element by bare tag": "ADD 00120062 YES",
            "ADD to the file meta group": "ADD PrivateInformationCreatorUID 1.2.3",
            "ADD with a broad form": "ADD contains:PatientID X",
            "ADD in an absent sequence": "ADD AnatomicRegionSequence__0__CodeValue X",
            "ADD a private element": "ADD 11112221 X",
        }
    ),
    *cases(
        {f"JITTER {name}": f"JITTER {form} 31" for name, form in DATES.items()},
        files=("dates", "nested"),
    ),
    *cases(
        {
            "JITTER backwards": "JITTER StudyDate -31",
            "JITTER by a variable": "JITTER StudyDate var:days",
            "JITTER by a variable that is text": "JITTER StudyDate var:text_days",
            "JITTER by a function": "JITTER StudyDate func:get_days",
        },
        files=("dates", "CT_small.dcm"),
        item={
            "days": 5,
            "text_days": "-5",
            "get_days": lambda item, value, field, dicom: item["days"],
        },
    ),
    Case("nothing at all", "KEEP Modality"),
    Case(
        "remove private",
        "KEEP Modality",
        ("private", "CT_small.dcm"),
        options={"remove_private": True},
    ),
    Case(
        "strip sequences",
        "KEEP Modality",
        ("nested", "rtplan.dcm"),
        options={"strip_sequences": True},
    ),
    Case(
        "strip both",
        "KEEP Modality",
        ("private",),
        options={"strip_sequences": True, "remove_private": True},
    ),
    Case(
        "remove private but one",
        'KEEP (0029,"ACME 1.1",10)',
        ("private",),
        options={"remove_private": True},
    ),
    Case(
        "remove private, replace one",
        'REPLACE (0029,"ACME 1.1",10) X',
        ("private",),
        options={"remove_private": True},
    ),
    Case(
        "strip sequences but one",
        "KEEP RequestAttributesSequence",
        ("nested",),
        options={"strip_sequences": True},
    ),
    Case("blank pixels", "BLANK PixelData", ("MR_small.dcm",)),
    Case(
        "blank pixels for good",
        "BLANK PixelData",
        ("MR_small.dcm",),
        options={"disable_skip": True},
    ),
    Case(
        "protected",
        "REMOVE TransferSyntaxUID\nBLANK ImplementationClassUID\nREMOVE FileMetaInformationVersion",
        ("MR_small.dcm",),
    ),
    Case("blank all and pixels", "BLANK ALL", ("MR_small.dcm",), options={"disable_skip": True}),
]
