"""Every hook has an example that runs, a section in the documentation, and a test."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from pathlib import Path

import pytest

from deid_core.registry import HOOKS, Hooks, hookspecs

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "docs" / "plugins.md"


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


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_section_that_names_its_parameters(hook):
    hooks = PLUGINS.read_text(encoding="utf-8").partition("\n## Hooks\n")[2]
    sections = re.split(r"^### `(\w+)`$", hooks, flags=re.MULTILINE)
    text = dict(zip(sections[1::2], sections[2::2], strict=True))[hook]
    assert "```python" in text
    for name in list(inspect.signature(getattr(Hooks, hook)).parameters)[1:]:
        assert f"`{name}" in text


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_of_its_own(hook):
    tests = [
        node.name
        for page in HERE.glob("test_*.py")
        for node in ast.parse(page.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert any(name.startswith(f"test_{hook}_") for name in tests)
