"""Plugins on the path, as installed ones are, for runs in which functions misbehave on purpose."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

PLUGIN = '''
"""Functions that do harm where a file asks for it: by the text of the element that they are on."""

import os
import signal
import time
from pathlib import Path

from deid_core import hookimpl

NOTES = Path(os.environ.get("TROUBLE_NOTES", "/nonexistent"))


def harm(field):
    """KILL kills the process; ONCE does, the first time; SLOW takes a minute."""
    text = str(field.value)
    if text == "KILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "ONCE" and not (NOTES / "once").exists():
        (NOTES / "once").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "SLOW":
        (NOTES / f"slow-{os.getpid()}").touch()
        time.sleep(60)
    return "harmless"


@hookimpl
def deid_register_functions(register):
    register(harm)
'''


def install(folder: Path, name: str, code: str, version: str = "1.0") -> Path:
    """A plugin `name` in `folder`, as pip leaves it there."""
    info = folder / f"deid_plugin_{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (folder / f"{name}.py").write_text(code)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: deid-plugin-{name}\nVersion: {version}\n"
    )
    (info / "entry_points.txt").write_text(f"[deid_core]\n{name} = {name}\n")
    return folder


@pytest.fixture
def install_plugin():
    """What puts a plugin into a folder: see `install`."""
    return install


@pytest.fixture
def trouble(tmp_path, monkeypatch):
    """The plugin trouble, installed; gives the folder where its functions leave notes."""
    monkeypatch.syspath_prepend(install(tmp_path / "site", "trouble", PLUGIN))
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setenv("TROUBLE_NOTES", str(notes))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    yield notes
    sys.modules.pop("trouble", None)
