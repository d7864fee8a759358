"""Templates of output names, and their mistakes."""

import pytest

from deid_core.errors import ArgumentError
from deid_core.runs.template import DEFAULT_TEMPLATE, parse_template


@pytest.mark.parametrize(
    "text",
    [
        DEFAULT_TEMPLATE,
        "{SOPInstanceUID}.dcm",
        "study/{patientid}-{StudyDate}/{InstanceNumber}.dcm",
        "images.v2/{SOPInstanceUID}",
    ],
)
def test_templates_of_keywords_and_safe_text_are_taken(text):
    assert len(parse_template(text).parts) == text.count("/") + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{PatintID}/x.dcm", "did you mean PatientID"),
        ("{}/x.dcm", "not a DICOM keyword"),
        ("{PixelData}.dcm", "no text"),
        ("{ReferencedImageSequence}.dcm", "no text"),
        ("{TransferSyntaxUID}.dcm", "no text"),
        ("{OverlayData}.dcm", "no text"),
        ("/abs/{SOPInstanceUID}", "slash"),
        ("a//{SOPInstanceUID}", "empty part"),
        ("a/", "slash"),
        ("", "empty part"),
        ("../{SOPInstanceUID}", "lead out"),
        ("..{SOPInstanceUID}", "lead out"),
        ("./{SOPInstanceUID}", "called ."),
        ("CON/{SOPInstanceUID}", "called CON"),
        ("C:/{SOPInstanceUID}", "refuse"),
        ("a\\{SOPInstanceUID}", "refuse"),
        ("a\0/{SOPInstanceUID}", "refuse"),
        ("{SOPInstanceUID", "brace"),
        ("SOPInstanceUID}", "brace"),
        ("{{SOPInstanceUID}}", "brace"),
        ("x" * 61 + "{SOPInstanceUID}", "60 bytes"),
    ],
)
def test_mistakes_of_a_template_are_errors(text, message):
    with pytest.raises(ArgumentError, match=message):
        parse_template(text)
