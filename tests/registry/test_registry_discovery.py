"""Installed plugins: found without import, each isolated, allowed and blocked before import."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Install = Callable[..., None]
Run = Callable[..., Any]

GOOD = """
from deid_core import hookimpl

def greet(field, name: str = "you"):
    "Greets."
    return "hello " + name

@hookimpl
def deid_register_functions(register):
    register(greet)
"""

REGISTRY = """
from deid_core import Registry, DeidError
import pickle, sys
registry = Registry.installed()
def tried(name):
    try:
        return registry.resolve(name).full_name
    except DeidError as error:
        again = pickle.loads(pickle.dumps(error))
        assert str(again) == str(error) and vars(again) == vars(error)
        return [type(error).__name__, str(error)]
def status():
    return {p.name: [p.status, p.reason] for p in registry.plugins()}
"""


def test_a_good_plugin_is_found_and_loaded_only_when_wanted(distribution: Install, run: Run):
    distribution("acme-tools", GOOD, entry="acme", version="2.1")
    seen = run(
        REGISTRY
        + """
before = [status()["acme"], "acme_tools" in sys.modules]
f = registry.resolve("acme.greet")
info = {p.name: p for p in registry.plugins()}["acme"]
show([before, status()["acme"], f.distribution, f.version, f.doc, f.signature, info.functions,
      [p for p in registry.fingerprints() if p[0] == "acme"], registry.by_hand])
"""
    )
    assert seen == [
        [["available", None], False],
        ["loaded", None],
        "acme-tools",
        "2.1",
        "Greets.",
        "acme.greet(name: text = 'you')",
        ["greet"],
        [["acme", "acme-tools", "2.1"]],
        [],
    ]


def test_a_full_name_loads_its_own_plugin_only(distribution: Install, run: Run):
    distribution("acme-tools", GOOD, entry="acme")
    distribution("other-tools", GOOD, entry="other")
    seen = run(REGISTRY + 'tried("acme.greet"); show([status()[n][0] for n in ("acme", "other")])')
    assert seen == ["loaded", "available"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_module_at_all", "ModuleNotFoundError: No module named"),
        ("raise RuntimeError('out of order')", "RuntimeError: out of order"),
        ("import sys; sys.exit('bye')", "SystemExit: bye"),
        ("def broken(:", "SyntaxError"),
        (GOOD.replace("deid_register_functions", "deid_register_funtions"), "did you mean deid_re"),
        (GOOD.replace("(register)", "(registre)"), "registre"),
        (GOOD.replace("@hookimpl", ""), "not marked"),
        ("x = 1", "no hook"),
        (GOOD + "\n    register(greet)", "registered twice"),
        (GOOD + "\n    raise SystemExit(3)", "SystemExit: 3"),
        (GOOD + "\n    register(lambda field: 1)", "name"),
    ],
)
def test_a_failing_plugin_is_recorded_and_named_and_harms_no_other(
    distribution: Install, run: Run, code: str, reason: str
):
    distribution("acme-tools", GOOD, entry="acme")
    distribution("bad-tools", code, entry="bad")
    good, bare, full, state, names = run(
        REGISTRY
        + """
show([tried("greet"), tried("farewell"), tried("bad.greet"), status()["bad"],
      [f for f in registry.functions() if f.startswith("bad")]])
