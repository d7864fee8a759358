"""Real files for runs: pydicom's own, and copies of them with values that a test chooses."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from deid_core.recipe.recipe import DeidRecipe

# CI judges a change by the same examples every time; finding new ones is for runs by hand.
settings.register_profile("settled", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("settled")


@pytest.fixture
def shipped():
    """The path of one of pydicom's test files."""
    return lambda name: Path(get_testdata_file(name, download=False))


@pytest.fixture
def write_ct(shipped):
    """Writes CT_small.dcm to a path, with UIDs of its own and the values given by keyword."""

    def write(path: Path, **values: object) -> Path:
        dataset = dcmread(shipped("CT_small.dcm"))
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        for keyword, value in values.items():
            setattr(dataset, keyword, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(path)
        return path

    return write


@pytest.fixture
def recipe():
    """A recipe of the rules given."""
    return lambda *rules: DeidRecipe.from_text("\n".join(["FORMAT dicom", "%header", *rules]))
