"""Filters on datasets in memory, and on the files that these make."""

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from deid_core import Deidentifier, DeidRecipe, Registry


@pytest.fixture
def engine():
    """An engine for a recipe of the lines given, after FORMAT."""

    def make(*lines: str, **options: object) -> Deidentifier:
        recipe = DeidRecipe.from_text("\n".join(["FORMAT dicom", *lines]))
        return Deidentifier(recipe, Registry(), **options)

    return make


@pytest.fixture
def label_holds(engine, tmp_path):
    """Whether a label of the lines given holds for a dataset; in memory and as a file alike."""

    def holds(dataset: Dataset, *lines: str) -> bool:
        judge = engine("%filter group", "LABEL text", *lines)
        verdict = judge.inspect(dataset)
        assert judge.inspect(saved(dataset, tmp_path / "saved.dcm")) == verdict
        return verdict.flagged

    return holds


@pytest.fixture
def regions_of(engine, tmp_path):
    """The regions of a label of the lines given, as (keep, box)."""

    def regions(dataset: Dataset, *lines: str) -> list[tuple[bool, tuple[int, ...] | None]]:
        judge = engine("%filter group", "LABEL text", *lines)
        verdict = judge.inspect(dataset)
        assert judge.inspect(saved(dataset, tmp_path / "saved.dcm")) == verdict
        return [(region.keep, region.box) for region in verdict.regions]

    return regions


def saved(dataset: Dataset, path):
    """A copy of the dataset as a file, at `path`."""
    file_meta = FileMetaDataset()
    file_meta.update(getattr(dataset, "file_meta", {}))
    file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file_meta.MediaStorageSOPClassUID = "1.2.3"
    file_meta.MediaStorageSOPInstanceUID = "1.2.4"
    copy = Dataset(dataset)
    copy.file_meta = file_meta
    copy.save_as(path, enforce_file_format=True)
    return path


@pytest.fixture
def us():
    """An ultrasound image with two regions."""
    dataset = Dataset()
    dataset.Modality = "US"
    dataset.SequenceOfUltrasoundRegions = [region(1, 2, 30, 40), region(50, 60, 700, 800)]
    return dataset


def region(x0: int, y0: int, x1: int, y1: int) -> Dataset:
    item = Dataset()
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    return item
