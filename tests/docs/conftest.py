"""Where the examples of a page run: a folder with real files, and an environment to run in."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest


@pytest.fixture
def scans(tmp_path, shipped):
    """A folder with `scans/`: three real files of three modalities, and one that is not DICOM."""
    (tmp_path / "scans" / "mr").mkdir(parents=True)
    shutil.copy(shipped("CT_small.dcm"), tmp_path / "scans" / "CT_small.dcm")
    shutil.copy(shipped("rtplan.dcm"), tmp_path / "scans" / "rtplan.dcm")
    shutil.copy(shipped("MR_small.dcm"), tmp_path / "scans" / "mr" / "MR_small.dcm")
    (tmp_path / "scans" / "notes.txt").write_text("not DICOM\n")
    return tmp_path


@pytest.fixture
def run_page(scans):
    """Runs blocks, given as JSON, with the Python of an environment, in the folder of `scans`."""

    def run(blocks: str, scripts: Path) -> subprocess.CompletedProcess[str]:
        driver = Path(__file__).with_name("doc_driver.py")
        path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [str(scripts / "python"), str(driver)],
            input=blocks,
            capture_output=True,
            text=True,
            cwd=scans,
            env={**os.environ, "PATH": path, "COLUMNS": "80"},
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture
def own_scripts() -> Path:
    """The scripts of the environment that the tests run in."""
    return Path(sysconfig.get_path("scripts"))


@pytest.fixture
def throwaway_scripts(overlay_environment) -> Path:
    """Those of an environment in which pip may install; it sees all that the tests see."""
    folder = overlay_environment()
    script = folder / "bin" / "deid-core"
    script.write_text(
        f"#!{folder}/bin/python\nfrom deid_core.__main__ import main\n\n"
        'if __name__ == "__main__":\n    main()\n'  # as pip has it: spawned processes import it
    )
    script.chmod(0o755)
    assert sys.prefix != str(folder)
    return folder / "bin"
