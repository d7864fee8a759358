"""Every row of PS3.15 Table E.1-1, at the root and in sequences, under profile and options."""

import csv
from importlib.resources import files

import pytest
from pydicom.datadict import dictionary_VR

from deid_core.testing import make_dataset

CT = "1.2.840.10008.5.1.4.1.1.2"
UNKNOWN = "1.2.3.4.5"

VALUES = {
    "AE": "SPRINGFIELD",
    "AS": "038Y",
    "CS": "HOMER",
    "DA": "19560512",
    "DS": "742.5",
    "DT": "19560512070707",
    "IS": "742",
    "OB": b"Homer!",
    "PN": "Simpson^Homer",
    "TM": "070707",
    "UI": "1.2.3.742",
    "UN": b"Homer!",
    "UR": "urn:homer",
    "US": 742,
    **dict.fromkeys(("LO", "LT", "SH", "ST", "UC", "UT"), "Homer J Simpson"),
    "SQ": [{"PatientComments": "Homer J Simpson"}],
}
COLUMNS = {
    "retain_uids": "retain-uids",
    "retain_device_identity": "retain-device-identity",
    "retain_institution_identity": "retain-institution-identity",
    "retain_patient_characteristics": "retain-patient-characteristics",
    "retain_full_dates": "retain-full-dates",
    "retain_modified_dates": "retain-modified-dates",
    "clean_descriptors": "clean-descriptors",
}
# It follows SOP Instance UID in files; and instances that have it are refused.
ELSEWHERE = {"(0002,0003)", "(0042,0011)"}
# X in the table, but 2C in the Patient Module.
EMPTIED = {"(0010,2297)", "(0010,2299)"}
# C in the table, but no date of the patient: a time zone.
AS_THEY_ARE = {"(0008,0201)"}


def _rows():
    text = (files("deid_core.standard") / "ps3_15.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        tag = row["tag"].replace("xxxx", "3000").replace("xx", "02")
        if "gggg" not in tag and tag not in ELSEWHERE:
            yield row, tag


ROWS = list(_rows())


def vr_of(row, tag):
    if "xx" in row["tag"]:
        return "OB"
    try:
        return dictionary_VR(int(tag.strip("()").replace(",", ""), 16))
    except KeyError:
        name = row["name"]
        return "SQ" if name.endswith("Sequence") else "DT" if name.endswith("DateTime") else "UT"


def instance(sop_class, tag, vr):
    """The attribute at the root, in a standard sequence that no IOD has there, and in a private
    one."""
    element = {tag: (vr, VALUES[vr])}
    return make_dataset(
        {**element, '(0029,"ACME 1.0",10)': ("SQ", [element])},
        SOPClassUID=sop_class,
        PatientID="742",
        **({} if tag == "(0040,A504)" else {"ContentTemplateSequence": [element]}),
    )


def places(dataset):
    """The root, and what is in the standard sequence."""
    yield dataset
    yield from dataset.get("ContentTemplateSequence", ())


def texts(dataset):
    return [str(e.value) for e in dataset.iterall() if e.VR != "SQ"]


def number(tag):
    return int(tag.strip("()").replace(",", ""), 16)


@pytest.mark.parametrize("sop_class", [CT, UNKNOWN], ids=["CT", "unknown"])
@pytest.mark.parametrize(("row", "tag"), ROWS, ids=[tag for _, tag in ROWS])
def test_under_the_basic_profile(profiled, row, tag, sop_class):
    vr = vr_of(row, tag)
    after = profiled(instance(sop_class, tag, vr))
    assert not any("Homer J" in text for text in texts(after))
    assert 0x00291010 not in after
    for place in places(after):
        emptied = sop_class == CT and tag in EMPTIED
        action = "X/Z" if emptied else row["basic_profile"]
        obeys(action, place, number(tag), VALUES[vr], sop_class)


def obeys(action, place, tag, value, sop_class):
    element = place.get(tag)
    if action == "X":
        assert element is None
        return
    if element is None:
        assert action.startswith("X")
        assert sop_class != UNKNOWN or action == "X/Z/U*"
    elif element.is_empty:
        assert "Z" in action.split("/")
    else:
        assert {"D", "U", "Z", "U*"} & set(action.split("/"))
        assert element.value != value
        if action == "U":
            assert element.value.startswith("2.25.")


def _cells(code):
    return [
        pytest.param(option, row, tag, id=f"{option}-{tag}")
        for column, option in COLUMNS.items()
        for row, tag in ROWS
        if row[column] == code
    ]


@pytest.mark.parametrize(("option", "row", "tag"), _cells("K"))
def test_an_option_keeps(profiled, option, row, tag):
    vr = vr_of(row, tag)
    for place in places(profiled(instance(CT, tag, vr), option)):
        element = place[number(tag)]
        if vr == "SQ":  # kept, and cleaned inside
            assert len(element.value) == 1
            assert "PatientComments" not in element.value[0]
        else:
            assert element.value == VALUES[vr]


@pytest.mark.parametrize(("option", "row", "tag"), _cells("C"))
def test_an_option_cleans(profiled, option, row, tag):
    vr = vr_of(row, tag)
    before = instance(CT, tag, vr)
    before.PatientName = "Simpson^Homer^J"
    after = profiled(before, option)
    left = [text for text in texts(after) if "Simpson" in text or "19560512" in text]
    assert not left or tag in AS_THEY_ARE


def test_the_table_is_whole():
    assert len(ROWS) == 653
