"""The distribution as it is installed where the tests run."""

import subprocess
import sys
import sysconfig
from importlib.metadata import distribution, entry_points
from importlib.resources import files
from pathlib import Path

import pytest

import deid_core


def run(*command, cwd):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd=cwd, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "deid_core"],
        [Path(sysconfig.get_path("scripts")) / "deid-core"],
    ],
    ids=["module", "script"],
)
def test_the_command_line_tells_the_version_of_the_distribution(command, tmp_path):
    expected = f"deid-core {distribution('deid-core').version}\n"
    assert run(*command, "--version", cwd=tmp_path) == expected


def test_processes_use_the_package_that_the_tests_use(tmp_path):
    code = "import deid_core; print(deid_core.__file__)"
    assert run(sys.executable, "-c", code, cwd=tmp_path) == f"{deid_core.__file__}\n"


def test_the_plugins_are_entry_points():
    found = {
        point.name: point.value
        for point in entry_points(group="deid_core")
        if point.dist is not None and point.dist.name == "deid-core"
    }
    assert found == {
        "clean": "deid_plugins_clean",
        "core": "deid_core.functions",
        "ps3_15": "deid_plugins_ps3_15",
        "uid": "deid_plugins_uid",
    }


@pytest.mark.parametrize(
    "package", ["deid_core", "deid_plugins_clean", "deid_plugins_ps3_15", "deid_plugins_uid"]
)
def test_packages_are_marked_as_typed(package):
    assert (files(package) / "py.typed").is_file()


def test_importing_the_package_loads_neither_pydicom_nor_a_plugin(tmp_path):
    code = (
        "import sys, deid_core\n"
        "print([name for name in sys.modules"
        " if name in ('pydicom', 'pluggy', 'click') or name.startswith('deid_plugins')])"
    )
    assert run(sys.executable, "-c", code, cwd=tmp_path) == "[]\n"


@pytest.mark.parametrize("name", deid_core.__all__)
def test_every_public_name_can_be_imported(name):
    assert getattr(deid_core, name) is not None
    assert name in dir(deid_core)
