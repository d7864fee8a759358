"""The reference pages name what there is, and nothing else."""

import inspect
import re
from pathlib import Path

import pytest
from doc_pages import ROOT

import deid_core
import deid_plugins_clean
import deid_plugins_ps3_15
import deid_plugins_uid
from deid_core import testing
from deid_core.cli import main
from deid_core.diagnostics.finding import Code
from deid_core.testing import pytest_plugin

DOCS = ROOT / "docs"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def _sections(page):
    parts = _SECTION.split((DOCS / page).read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _commands():
    return sorted(main.commands)


@pytest.mark.parametrize("command", _commands())
def test_the_options_of_a_command_are_those_that_its_help_shows(invoke, command):
    shown = invoke(command, "--help").output
    options = set(re.findall(r"^  (--[\w.-]+)", shown, re.MULTILINE)) - {"--help"}
    rows = re.findall(
        r"^\| `(--[\w.-]+)", _sections("cli.md")[f"deid-core {command}"], re.MULTILINE
    )
    assert sorted(rows) == sorted(options)


@pytest.mark.parametrize("command", _commands())
def test_the_usage_of_a_command_is_that_of_its_help(invoke, command):
    shown = invoke(command, "--help").output
    arguments = shown.splitlines()[0].partition("[OPTIONS]")[2].strip()
    named = re.findall(
        r"^\| `([A-Z\[\].]+)`", _sections("cli.md")[f"deid-core {command}"], re.MULTILINE
    )
    assert " ".join(named) == arguments


def test_every_code_of_check_is_explained():
    codes = re.findall(
        r"^\| `([\w.-]+)` \| (?:error|warning|note)",
        _sections("cli.md")["deid-core check"],
        re.MULTILINE,
    )
    assert codes == [str(code) for code in Code]


def test_every_command_has_its_section():
    found = {name for name in _sections("cli.md") if name.startswith("deid-core ")}
    assert found == {f"deid-core {command}" for command in main.commands}


def _described(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)`", text, re.MULTILINE)
    return (
        text,
        {name.strip("`") for heading in headings for name in heading.split(", ")},
        set(rows),
    )


def test_the_public_names_are_those_of_the_package():
    _, headed, rows = _described("api.md")
    public = set(deid_core.__all__)
    assert headed <= public
    assert public <= headed | rows


@pytest.mark.parametrize("name", ["Deidentifier", "replace_identifiers", "get_identifiers"])
def test_every_parameter_is_described(name):
    text, _, _ = _described("api.md")
    section = re.split(r"^##", text.partition(f"### `{name}`")[2], flags=re.MULTILINE)[0]
    named = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert named == set(inspect.signature(getattr(deid_core, name)).parameters)


def test_the_page_of_deid_core_testing_names_what_it_has():
    text, headed, rows = _described("testing.md")
    assert {name for name in headed if f"### `{name}`" in text} == set(testing.__all__)
    source = inspect.getsource(pytest_plugin)
    fixtures = set(re.findall(r"^@pytest\.fixture\ndef (\w+)", source, re.MULTILINE))
    assert fixtures
    assert fixtures <= rows


def test_every_parameter_of_run_function_is_described():
    text, _, _ = _described("testing.md")
    section = text.partition("### `run_function`")[2].partition("### ")[0]
    named = re.findall(r"^\| `(\w+)`", section, re.MULTILINE)
    assert named == list(inspect.signature(testing.run_function).parameters)


def _modules():
    for package in (deid_core, deid_plugins_clean, deid_plugins_ps3_15, deid_plugins_uid):
        home = Path(package.__file__).parent
        for path in home.rglob("*.py"):
            yield path.relative_to(home.parent).as_posix()


def test_the_architecture_names_every_module_and_no_other():
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w/]+\.py)` \|", text, re.MULTILINE)
    assert len(rows) == len(set(rows))
    own = {name for name in _modules() if not name.endswith("/__init__.py")}
    packages = {name for name in _modules() if name.endswith("/__init__.py")}
    assert own <= set(rows) <= own | packages


def test_the_architecture_names_tests_that_exist():
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for path in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_threat_model_names_tests_that_exist():
    named = re.findall(
        r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (DOCS / "threat-model.md").read_text(encoding="utf-8")
    )
    assert named
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in text, f"{path}::{test}"


def test_the_threat_model_says_of_each_adversary_what_is_not_covered():
    sections = _sections("threat-model.md")
    adversaries = [name for name in sections if name.startswith("A ")]
    assert len(adversaries) == 6
    for name in adversaries:
        assert "Not covered: " in sections[name] or name == "A lost key"
        assert "`tests/" in sections[name]
