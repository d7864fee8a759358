"""clean.text: what stays of a text, and what goes."""

import pytest


@pytest.mark.parametrize(
    "text",
    ["T1 AX FLAIR +C", "CHEST 2 VIEWS 120kV", "L5-S1", "Ga-68", "3D MPRAGE 1mm iso"],
)
def test_technical_texts_stay_as_they_are(clean, text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CT ABDOMEN DR. SMITH REQ", "CT ABDOMEN REQ"),
        ("DR CHEST PA AND LAT", "DR CHEST PA AND LAT"),
        ("mueller_hans_t1", "t1"),
        ("T2 TSE MÜLLER, H.P.", "T2 TSE"),
        ("山田太郎 胸部CT", "胸部CT"),
        ("acc 7788", ""),
        ("A.0012345: brain", "brain"),
        ("CT 12.03.2020", "CT"),
        ("MR YAMADA", "MR"),
        ("MR ABDOMEN W/O YAMADA", "MR ABDOMEN W/O"),
        ("Mr Yamada", ""),
        ("SUNRISE MANOR", ""),
    ],
)
def test_what_identifies_goes(clean, text, left):
    assert clean(text) == left
