"""The plugin core as a whole: found like anybody's, documented, and silent about values."""

import ast
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import deid_core.functions
from deid_core import Registry, RuleError

HOME = Path(deid_core.functions.__file__).parent
NAMES = {
    "age_cap",
    "constant_by_vr",
    "fixed_date",
    "from_element",
    "hash_name",
    "lookup",
    "lower",
    "pseudonym",
    "regex_replace",
    "round_age",
    "shift_date",
    "truncate",
    "upper",
}


def test_it_is_found_by_its_entry_point():
    found = {point.name: point.value for point in entry_points(group="deid_core")}
    assert found["core"] == "deid_core.functions"
    installed = Registry.installed(allow=["core"])
    assert set(installed.functions()) == {f"core.{name}" for name in NAMES}
    assert installed.resolve("pseudonym").full_name == "core.pseudonym"


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", sorted(HOME.glob("*.py")), ids=lambda path: path.name)
def test_it_uses_the_public_interface_alone(path):
    own = {module for module in _imports(path) if module.startswith("deid_")}
    assert all(module == "deid_core" or module.startswith("deid_core.functions") for module in own)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_function_and_option_is_documented(registry, name):
    function = registry.resolve(name)
    assert f"func:{name}" in function.doc.partition("Example:\n")[2]
    options = function.doc.partition("Options:\n")[2].partition("\nExample:")[0]
    for option in function.options:
        assert f"    {option}: " in options


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_example_compiles(registry, engine, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subjects.csv").write_text("mrn,subject\n")
    rules = [
        line.strip() for line in registry.resolve(name).doc.split("Example:\n")[1].splitlines()
    ]
    with engine(*rules):
        pass


@pytest.mark.parametrize(
    "rule",
    [
        "REPLACE PatientName func:from_element element=StudyID",
        "REPLACE PatientName func:lookup file=subjects.csv",
        "JITTER StudyDate func:shift_date by=StudyID",
        r"REPLACE PatientName func:regex_replace pattern=S replacement=\7",
    ],
)
def test_what_fails_does_not_tell_values(apply, tmp_path, monkeypatch, rule):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subjects.csv").write_text("mrn,subject\n")
    with pytest.raises(RuleError) as failed:
        apply(rule, PatientName="SECRET", StudyDate="20200301", PatientID="SECRET")
    error = failed.value
    assert "SECRET" not in f"{error}{error.__cause__}{error.__context__}"
