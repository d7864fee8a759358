"""Every hook has an example that runs, a section in the documentation, and a test."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import inspect
import re
from pathlib import Path

import pytest

from deid_core import Edit, ElementKind, FileEnd, PluginUse, Register, Run, Summary, Warn
from deid_core.registry import HOOKS, Hooks, hookspecs

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "hooks.md"


def test_there_are_the_hooks_of_the_design():
    assert set(HOOKS) == {
        "deid_register_functions",
        "deid_register_selectors",
        "deid_register_recipes",
        "deid_run_start",
        "deid_file_end",
        "deid_run_end",
    }


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_runnable_example(hook):
    (example,) = doctest.DocTestFinder().find(getattr(Hooks, hook), hook, module=hookspecs)
    result = doctest.DocTestRunner().run(example)
    assert result.attempted > 0
    assert result.failed == 0


def sections() -> dict[str, str]:
    """The sections of the hook reference, by hook."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^## `(\w+)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_reference_has_the_hooks_and_no_others():
    assert tuple(sections()) == HOOKS
    listed = re.findall(r"^\| \[`(\w+)`\]", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(listed) == HOOKS


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_section_that_names_its_parameters(hook):
    text = sections()[hook]
    assert "```python" in text
    for name in list(inspect.signature(getattr(Hooks, hook)).parameters)[1:]:
        assert f"`{name}" in text


@pytest.mark.parametrize(
    ("hook", "kind"),
    [
        ("deid_register_functions", Register.__call__),
        ("deid_register_selectors", ElementKind),
        ("deid_run_start", Run),
        ("deid_file_end", FileEnd),
        ("deid_run_end", Summary),
    ],
)
def test_the_tables_name_all_that_a_plugin_is_told(hook, kind):
    named = re.findall(r"^\| `(\w+)`", sections()[hook], re.MULTILINE)
    told = [name for name in inspect.signature(kind).parameters if name != "self"]
    assert named == told


@pytest.mark.parametrize(
    ("hook", "kind"),
    [("deid_run_start", PluginUse), ("deid_file_end", Edit), ("deid_file_end", Warn)],
)
def test_what_they_are_made_of_is_named_too(hook, kind):
    for field in dataclasses.fields(kind):
        assert f"`{field.name}`" in sections()[hook]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_of_its_own(hook):
    tests = [
        node.name
        for page in HERE.glob("test_*.py")
        for node in ast.parse(page.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert any(name.startswith(f"test_{hook}_") for name in tests)
