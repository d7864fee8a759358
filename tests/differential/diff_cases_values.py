"""Every VALUE form, functions and variables."""

from __future__ import annotations

from diff_case import cases


def upper(item, value, field, dicom):
    return field.element.value.upper() + "!"


def says_its_rule(item, value, field, dicom):
    return value


def with_the_name(item, value, field, dicom):
    return f"{dicom.get('Modality')}-{item['id']}"


def is_long(dicom, value, field, item):
    return len(str(field.element.value)) > 8


def by_the_path(item, value, field, dicom):
    return field.name.upper()[:16]


def by_the_uid(item, value, field, dicom):
    return field.uid.replace("(", "").replace(")", "").replace(",", "")[:16]


def by_the_field(item, value, field, dicom):
    return f"{dicom.get(field)}!"


def with_extras(item, value, field, dicom, **kwargs):
    return str(kwargs.get("extras", ""))


def gives_nothing(item, value, field, dicom):
    return None


def edits(item, value, field, dicom):
    dicom.PatientName = "ANON"
    return "X"


def fails(item, value, field, dicom):
    raise ValueError("no")


ITEM = {
    function.__name__: function
    for function in (
        upper,
        says_its_rule,
        with_the_name,
        is_long,
        by_the_path,
        by_the_uid,
        by_the_field,
        with_extras,
        gives_nothing,
        edits,
        fails,
    )
} | {"id": "S-1", "number": 7, "several": ["a", "b"], "nothing": None}

VALUES = {
    "text": "REPLACE PatientID X-1",
    "text with spaces": "REPLACE StudyDescription Head and neck",
    "text with several spaces": "REPLACE StudyDescription Head  and neck",
    "text with a comment": "REPLACE StudyDescription Head # not the neck",
    "text with a hash": "REPLACE StudyDescription St#1",
    "text in quotes": 'REPLACE StudyDescription "Head and neck"',
    "hash in quotes": 'REPLACE StudyDescription "ward #1"',
    "apostrophe": "REPLACE InstitutionName St. Mary's",
    "several values": r"REPLACE ImageType DERIVED\SECONDARY",
    "backslash in LT": r"REPLACE PatientComments a\b",
    "a number in US": "REPLACE Rows 12",
    "a number in DS": "REPLACE PatientWeight 70.5",
    "text in US": "REPLACE Rows many",
    "text in DS": "REPLACE PatientWeight heavy",
    "bytes": "REPLACE PrivateInformation abc",
    "a date": "REPLACE StudyDate 20200101",
    "no date": "REPLACE StudyDate never",
    "a name": "REPLACE PatientName Doe^Jane",
    "a UID": "REPLACE StudyInstanceUID 1.2.3",
    "a variable": "REPLACE PatientID var:id",
    "a variable that is a number": "REPLACE PatientID var:number",
    "a variable that is a list": "REPLACE ImageType var:several",
    "a variable that is None": "REPLACE PatientID var:nothing",
    "a variable that is missing": "REPLACE PatientID var:missing",
    "a function": "REPLACE PatientID func:upper",
    "a function that says its rule": "REPLACE PatientID func:says_its_rule",
    "a function that reads the dataset": "REPLACE PatientID func:with_the_name",
    "a function that reads the path": "REPLACE AccessionNumber func:by_the_path",
    "a function that reads the uid": "REPLACE AccessionNumber func:by_the_uid",
    "a function with keyword arguments": "REPLACE PatientID func:with_extras",
    "a function with options": "REPLACE PatientID func:with_extras a=b",
    "a function that gives None": "REPLACE PatientID func:gives_nothing",
    "a function that edits what it is shown": "REPLACE PatientID func:edits",
    "a function that raises": "REPLACE PatientID func:fails",
    "a function that is missing": "REPLACE PatientID func:missing",
    "a function of deid that is missing": "REPLACE PatientID deid_func:missing",
    "functions in turn": "REPLACE AccessionNumber func:upper\nREPLACE AccessionNumber func:upper",
    "a function over all": "REPLACE contains:Description func:upper",
    "a function after a replace": "REPLACE PatientID X\nREPLACE StudyID func:with_the_name",
    "ADD with a function": "ADD PatientID func:with_the_name",
    "ADD with a function that gets the field": "ADD StudyID func:by_the_field",
    "ADD an absent one with a function": "ADD PatientIdentityRemoved func:says_its_rule",
    "ADD with a variable": "ADD ClinicalTrialSubjectID var:id",
    "pydicom_uuid": "REPLACE StudyInstanceUID deid_func:pydicom_uuid",
    "pydicom_uuid with a prefix": "REPLACE StudyInstanceUID deid_func:pydicom_uuid prefix=1.55.",
    "pydicom_uuid over all": "REPLACE endswith:InstanceUID deid_func:pydicom_uuid",
    "jitter": "REPLACE StudyDate deid_func:jitter days=3",
    "jitter by years": "REPLACE StudyDate deid_func:jitter days=3 years=1",
    "jitter by default": "REPLACE StudyDate deid_func:jitter",
    "jitter over all": "REPLACE endswith:Date deid_func:jitter days=3",
    "REMOVE with a function": "REMOVE contains:Description func:is_long",
    "REMOVE ALL with a function": "REMOVE ALL func:is_long",
    "REMOVE with a missing function": "REMOVE PatientID func:missing",
    "REMOVE with a function that gives None": "REMOVE PatientID func:gives_nothing",
    "REMOVE where contains": "REMOVE contains:Description contains:head",
    "REMOVE where notcontains": "REMOVE contains:Description notcontains:head",
    "REMOVE where equals": "REMOVE contains:Description equals:head",
    "REMOVE where notequals": "REMOVE contains:Description notequals:head",
    "REMOVE where empty": "REMOVE contains:Patient empty",
    "a replace that fails protects": "REMOVE PatientID\nREPLACE PatientID func:gives_nothing",
    "a false condition does not protect": (
        "REMOVE contains:Description func:is_long\nBLANK StudyDescription"
    ),
    "SOP instance": "REPLACE SOPInstanceUID 1.2.3",
    "SOP instance removed": "REMOVE SOPInstanceUID",
    "SOP instance in the file meta group": "REPLACE MediaStorageSOPInstanceUID 1.2.3",
    "SOP class": "REPLACE SOPClassUID 1.2.3",
    "character set": "REPLACE SpecificCharacterSet ISO_IR 192",
    "all UIDs": "REPLACE endswith:UID 1.2.3",
    "group length": "BLANK PatientName",
}

CASES = [
    *cases(VALUES, files=("nested", "CT_small.dcm", "MR_small_implicit.dcm"), item=ITEM),
]
