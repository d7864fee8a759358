"""Every function that deid-core brings is documented, and docs/functions.md says the same."""

import importlib.util
from pathlib import Path

import pytest

from deid_core import Deidentifier
from deid_core.testing import recipe_of, registry_of

ROOT = Path(__file__).parents[2]
REGISTRY = registry_of("core", "uid", "ps3_15", "clean")


def _example(function):
    return [line.strip() for line in function.doc.partition("Example:\n")[2].splitlines()]


@pytest.mark.parametrize("function", REGISTRY.functions().values(), ids=lambda one: one.full_name)
def test_every_function_and_option_is_documented(function):
    named = f"func:{function.name}", f"func:{function.full_name}"
    assert any(name in rule for rule in _example(function) for name in named)
    options = function.doc.partition("Options:\n")[2].partition("\nExample:")[0]
    for option in function.options:
        assert f"    {option}: " in options


@pytest.mark.parametrize("function", REGISTRY.functions().values(), ids=lambda one: one.full_name)
def test_every_example_compiles(function, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subjects.csv").write_text("mrn,subject\n")
    with Deidentifier(recipe_of(*_example(function)), REGISTRY):
        pass


def test_the_page_is_up_to_date():
    script = ROOT / "scripts" / "make_function_reference.py"
    spec = importlib.util.spec_from_file_location(script.stem, script)
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    written = (ROOT / "docs" / "functions.md").read_text("utf-8")
    assert written == reference.page(REGISTRY), "run: python scripts/make_function_reference.py"
