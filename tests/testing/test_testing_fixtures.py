"""The fixtures, in a test suite of their own: pytest in a process, as authors run it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution

import pytest

CONFTEST = 'pytest_plugins = ["deid_core.testing.pytest_plugin"]\n'
CHOICE = 'import pytest\n\n@pytest.fixture\ndef deid_plugin():\n    return "uid"\n'
SUITE = """
from deid_core.testing import make_dataset, recipe_of

def test_a_registry(deid_registry):
    assert {function.plugin for function in deid_registry.functions().values()} == {"uid"}

def test_a_function(run_function):
    assert run_function("generate_uid", "1.2.3", vr="UI").value.startswith("2.25.")

def test_a_recipe(apply_recipe):
    result = apply_recipe(recipe_of("BLANK PatientID"), make_dataset(PatientID="742"))
    assert result.dataset.PatientID == ""
"""


@pytest.fixture
def suite(tmp_path):
    """Runs pytest on the texts given by file name."""

    def run(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-config"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_they_are_there_for_a_suite_that_asks_for_them(suite):
    done = suite(conftest=CONFTEST + CHOICE, test_suite=SUITE)
    assert "3 passed" in done.stdout, done.stdout


def test_one_that_names_no_plugin_is_told_what_to_add(suite):
    done = suite(conftest=CONFTEST, test_suite=SUITE)
    assert "add a fixture deid_plugin to conftest.py" in done.stdout


def test_other_suites_are_not_disturbed(suite):
    """Neither fixtures nor imports come to a suite that has deid-core beside it."""
    done = suite(
        test_suite="import sys\n\ndef test_nothing():\n"
        "    assert not [name for name in sys.modules if name.startswith('deid')]\n"
    )
    assert "1 passed" in done.stdout, done.stdout
    assert {point.group for point in distribution("deid-core").entry_points} == {
        "console_scripts",
        "deid_core",
    }
