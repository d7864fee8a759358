"""What a dataset says of people and places in any element, at any depth, goes from its texts."""

import pytest
from pydicom import Dataset

from deid_core.testing import make_dataset


@pytest.fixture(scope="module")
def cleaned(engine):
    """A text, cleaned in a dataset of the elements given."""
    with engine("REPLACE ImageComments func:clean.text") as deidentifier:

        def run(text, **elements):
            dataset = make_dataset(SpecificCharacterSet="ISO_IR 192", **elements)
            dataset.ImageComments = text
            return deidentifier.apply(dataset).dataset.ImageComments or ""

        yield run


@pytest.mark.parametrize(
    "written",
    [
        "LONG", "long", "Grace", "GRACE LONG", "Long^Grace", "Long, Grace", "Grace  Long",
        "Long,Grace", "Long^Grace^A", "LONG^GRACE A", "Grace A. Long", "G. Long", "G Long",
        "Long G", "LongG", "GLong", "gracelong", "LongGrace", "Lóng", "L O N G", "Lo-ng",
        "long_grace", "Long/Grace", "Long=Grace",
    ],
)  # fmt: skip
def test_common_words_that_are_names_of_the_dataset(cleaned, written):
    assert cleaned(f"CT {written} lung", PatientName="Long^Grace^A") in ("CT lung", "CT_lung")


@pytest.mark.parametrize("name", ["Le^Van", "Do^La", "Van^De", "Sr^Mac"])
def test_names_that_are_particles_of_others(cleaned, name):
    family, given = name.split("^")
    for written in (f"{family} {given}", f"{given} {family}", f"{family}^{given}".upper()):
        assert cleaned(f"CT {written} lung", PatientName=name) == "CT lung"


def _nested(keyword, value, *sequences):
    inner = make_dataset(**{keyword: value})
    for sequence in reversed(sequences):
        outer = Dataset()
        setattr(outer, sequence, [inner])
        inner = outer
    return {element.keyword: element.value for element in inner}


@pytest.mark.parametrize(
    ("elements", "text", "left"),
    [
        (_nested("CodeMeaning", "Young, May", "OperatorIdentificationSequence",
                 "PersonIdentificationCodeSequence"), "CT by May Young lung", "CT by lung"),
        (_nested("CodeValue", "4711", "OperatorIdentificationSequence",
                 "PersonIdentificationCodeSequence"), "CT 4711 ms lung", "CT ms lung"),
        (_nested("CodeMeaning", "Green Valley", "InstitutionCodeSequence"),
         "CT green lung", "CT lung"),
        (_nested("HumanPerformerName", "Black^Rose", "ActualHumanPerformersSequence"),
         "CT Black lung", "CT lung"),
        (_nested("OtherPatientNames", "Black^Rose", "OriginalAttributesSequence",
                 "ModifiedAttributesSequence"), "CT Rose lung", "CT lung"),
        (_nested("LocalNamespaceEntityID", "4711", "IssuerOfAccessionNumberSequence"),
         "CT 4711 ms lung", "CT ms lung"),
        ({"ScheduledStationAETitle": "GREEN_CT"}, "green lung", "lung"),
        ({"PatientID": "LONG_GRACE_1"}, "CT Grace lung", "CT lung"),
        ({"PatientID": "ROSE"}, "CT ROSE lung", "CT lung"),
        ({"ClinicalTrialSiteID": "1234"}, "1234 ms lung", "ms lung"),
    ],
)  # fmt: skip
def test_whoever_is_told_of_elsewhere_in_the_dataset(cleaned, elements, text, left):
    assert cleaned(text, **elements) == left


def test_a_word_that_has_a_common_name_in_it_stays(cleaned):
    context = "Observation context of the forearm, longitudinal"
    assert cleaned(context, PatientName="Text^Long^Arm") == context
    assert cleaned("TextKurz_T2", PatientName="Text^Long") == "T2"
