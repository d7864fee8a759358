"""A whole run of ``deid-core run``, with workers, and the plugin as it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from postgres_server import PASSWORD
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

EXAMPLE = Path(__file__).parents[1] / "sqlmap.dicom"


def test_workers_share_the_database_of_the_environment(postgres_url, tmp_path):
    """Seventy files of ten patients, by the recipe of the example."""
    source = dcmread(get_testdata_file("CT_small.dcm", download=False))
    (tmp_path / "in").mkdir()
    for number in range(70):
        source.PatientID = f"MRN-{number % 10}"
        source.SOPInstanceUID = source.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        source.save_as(tmp_path / "in" / f"{number}.dcm")
    (tmp_path / "study.key").write_text("a key that only tests have")
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("deid-core"), "run", "in", "--output", "out"),
            *("--recipe", EXAMPLE, "--key-file", "study.key", "--layout", "keep"),
            *("--workers", "2"),
        ],
        env={**os.environ, "DEID_SQLMAP_URL": postgres_url},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    given = {number: set() for number in range(10)}
    for output in (tmp_path / "out").rglob("*.dcm"):
        dataset = dcmread(output)
        assert str(dataset.PatientName) == dataset.PatientID
        given[int(output.stem) % 10].add(str(dataset.PatientID))
    assert all(len(pseudonyms) == 1 for pseudonyms in given.values())
    assert len(set.union(*given.values())) == 10
    assert all(one.startswith("S-") for pseudonyms in given.values() for one in pseudonyms)
