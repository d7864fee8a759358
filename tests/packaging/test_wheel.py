"""The wheel, built from the checkout, and what is in it."""

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("deid_core", "deid_plugins_clean", "deid_plugins_ps3_15", "deid_plugins_uid")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The names in the wheel, and its texts by name."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(wheel, name):
    (found,) = (content for path, content in wheel.items() if path.endswith(f".dist-info/{name}"))
    return found.decode()


def test_it_holds_every_file_of_both_packages_and_nothing_else(wheel):
    source = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = {name: content for name, content in wheel.items() if ".dist-info/" not in name}
    assert packed.keys() == source.keys()
    assert packed == source
    assert {f"{name}/py.typed" for name in PACKAGES} <= packed.keys()
    data = {name for name in packed if not name.endswith((".py", "py.typed"))}
    assert {"deid_core/recipe/shipped/demo.dicom", "deid_core/standard/ps3_15.csv"} <= data


def test_it_has_the_console_script_and_the_entry_points_of_the_plugins(wheel):
    found = ConfigParser()
    found.read_string(metadata(wheel, "entry_points.txt"))
    assert {section: dict(found[section]) for section in found.sections()} == {
        "console_scripts": {"deid-core": "deid_core.__main__:main"},
        "deid_core": {
            "clean": "deid_plugins_clean",
            "core": "deid_core.functions",
            "ps3_15": "deid_plugins_ps3_15",
            "uid": "deid_plugins_uid",
        },
    }


def test_it_carries_licence_and_readme(wheel):
    assert metadata(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_text()
    described = metadata(wheel, "METADATA")
    assert "License-Expression: MIT\n" in described
    assert (ROOT / "README.md").read_text() in described
