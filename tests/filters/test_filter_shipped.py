"""The recipe `burned-in`: what it flags, and what it leaves alone."""

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import Deidentifier, DeidRecipe, Registry

_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


@pytest.fixture(scope="module")
def judge():
    with Deidentifier(DeidRecipe("burned-in"), Registry()) as engine:
        yield engine


def labels(judge, dataset):
    return [held.label for held in judge.inspect(dataset).held]


@pytest.mark.parametrize(
    ("keyword", "value", "label"),
    [
        ("BurnedInAnnotation", "YES", "The header says that there is text in the pixels"),
        ("RecognizableVisualFeatures", "YES", "The header says that a person can be recognized"),
        ("SOPClassUID", _CAPTURE, "Secondary capture"),
        ("SOPClassUID", f"{_CAPTURE}.2", "Secondary capture"),
        ("ConversionType", "WSD", "Secondary capture"),
        ("DateOfSecondaryCapture", "20200101", "Secondary capture"),
        (
            "ImageType",
            ["DERIVED", "SECONDARY", "SCREEN SAVE"],
            "Screen save, dose report or scanned document",
        ),
        ("EncapsulatedDocument", b"%PDF", "Encapsulated document"),
        ("Modality", "US", "Ultrasound"),
        ("Modality", "IVUS", "Ultrasound"),
    ],
)
def test_what_is_flagged(judge, keyword, value, label):
    dataset = Dataset()
    setattr(dataset, keyword, value)
    assert labels(judge, dataset) == [label]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("BurnedInAnnotation", "NO"),
        ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.77.1.1"),
        ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2"),
        ("ImageType", ["ORIGINAL", "PRIMARY", "AXIAL"]),
        ("Modality", "CT"),
    ],
)
def test_what_is_not(judge, keyword, value):
    dataset = Dataset()
    setattr(dataset, keyword, value)
    assert not judge.inspect(dataset).flagged


def test_overlays(judge, shipped):
    assert "Overlay" in labels(judge, dcmread(shipped("examples_overlay.dcm")))