"""
    )
    assert good == "acme.greet"
    assert state[0] == "failed"
    assert reason in state[1]
    assert bare[0] == "UnknownFunctionError"
    assert reason in bare[1]
    assert "bad-tools 1.0" in bare[1]
    assert full[0] == "PluginError"
    assert reason in full[1]
    assert names == []


def test_two_plugins_with_one_function_need_full_names(distribution: Install, run: Run):
    distribution("acme-tools", GOOD, entry="acme")
    distribution("other-tools", GOOD, entry="other")
    bare, full = run(REGISTRY + 'show([tried("greet"), tried("other.greet")])')
    assert bare[0] == "AmbiguousFunctionError"
    assert "acme.greet, other.greet" in bare[1]
    assert full == "other.greet"


def test_one_entry_point_name_of_two_distributions_is_an_error_naming_both(
    distribution: Install, run: Run
):
    distribution("acme-tools", GOOD, entry="acme")
    distribution("rival-tools", GOOD, entry="acme", version="3")
    state, full = run(REGISTRY + 'show([status()["acme"], tried("acme.greet")])')
    assert state[0] == "failed"
    assert full[0] == "PluginError"
    for text in (state[1], full[1]):
        assert "acme-tools 1.0" in text
        assert "rival-tools 3" in text
    resolved = run(REGISTRY + 'show(tried("acme.greet"))', DEID_CORE_PLUGINS_BLOCK="rival_tools")
    assert resolved == "acme.greet"


def test_an_entry_point_name_with_a_dot_fails(distribution: Install, run: Run):
    distribution("acme-tools", GOOD, entry="acme.tools")
    state = run(REGISTRY + 'registry.functions(); show(status()["acme.tools"])')
    assert state[0] == "failed"
    assert "name" in state[1]


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ("block=['acme']", {}),
        ("block=['Acme.Tools']", {}),
        ("allow=['uid']", {}),
        ("allow=[]", {}),
        ("", {"DEID_CORE_PLUGINS_BLOCK": "x, acme"}),
        ("", {"DEID_CORE_PLUGINS_BLOCK": "acme_tools"}),
        ("", {"DEID_CORE_PLUGINS_ALLOW": "uid,x"}),
        ("", {"DEID_CORE_PLUGINS_ALLOW": ""}),
        ("allow=['acme']", {"DEID_CORE_PLUGINS_ALLOW": "uid"}),
        ("allow=['acme']", {"DEID_CORE_PLUGINS_BLOCK": "acme"}),
    ],
)
def test_a_blocked_plugin_is_never_imported(
    distribution: Install, run: Run, arguments: str, environment: dict[str, str]
):
    distribution("acme-tools", GOOD, entry="acme")
    code = REGISTRY.replace("installed()", f"installed({arguments})")
    state, bare, full, imported, fingerprints = run(
        code
        + """
show([status()["acme"], tried("greet"), tried("acme.greet"), "acme_tools" in sys.modules,
      [p for p in registry.fingerprints() if p[0] == "acme"]])
""",
        **environment,
    )
    assert state[0] == "blocked"
    assert "list" in state[1]
    assert bare[0] == "UnknownFunctionError"
    assert "acme" in bare[1]
    assert full[0] == "PluginError"
    assert "blocked" in full[1]
    assert not imported
    assert fingerprints == []


@pytest.mark.parametrize("listed", ["acme", "acme-tools", "ACME_Tools"])
def test_an_allow_list_takes_entry_points_and_distributions(
    distribution: Install, run: Run, listed: str
):
    distribution("acme-tools", GOOD, entry="acme")
    code = REGISTRY.replace("installed()", f"installed(allow=[{listed!r}])")
    both = run(code + 'show(tried("greet"))', DEID_CORE_PLUGINS_ALLOW="acme-tools,other")
    assert both == "acme.greet"


def test_a_distribution_with_broken_metadata_is_named_and_harms_no_other(
    site: Path, distribution: Install, run: Run
):
    distribution("acme-tools", GOOD, entry="acme")
    distribution("bad-tools", GOOD, entry="bad")
    (site / "bad_tools-1.0.dist-info" / "METADATA").unlink()
    distribution("worse-tools", GOOD, entry="worse")
    (site / "worse_tools-1.0.dist-info" / "entry_points.txt").write_text("[deid_core]\nworse\n")
    good, unknown = run(REGISTRY + 'show([tried("greet"), tried("farewell")])')
    assert good == "acme.greet"
    assert unknown[1].count(str(site)) == 2


def test_a_distribution_hidden_by_one_of_the_same_name_does_not_count(
    tmp_path: Path, site: Path, distribution: Install, run: Run
):
    distribution("acme-tools", GOOD, entry="acme", version="1.0")
    hidden = tmp_path / "hidden"
    shutil.copytree(site, hidden)
    shutil.move(hidden / "acme_tools-1.0.dist-info", hidden / "acme_tools-0.9.dist-info")
    metadata = hidden / "acme_tools-0.9.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "0.9"))
    code = f"import sys; sys.path.append({str(hidden)!r})\n" + REGISTRY
    assert run(code + 'show([tried("greet"), registry.resolve("greet").version])') == [
        "acme.greet",
        "1.0",
    ]


def test_importing_deid_core_imports_neither_plugins_nor_pydicom(distribution: Install, run: Run):
    distribution("acme-tools", GOOD, entry="acme")
    heavy = run(
        """
import sys, deid_core
from deid_core import hookimpl, Registry, DeidError, BLANK
Registry.installed().plugins()
show([m for m in ("pydicom", "numpy", "deid_plugins_uid", "acme_tools") if m in sys.modules])
"""
    )
    assert heavy == []


def test_the_first_party_plugin_is_one_like_any_other(site: Path, run: Run):
    info = site / "uid_alone-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: uid-alone\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[deid_core]\nuidalone = deid_plugins_uid\n")
    assert run(REGISTRY + 'show(tried("uidalone.generate_uid"))') == "uidalone.generate_uid"
