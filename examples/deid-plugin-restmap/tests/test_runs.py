"""Whole runs of ``deid-core run``, with the plugin as it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

RECIPE = "FORMAT dicom\n%header\nREPLACE StudyID func:restmap.map domain=runs\n"


@pytest.fixture
def run(tmp_path):
    """Runs the recipe over files with a StudyID each; gives the IDs of the outputs, by input."""

    def start(url: str, *ids: str, workers: int) -> dict[str, str]:
        source = dcmread(get_testdata_file("CT_small.dcm", download=False))
        (tmp_path / "in").mkdir()
        (tmp_path / "map.dicom").write_text(RECIPE)
        for one in ids:
            source.StudyID = one
            source.SOPInstanceUID = source.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            source.save_as(tmp_path / "in" / f"{one}.dcm")
        command = Path(sys.executable).with_name("deid-core")
        done = subprocess.run(
            [
                *(command, "run", "in", "--output", "out", "--recipe", "map.dicom"),
                *("--layout", "keep", "--workers", str(workers), "--var", f"restmap_url={url}"),
            ],
            env=dict(os.environ),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        outputs = (tmp_path / "out").rglob("*.dcm")
        return {output.stem: str(dcmread(output).StudyID) for output in outputs}

    return start


def test_the_files_of_a_run_are_asked_about_together(service, run):
    ids = [f"R-{number}" for number in range(20)]
    found = run(service.url, *ids, workers=1)
    assert found.keys() == set(ids)
    assert len(set(found.values())) == 20
    assert service.requests() == [20]


def test_workers_have_connections_of_their_own(service, run):
    ids = [f"W-{number}" for number in range(70)]
    found = run(service.url, *ids, workers=2)
    assert found.keys() == set(ids)
    assert len(set(found.values())) == 70
    assert sum(service.requests()) == 70
    assert len(service.requests()) < 10
