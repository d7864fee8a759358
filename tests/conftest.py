"""Real files for runs: pydicom's own, and copies of them with values that a test chooses; and
virtual environments for packages that go with deid-core."""

import os
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from deid_core.testing import recipe_of

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
    return recipe_of


@pytest.fixture(scope="session")
def new_environment(tmp_path_factory) -> Callable[..., Path]:
    """Makes a fresh virtual environment, in which pip installs deid-core from here and the packages
    named (``path/to/deid-plugin-acme[test]``); gives the folder of its scripts."""

    def make(*packages: object) -> Path:
        folder = tmp_path_factory.mktemp("environment")
        venv.create(folder, with_pip=True)
        scripts = folder / "bin"
        here = Path(__file__).parents[1]
        subprocess.run(
            [scripts / "python", "-m", "pip", "install", "--quiet", here, *map(str, packages)],
            check=True,
            timeout=600,
        )
        return scripts

    return make


@pytest.fixture(scope="session")
def run_in() -> Callable[..., str]:
    """Runs a command of an environment in a folder; it has to succeed, and its output is given."""

    def run(scripts: Path, command: str, *arguments: object, cwd: Path) -> str:
        done = subprocess.run(
            [scripts / command, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=cwd,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
