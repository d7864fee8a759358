"""The examples, run as their READMEs say."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from pydicom import dcmread

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


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
def test_a_plugin_of_its_own_is_installed_and_used(tmp_path, shipped):
    """pip installs the plugin beside deid-core into a new environment, and a recipe names it."""
    plugin = EXAMPLES / "deid-plugin-hello"
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"

    def run(*arguments):
        done = subprocess.run(
            [python, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "pip", "install", "--quiet", ROOT, plugin)
    assert "hello  loaded  (deid-plugin-hello 0.1.0)" in run("-m", "deid_core", "plugins")
    run(
        *("-m", "deid_core", "run", shipped("CT_small.dcm"), "--output", "out"),
        *("--recipe", plugin / "hello.dicom", "--layout", "keep"),
    )
    dataset = dcmread(tmp_path / "out" / "CT_small.dcm")
    assert dataset.PatientComments == "Hi PatientComments"
    assert dataset.PatientName == "Hello PatientName"
