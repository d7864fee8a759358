"""The regions that go with a label."""

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core.errors import RuleError


@pytest.mark.parametrize(
    ("line", "region"),
    [
        ("coordinates 1,2,30,40", (False, (1, 2, 30, 40))),
        ("Coordinates 450,0,672, 85", (False, (450, 0, 672, 85))),
        ("keepcoordinates 1,2,30,40", (True, (1, 2, 30, 40))),
        ("ctpcoordinates 1,2,30,40", (False, (1, 2, 31, 42))),
        ("ctpkeepcoordinates 1,2,30,40", (True, (1, 2, 31, 42))),
        ("coordinates all", (False, None)),
        ("keepcoordinates ALL", (True, None)),
        ("ctpcoordinates all", (False, None)),
        ("ctpkeepcoordinates all", (True, None)),
    ],
)
def test_each_form(regions_of, us, line, region):
    assert regions_of(us, line) == [region]
    assert regions_of(us, "equals Modality US", line) == [region]
    assert regions_of(us, "equals Modality CT", line) == []


@pytest.mark.parametrize("line", ["coordinates", "keepcoordinates"])
@pytest.mark.parametrize("field", ["SequenceOfUltrasoundRegions", "(0018,6011)", "0x00186011"])
def test_regions_come_from_a_sequence_in_the_order_of_its_items(regions_of, us, line, field):
    keep = line.startswith("keep")
    assert regions_of(us, f"{line} from:{field}") == [
        (keep, (1, 2, 30, 40)),
        (keep, (50, 60, 700, 800)),
    ]


def test_regions_are_those_of_the_field_that_is_named(regions_of, us):
    outer, item = Dataset(), Dataset()
    item.SequenceOfUltrasoundRegions = us.SequenceOfUltrasoundRegions[:1]
    item.PatientID = "x"
    outer.SourceImageSequence = [Dataset(), item]
    outer.SequenceOfUltrasoundRegions = us.SequenceOfUltrasoundRegions[1:]
    path = "SourceImageSequence__1__SequenceOfUltrasoundRegions"
    assert regions_of(outer, f"coordinates from:{path}") == [(False, (1, 2, 30, 40))]
    assert len(regions_of(outer, "coordinates from:SequenceOfUltrasoundRegions")) == 2
    assert regions_of(outer, "keepcoordinates from:SourceImageSequence") == []


def test_regions_stand_in_the_order_of_the_text(regions_of, us):
    lines = ["coordinates all", "keepcoordinates from:SequenceOfUltrasoundRegions"]
    lines.append("coordinates 0,0,9,9")
    assert regions_of(us, *lines) == [
        (False, None),
        (True, (1, 2, 30, 40)),
        (True, (50, 60, 700, 800)),
        (False, (0, 0, 9, 9)),
    ]


def test_nothing_to_take_regions_from_gives_none(regions_of, us):
    us.SequenceOfUltrasoundRegions = []
    assert regions_of(us, "coordinates from:SequenceOfUltrasoundRegions") == []


def _without_corner(item):
    del item.RegionLocationMaxX1


def _two_corners(item):
    item.RegionLocationMaxX1 = [5, 6]


def _empty_corner(item):
    item.RegionLocationMaxX1 = None


@pytest.mark.parametrize("spoil", [Dataset.clear, _without_corner, _two_corners, _empty_corner])
def test_a_region_that_can_not_be_told_is_not_kept_and_not_passed_over(
    engine, regions_of, us, spoil
):
    spoil(us.SequenceOfUltrasoundRegions[0])
    kept = regions_of(us, "keepcoordinates from:SequenceOfUltrasoundRegions")
    assert kept == [(True, (50, 60, 700, 800))]
    lines = ["%filter g", "LABEL a", "coordinates from:SequenceOfUltrasoundRegions"]
    with pytest.raises(RuleError, match="lacks one of RegionLocationMinX0") as caught:
        engine(*lines).inspect(us)
    assert caught.value.path == "SequenceOfUltrasoundRegions__0"
    assert caught.value.span is not None
    assert caught.value.span.line == 4
    assert not engine(*lines, "equals Modality CT").inspect(us).flagged


def test_a_real_image(regions_of, shipped):
    dataset = dcmread(shipped("examples_palette.dcm"))
    expected = [
        (
            True,
            (
                item.RegionLocationMinX0,
                item.RegionLocationMinY0,
                item.RegionLocationMaxX1,
                item.RegionLocationMaxY1,
            ),
        )
        for item in dataset.SequenceOfUltrasoundRegions
    ]
    assert len(expected) == 2
    assert regions_of(dataset, "keepcoordinates from:SequenceOfUltrasoundRegions") == expected
