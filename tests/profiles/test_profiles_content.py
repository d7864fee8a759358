"""Structured content and graphics: dummies under the Basic Profile, cleaned under their options."""

from profile_instances import presentation, report
from pydicom import dcmread
from pydicom.data import get_testdata_file

from deid_core.testing import make_dataset


def image():
    return dcmread(get_testdata_file("CT_small.dcm"))


def values(dataset, keyword):
    return [str(element.value) for element in dataset.iterall() if element.keyword == keyword]


def test_a_report_is_one_dummy_item_under_the_basic_profile(profiled):
    after = profiled(report(image()))
    (item,) = after.ContentSequence
    assert (item.ValueType, item.TextValue) == ("TEXT", "DUMMY")
    assert item.RelationshipType == "CONTAINS"
    (observer,) = after.VerifyingObserverSequence
    assert observer.VerifyingObserverName == "DUMMY"
    assert after.CompletionFlag == "COMPLETE"


def test_a_report_keeps_its_content_under_the_option(profiled):
    before = report(image())
    after = profiled(before, "clean-structured-content")
    assert len(after.ContentSequence) == len(before.ContentSequence)
    assert values(after, "NumericValue") == values(before, "NumericValue")
    assert values(after, "CodeValue")[1:] != []
    assert not set(values(after, "PersonName")) & set(values(before, "PersonName"))
    texts = values(after, "TextValue")
    assert len(texts) == len(values(before, "TextValue"))
    assert not any(word in text for text in texts for word in ("Homer", "Springfield", "Hibbert"))
    assert not set(values(after, "UID")) & set(values(before, "UID"))


def test_dates_of_birth_go_from_a_report_whose_dates_stay(profiled):
    def item(code, meaning, date):
        name = {"CodeValue": code, "CodingSchemeDesignator": "DCM", "CodeMeaning": meaning}
        return {"ValueType": "DATE", "ConceptNameCodeSequence": [name], "Date": date}

    items = [
        item("121031", "Subject Birth Date", "19560512"),
        item("111060", "Study Date", "20240101"),
    ]
    before = make_dataset(PatientID="742", ContentSequence=items)
    for option in ("retain-full-dates", "retain-modified-dates"):
        after = profiled(before, option, "clean-structured-content")
        birth, study = after.ContentSequence
        assert "Date" not in birth
        assert study.Date == ("20240101" if option == "retain-full-dates" else study.Date) != ""


def test_graphic_annotations(profiled):
    before = presentation(image())
    (dummy,) = profiled(before).GraphicAnnotationSequence
    (text,) = dummy.TextObjectSequence
    assert text.UnformattedTextValue == "DUMMY"
    assert "ReferencedImageSequence" not in dummy
    (kept,) = profiled(before, "clean-graphics").GraphicAnnotationSequence
    (text,) = kept.TextObjectSequence
    assert "Homer" not in text.UnformattedTextValue
    assert text.AnchorPoint == before.GraphicAnnotationSequence[0].TextObjectSequence[0].AnchorPoint


def test_overlays_go_even_where_graphics_are_cleaned(profiled):
    before = make_dataset({"(6000,3000)": ("OW", b"12"), "(6000,0022)": "Homer"}, PatientID="742")
    for options in ([], ["clean-graphics"]):
        assert not [e for e in profiled(before, *options) if e.tag.group == 0x6000]
