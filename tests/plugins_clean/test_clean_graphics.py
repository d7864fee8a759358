"""clean.graphic, and texts of graphic annotations: overlays, curves, presentation states."""

import pytest
from pydicom import Dataset

OVERLAYS = "REPLACE 60xxxxxx func:clean.graphic"


@pytest.fixture
def dataset(patient):
    made = patient()
    for group, kind in ((0x6000, "G"), (0x6002, "R")):
        made.add_new((group, 0x0010), "US", 8)
        made.add_new((group, 0x0022), "LO", "lesion of Müller")
        made.add_new((group, 0x0040), "CS", kind)
        made.add_new((group, 0x3000), "OW", bytes(8))
        made.add_new((group, 0x4000), "LT", "drawn by Dr. Smith")
    made.add_new((0x5000, 0x2500), "LO", "ECG Müller")
    made.add_new((0x5000, 0x3000), "OW", bytes(4))
    return made


@pytest.fixture
def apply(engine, dataset):
    def run(*rules):
        with engine(*rules) as deidentifier:
            return deidentifier.apply(dataset).dataset

    return run


def groups(dataset):
    return {element.tag.group for element in dataset if element.tag.group >= 0x5000}


def test_planes_go_whole(apply):
    assert groups(apply(OVERLAYS, "REPLACE 50xxxxxx func:clean.graphic")) == set()


def test_regions_of_interest_may_stay_with_their_texts_cleaned(apply):
    done = apply(f"{OVERLAYS} planes=regions", "REPLACE 50xxxxxx func:clean.graphic")
    assert groups(done) == {0x6002}
    assert done[0x60020022].value == "lesion of"
    assert done[0x60024000].value == "drawn by"
    assert done[0x60023000].value == bytes(8)


def test_who_has_looked_keeps_all_but_what_texts_say(apply):
    done = apply(f"{OVERLAYS} planes=keep", "REPLACE 50xxxxxx func:clean.graphic planes=keep")
    assert groups(done) == {0x5000, 0x6000, 0x6002}
    assert done[0x60000022].value == "lesion of"
    assert done[0x50002500].value == "ECG"


def test_the_type_of_a_plane_is_that_of_its_own_dataset(apply, dataset):
    item = Dataset()
    item.add_new(0x60000040, "CS", "R")
    item.add_new(0x60003000, "OW", bytes(2))
    dataset.IconImageSequence = [item]
    done = apply(f"{OVERLAYS} planes=regions")
    assert groups(done) == {0x5000, 0x6002}
    assert done.IconImageSequence[0][0x60003000].value == bytes(2)


def test_a_type_that_is_not_told_is_no_region(apply, dataset):
    del dataset[0x60020040]
    assert groups(apply(f"{OVERLAYS} planes=regions")) == {0x5000}


def test_annotations_keep_markers_and_measures(engine, patient):
    dataset = patient()
    texts = ["R", "SUPINE", "4.5 mm", "Hans Müller 12.03.1965", "ROI 1 (Dr. Smith)"]
    layer = Dataset()
    layer.TextObjectSequence = []
    for text in texts:
        made = Dataset()
        made.UnformattedTextValue = text
        layer.TextObjectSequence.append(made)
    dataset.GraphicAnnotationSequence = [layer]
    with engine("REPLACE UnformattedTextValue func:clean.text otherwise=-") as deidentifier:
        done = deidentifier.apply(dataset).dataset.GraphicAnnotationSequence[0]
    left = [item.UnformattedTextValue for item in done.TextObjectSequence]
    assert left == ["R", "SUPINE", "4.5 mm", "-", "ROI 1"]
