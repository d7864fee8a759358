"""The plugin clean as a whole: found like anybody's, documented, and silent about values."""

import ast
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import deid_plugins_clean
from deid_core import Registry

HOME = Path(deid_plugins_clean.__file__).parent
NAMES = {"content", "graphic", "identifies", "text"}


def test_it_is_found_by_its_entry_point():
    found = {point.name: point.value for point in entry_points(group="deid_core")}
    assert found["clean"] == "deid_plugins_clean"
    installed = Registry.installed(allow=["clean"])
    assert set(installed.functions()) == {f"clean.{name}" for name in NAMES}


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", sorted(HOME.glob("*.py")), ids=lambda path: path.name)
def test_it_uses_the_public_interface_alone(path):
    own = {module for module in _imports(path) if module.startswith("deid_")}
    assert all(module == "deid_core" or module.startswith("deid_plugins_clean") for module in own)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_function_and_option_is_documented_and_its_example_compiles(registry, engine, name):
    function = registry.resolve(f"clean.{name}")
    examples = function.doc.partition("Example:\n")[2]
    assert f"func:clean.{name}" in examples
    options = function.doc.partition("Options:\n")[2].partition("\nExample:")[0]
    assert all(f"    {option}: " in options for option in function.options)
    with engine(*(line.strip() for line in examples.splitlines())):
        pass


@pytest.mark.parametrize("name", ["technical", "english", "eastasian", "standard", "also_names"])
def test_no_list_of_words_is_empty(name):
    text = (HOME / "vocabulary" / f"{name}.txt").read_text("utf-8")
    assert len(text.split()) > 300


def test_warnings_do_not_tell_values(engine, patient):
    dataset = patient()
    dataset.StudyDescription = "SECRET" * 3
    rule = "REPLACE StudyDescription func:clean.text otherwise=" + "X" * 70
    with engine(rule) as deidentifier:
        warnings = deidentifier.apply(dataset).warnings
    assert warnings
    assert not any("SECRET" in str(warning) for warning in warnings)
