"""The examples, run as their READMEs say."""

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from pydicom import dcmread

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PACKAGES = sorted(tests.parent for tests in EXAMPLES.glob("*/tests"))


def test_the_script_replaces_dates_in_sequences(invoke, tmp_path):
    invoke("demo", "--output", tmp_path / "demo")
    script = EXAMPLES / "func-sequence-replace" / "replace_sequences.py"
    done = subprocess.run(
        [sys.executable, script, tmp_path / "demo" / "before" / "MR.dcm"],
        capture_output=True,
        text=True,
        check=True,
    )
    dates = [line for line in done.stdout.splitlines() if line.startswith("    ")]
    assert len(set(dates)) == 2
    assert all("InstanceCreationDate instancecreationdate-" in date for date in dates)


@pytest.mark.slow
def test_a_plugin_of_its_own_is_installed_and_used(new_environment, run_in, tmp_path, shipped):
    """pip installs the plugin beside deid-core into a new environment, and a recipe names it."""
    plugin = EXAMPLES / "deid-plugin-hello"
    scripts = new_environment(plugin)
    listed = run_in(scripts, "deid-core", "plugins", cwd=tmp_path)
    assert "hello  loaded  (deid-plugin-hello 0.1.0)" in listed
    run_in(
        *(scripts, "deid-core", "run", shipped("CT_small.dcm"), "--output", "out"),
        *("--recipe", plugin / "hello.dicom", "--layout", "keep"),
        cwd=tmp_path,
    )
    dataset = dcmread(tmp_path / "out" / "CT_small.dcm")
    assert dataset.PatientComments == "Hi PatientComments"
    assert dataset.PatientName == "Hello PatientName"


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_the_tests_of_a_package_pass_where_only_it_is_installed(
    new_environment, run_in, tmp_path, package
):
    project = (package / "pyproject.toml").read_text("utf-8")
    asked = re.search(r'^requires-python = "(.+)"$', project, re.MULTILINE)[1]
    if platform.python_version() not in SpecifierSet(asked, prereleases=True):
        pytest.skip(f"{package.name} is for Python {asked}")
    scripts = new_environment(f"{package}[test]")
    # The script, not `python -m pytest`: that would import the package from its source.
    options = ["-q", "-p", "no:cacheprovider", "-c", package / "pyproject.toml"]
    print(run_in(scripts, "pytest", *options, package / "tests", cwd=tmp_path))
