"""clean.content and clean.identifies: structured reports, by what their concepts mean."""

import pytest
from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ComprehensiveSR,
    ContainerContentItem,
    DateContentItem,
    NumContentItem,
    PnameContentItem,
    RelationshipTypeValues,
    TextContentItem,
    UIDRefContentItem,
)
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.sr.codedict import codes

RULES = (
    "REPLACE TextValue func:clean.content otherwise=REMOVED",
    "REPLACE CodeMeaning func:clean.content otherwise=REMOVED",
    "REPLACE ConceptCodeSequence func:clean.content",
    "REPLACE MeasuredValueSequence func:clean.content",
    "REPLACE PersonName func:hash_name",
    "REMOVE Date func:clean.identifies",
)
CONTAINS = RelationshipTypeValues.CONTAINS


def dcm(value, meaning):
    return CodedConcept(value, "DCM", meaning)


def local(value, meaning):
    return CodedConcept(value, "99ACME", meaning)


@pytest.fixture(scope="module")
def report():
    """A report of highdicom's, of the patient of conftest.py."""
    image = dcmread(get_testdata_file("CT_small.dcm"))
    image.PatientName, image.PatientID = "Müller^Hans", "A-0012345"
    image.SpecificCharacterSet = "ISO_IR 100"
    image.StudyInstanceUID = "1.2.3"
    inner = ContainerContentItem(codes.DCM.Findings, relationship_type=CONTAINS)
    inner.ContentSequence = [
        TextContentItem(codes.DCM.Finding, "Stable nodule, told to Herr Müller", CONTAINS),
        TextContentItem(dcm("121009", "Person Observer's Organization Name"), "General", CONTAINS),
        CodeContentItem(codes.DCM.Finding, local("X1", "Nodule of Müller"), CONTAINS),
        CodeContentItem(codes.DCM.Finding, codes.SCT.Mass, CONTAINS),
    ]
    root = ContainerContentItem(dcm("126000", "Imaging Measurement Report"))
    root.ContentSequence = [
        PnameContentItem(dcm("121008", "Person Observer Name"), "Stone^Rose", CONTAINS),
        TextContentItem(dcm("121030", "Subject ID"), "knee", CONTAINS),
        TextContentItem(local("N", "Referring Physician's Name"), "Long", CONTAINS),
        DateContentItem(dcm("121031", "Subject Birth Date"), "19650312", CONTAINS),
        DateContentItem(codes.DCM.StudyDate, "20200401", CONTAINS),
        UIDRefContentItem(codes.DCM.SeriesInstanceUID, "1.2.3.4.5", CONTAINS),
        NumContentItem(codes.DCM.SubjectAge, 55, codes.UCUM.Year, relationship_type=CONTAINS),
        NumContentItem(codes.SCT.Length, 4, codes.UCUM.Millimeter, relationship_type=CONTAINS),
        inner,
    ]
    return ComprehensiveSR(
        [image], root, "1.2.3.9", 1, "1.2.3.9.1", 1, manufacturer="ACME", is_verified=False
    )


@pytest.fixture(scope="module")
def content(engine, report):
    with engine(*RULES) as deidentifier:
        return deidentifier.apply(report).dataset.ContentSequence


def test_text_is_cleaned_at_every_depth(content):
    assert content[8].ContentSequence[0].TextValue == "Stable nodule, told to"


def test_a_text_whose_concept_identifies_goes_whole(content):
    by_code, in_words, of_a_place = content[1], content[2], content[8].ContentSequence[1]
    assert [item.TextValue for item in (by_code, in_words, of_a_place)] == ["REMOVED"] * 3


def test_names_of_people_become_made_up(content):
    assert content[0].PersonName != "Stone^Rose"
    assert "^" in str(content[0].PersonName)


def test_what_concepts_mean_stays_but_not_in_local_schemes(content):
    inner = content[8].ContentSequence
    assert content[0].ConceptNameCodeSequence[0].CodeMeaning == "Person Observer Name"
    assert inner[3].ConceptCodeSequence[0].CodeMeaning == "Mass"
    assert inner[2].ConceptCodeSequence[0].CodeMeaning == "Nodule of"


def test_dates_of_birth_go_and_others_are_left_to_other_rules(content):
    assert "Date" not in content[3]
    assert str(content[4].Date).strip('"') == "20200401"


def test_measurements_stay_but_those_of_the_person(content):
    assert not content[6].MeasuredValueSequence
    assert content[7].MeasuredValueSequence[0].NumericValue == 4


def test_characteristics_can_be_kept(engine, report):
    rule = "REPLACE MeasuredValueSequence func:clean.content characteristics=keep"
    with engine(rule) as deidentifier:
        kept = deidentifier.apply(report).dataset.ContentSequence[6]
    assert kept.MeasuredValueSequence[0].NumericValue == 55


def test_what_a_report_says_of_people_is_looked_for_in_its_other_texts(engine, report):
    dataset = Dataset()
    dataset.update(report)
    dataset.SeriesDescription = "SR for Rose, knee"
    dataset.ContentSequence[1].TextValue = "ZX77"
    dataset.ContentSequence[8].ContentSequence[0].TextValue = "mass zx-77"
    with engine("REPLACE SeriesDescription func:clean.text", *RULES) as deidentifier:
        done = deidentifier.apply(dataset).dataset
    assert done.SeriesDescription == "SR for, knee"
    assert done.ContentSequence[8].ContentSequence[0].TextValue == "mass"


@pytest.mark.parametrize("name", ["reportsi.dcm", "test-SR.dcm"])
def test_real_reports_keep_their_shape_and_lose_their_people(engine, tmp_path, name):
    source, out = get_testdata_file(name), tmp_path / "out.dcm"
    with engine(*RULES) as deidentifier:
        deidentifier.process_file(source, out)
    before, after = dcmread(source), dcmread(out)
    people = {
        word.casefold()
        for element in before.iterall()
        if element.VR == "PN" and element.value
        for word in str(element.value).replace("^", " ").split()
        if len(word) > 2
    }
    texts = [e.value for e in after.iterall() if e.keyword == "TextValue"]
    assert [e.tag for e in before.iterall() if e.keyword == "ValueType"] == [
        e.tag for e in after.iterall() if e.keyword == "ValueType"
    ]
    assert all(text for text in texts)
    assert not any(word in text.casefold().split() for text in texts for word in people)
