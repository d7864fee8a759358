"""The options of PS3.15 that clean, as a run has them."""

import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from deid_core import Deidentifier, DeidRecipe, Registry
from deid_core.recipe.profiles import profile_layers

KEY = b"a key that only tests have"


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
            layers.append(DeidRecipe.from_text(f"FORMAT dicom\n%header\n{recipe}"))
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
