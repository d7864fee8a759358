"""The data dictionaries: what they say of tags, and what was meant by a misspelt keyword."""

import time

import pytest
from pydicom.datadict import DicomDictionary, RepeatersDictionary, add_dict_entry

from deid_core.standard import dictionary


@pytest.mark.parametrize(
    ("tag", "keyword", "name", "vr"),
    [
        (0x00100020, "PatientID", "Patient ID", "LO"),
        (0x00100010, "PatientName", "Patient's Name", "PN"),
        (0x00280106, "SmallestImagePixelValue", "Smallest Image Pixel Value", "US or SS"),
        (0x60023000, "OverlayData", "Overlay Data", "OB or OW"),
        (0x00020000, "FileMetaInformationGroupLength", None, "UL"),
        (0x00100000, "", "", "UL"),
        (0x00290000, "", "", "UL"),
        (0x00290010, "", "", "LO"),
        (0x002900FF, "", "", "LO"),
        (0x00291010, "", "", None),
        (0x60013000, "", "", None),  # an odd group is private, whatever masks say
        (0x00100021 + 0x5000, "", "", None),
    ],
)
def test_what_the_dictionary_says_of_a_tag(tag, keyword, name, vr):
    assert dictionary.keyword_of(tag) == keyword
    assert name is None or dictionary.name_of(tag) == name
    assert dictionary.vr_of(tag) == vr


def test_every_keyword_and_name_leads_back_to_its_tag():
    for tag, (_, _, name, _, keyword) in DicomDictionary.items():
        if keyword:
            assert dictionary.find_keyword(keyword) == tag
            assert dictionary.find_keyword(keyword.upper()) == tag
            assert dictionary.find_name(f" {name.upper()} ".replace(" ", "  ")) == tag


def test_every_repeating_group_is_found_and_matches_its_own_tags():
    for pattern, (_, _, name, _, keyword) in RepeatersDictionary.items():
        mask, value = dictionary.find_keyword(keyword.lower())
        assert dictionary.find_name(name) == (mask, value)
        member = int(pattern.replace("x", "2"), 16)
        assert member & mask == value
        assert dictionary.keyword_of(member) == keyword


def test_a_repeating_group_matches_even_groups_only():
    mask, value = dictionary.find_keyword("OverlayData")
    assert 0x601E3000 & mask == value
    assert 0x60013000 & mask != value


@pytest.mark.parametrize("text", ["", " ", "PatintID", "(0010,0020)"])
def test_what_is_not_there_is_not_found(text):
    assert dictionary.find_keyword(text) is None
    assert dictionary.find_name(text) is None


@pytest.mark.parametrize(
    ("creator", "group", "offset", "vr", "name"),
    [
        ("SIEMENS CSA HEADER", 0x0029, 0x10, "OB", "CSA Image Header Info"),
        ("DLX_ANNOT_01", 0x7003, 0x04, "ST", "Text_annotation"),
        ("SIEMENS CSA HEADER", 0x0031, 0x10, None, ""),
        ("BioPri3D", 0x0011, 0x10, None, ""),  # only as a private creator
        ("no such creator", 0x0029, 0x10, None, ""),
    ],
)
def test_the_private_dictionary(creator, group, offset, vr, name):
    assert dictionary.private_vr_of(creator, group, offset) == vr
    assert dictionary.private_name_of(creator, group, offset) == name


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("PatintID", "PatientID"),
        ("patientid", "PatientID"),
        ("PatientsName", "PatientName"),
        ("Patient's Name", "PatientName"),
        ("StudyDates", "StudyDate"),
        ("AcessionNum", "AccessionNumber"),
        ("OverlayDat", "OverlayData"),
    ],
)
def test_the_keyword_that_was_meant_comes_first(text, best):
    assert dictionary.suggestions(text)[0] == best


@pytest.mark.parametrize("text", ["", "%%%", "qqqq", "x" * 100_000])
def test_what_comes_close_to_nothing_has_no_suggestions(text):
    assert dictionary.suggestions(text) == []


def test_suggestions_are_as_many_as_asked_for_and_quick():
    assert len(dictionary.suggestions("PatientNme", n=2)) == 2
    start = time.process_time()
    for number in range(300):
        dictionary.suggestions(f"ReferingPhysicianNam{number}")
    assert time.process_time() - start < 10


def test_texts_of_tags():
    assert dictionary.tag_text(0x7FE00010) == "(7FE0,0010)"
    assert dictionary.private_text(0x33, 'A "B"', 0x1E) == r'(0033,"A \"B\"",1E)'


def test_an_entry_that_is_added_at_run_time_is_found():
    assert dictionary.find_keyword("deidcoretestentry") is None
    add_dict_entry(0x10021001, "UL", "DeidCoreTestEntry", "Deid Core Test Entry")
    try:
        assert dictionary.find_keyword("deidcoretestentry") == 0x10021001
        assert dictionary.suggestions("DeidCoreTestEntri")[0] == "DeidCoreTestEntry"
    finally:
        DicomDictionary.pop(0x10021001)
