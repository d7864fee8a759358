"""Texts cleaned as recipes do it: through the engine, in a dataset that identifies somebody."""

import pytest
from pydicom import Dataset

from deid_core import Deidentifier
from deid_core.testing import KEY, recipe_of, registry_of


@pytest.fixture(scope="session")
def registry():
    return registry_of("core", "clean")


@pytest.fixture(scope="session")
def engine(registry):
    """A Deidentifier for rules; close it, or use it in a `with`."""

    def make(*rules):
        return Deidentifier(recipe_of(*rules), registry, key=KEY)

    return make


@pytest.fixture(scope="session")
def patient():
    """A new dataset of one patient, with identifying values at several depths."""

    def make():
        dataset, request = Dataset(), Dataset()
        dataset.SpecificCharacterSet = "ISO_IR 192"
        dataset.PatientName = "Müller^Hans Peter=山田^太郎=やまだ^たろう"
        dataset.PatientID = "A-0012345"
        dataset.PatientBirthDate = "19650312"
        dataset.StudyDate = "20200401"
        dataset.AccessionNumber = "ACC7788"
        dataset.PatientAddress = "12 Rosenweg, Kleinkleckersdorf"
        dataset.PatientTelephoneNumbers = "555-1234"
        dataset.InstitutionName = "St. Elsewhere General Hospital"
        dataset.ReferringPhysicianName = "O'Neill^Shaun^^Dr."
        dataset.OperatorsName = ["Wu^Li", "Hand^Greta"]
        request.RequestingPhysician = "García Márquez^José"
        request.PlacerOrderNumberImagingServiceRequest = "PO/55-66-77"
        dataset.RequestAttributesSequence = [request]
        return dataset

    return make


@pytest.fixture(scope="session")
def clean(engine, patient):
    """A text, cleaned in the patient's dataset; "" where nothing is left."""
    dataset = patient()
    deidentifier = engine("REPLACE ImageComments func:clean.text")

    def run(text):
        dataset.ImageComments = text
        return deidentifier.apply(dataset).dataset.ImageComments or ""

    yield run
    deidentifier.close()
