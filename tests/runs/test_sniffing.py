"""Files that are worth parsing, by their first bytes."""

import zipfile
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from deid_core.runs.sniff import looks_like_dicom


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_bigendian.dcm",
        "image_dfl.dcm",
        "DICOMDIR",
        "rtplan.dcm",
        "no_meta_group_length.dcm",
        "ExplVR_LitEndNoMeta.dcm",
        "ExplVR_BigEndNoMeta.dcm",
        "nested_priv_SQ.dcm",
    ],
)
def test_dicom_is_recognised_with_and_without_preamble(name):
    assert looks_like_dicom(Path(get_testdata_file(name, download=False)))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x08\x00", b"II*\0\x08\0\0\0", b"# text\n" * 40, b"\x89PNG\r\n\x1a\n" + bytes(200)],
)
def test_other_files_are_not(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not looks_like_dicom(path)


def test_an_archive_is_not(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b" * 500)
    assert not looks_like_dicom(path)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="gone"):
        looks_like_dicom(tmp_path / "gone")
