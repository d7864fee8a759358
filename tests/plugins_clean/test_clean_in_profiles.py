"""The options of PS3.15 that clean, as a run has them."""

import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.sequence import Sequence

from deid_core import Deidentifier, Registry
from deid_core.recipe.profiles import profile_layers
from deid_core.testing import KEY, recipe_of


def coded(value, scheme, meaning):
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return Sequence([code])


def item(value, meaning, **values):
    made = Dataset()
    made.ConceptNameCodeSequence = coded(value, "DCM", meaning)
    for keyword, one in values.items():
        setattr(made, keyword, one)
    return made


@pytest.fixture
def report(patient):
    made = patient()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.33", "1.2.3"
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.4", "1.2.5"
    made.Modality, made.StudyDescription = "SR", "CT THORAX MÜLLER"
    made.SeriesDescription = "Kowalski"
    made.ContentSequence = [
        item("121071", "Finding", ValueType="TEXT", TextValue="Nodule of Hans Müller, 4 mm"),
        item("121031", "Subject Birth Date", ValueType="DATE", Date="19650312"),
        item("111060", "Study Date", ValueType="DATE", Date="20200401"),
        item("121008", "Person Observer Name", ValueType="PNAME", PersonName="Stone^Rose"),
    ]
    return made


@pytest.fixture
def run(report):
    def de_identify(*options, recipe=None):
        layers = profile_layers("basic", options, [])
        if recipe is not None:
            layers.append(recipe_of(recipe))
        with Deidentifier(layers, Registry.installed(), key=KEY) as engine:
            return engine.apply(report).dataset

    return de_identify


def test_descriptors(run):
    done = run("clean-descriptors")
    assert done.StudyDescription == "CT THORAX"
    assert not done.SeriesDescription


@pytest.mark.parametrize("dates", [[], ["retain-full-dates"], ["retain-modified-dates"]])
def test_a_date_of_birth_goes_from_a_report_whatever_becomes_of_dates(run, dates):
    items = run("clean-structured-content", *dates).ContentSequence
    assert items[0].TextValue == "Nodule of, 4 mm"
    assert "Date" not in items[1]
    assert (items[2].Date == "20200401") is (dates == ["retain-full-dates"])
    assert items[3].PersonName not in ("", "Stone^Rose")


def test_a_recipe_on_top_gives_the_texts_to_another_function(run):
    rule = "REPLACE fields:ps3_15_descriptors func:core.lower"
    assert run("clean-descriptors", recipe=rule).StudyDescription == "ct thorax müller"


@pytest.mark.parametrize(
    ("option", "left"),
    [("clean-structured-content", "A mass of"), ("clean-graphics", "DUMMY")],
)
def test_texts_of_a_report_stay_with_the_option_for_reports_alone(option, left):
    source = dcmread(get_testdata_file("test-SR.dcm"))
    with Deidentifier(profile_layers("basic", [option], []), Registry.installed(), key=KEY) as made:
        done = made.apply(source).dataset
    assert next(e.value for e in done.iterall() if e.keyword == "TextValue") == left


def test_a_text_that_is_drawn_stays_with_the_option_for_graphics_alone(run, report):
    text, annotation = Dataset(), Dataset()
    text.UnformattedTextValue = "nodule 3 cm of Hans Müller"
    annotation.TextObjectSequence = [text]
    report.GraphicAnnotationSequence = [annotation]
    done = run("clean-graphics").GraphicAnnotationSequence[0].TextObjectSequence[0]
    assert done.UnformattedTextValue == "nodule 3 cm of"
    done = run("clean-structured-content").GraphicAnnotationSequence[0].TextObjectSequence[0]
    assert done.UnformattedTextValue == "DUMMY"


def test_a_name_in_the_meaning_of_a_standard_code_goes(run, report):
    report.ConceptNameCodeSequence = coded("126000", "DCM", "Report of Shaun")
    done = run("clean-structured-content")
    assert "Shaun" not in done.ConceptNameCodeSequence[0].CodeMeaning
    assert done.ContentSequence[0].ConceptNameCodeSequence[0].CodeMeaning == "Finding"


def test_a_template_loses_the_texts_that_stand_for_names_and_no_heading():
    """reportsi.dcm says "Enter text" for the observer's name, and "Enter text" is all its text."""
    source = dcmread(get_testdata_file("reportsi.dcm"))
    layers = profile_layers("basic", ["clean-structured-content"], [])
    with Deidentifier(layers, Registry.installed(), key=KEY) as made:
        done = made.apply(source).dataset
    texts = [element.value for element in done.iterall() if element.keyword == "TextValue"]
    assert texts == ["DUMMY", "DUMMY"]
    before, after = (
        [item.ConceptNameCodeSequence[0].CodeMeaning for item in one.ContentSequence]
        for one in (source, done)
    )
    assert after == before


def test_the_title_of_a_report_in_a_local_scheme_is_cleaned(run, report):
    report.ConceptNameCodeSequence = coded("R-1", "99ACME", "CT of Kowalski")
    assert run("clean-structured-content").ConceptNameCodeSequence[0].CodeMeaning == "CT of"
