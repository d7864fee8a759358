"""docs/functions.md is what benchmarks/function_reference.py makes."""

import importlib.util
from pathlib import Path

import deid_core.functions
import deid_plugins_clean
import deid_plugins_ps3_15
import deid_plugins_uid
from deid_core import Registry

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date():
    script = ROOT / "benchmarks" / "function_reference.py"
    spec = importlib.util.spec_from_file_location("function_reference", script)
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    registry = Registry()
    registry.register(deid_core.functions, "core")
    registry.register(deid_plugins_uid, "uid")
    registry.register(deid_plugins_ps3_15, "ps3_15")
    registry.register(deid_plugins_clean, "clean")
    written = (ROOT / "docs" / "functions.md").read_text("utf-8")
    assert written == reference.page(registry), (
        "run: python benchmarks/function_reference.py docs/functions.md"
    )
