"""Plugins on the path, as installed ones are, for runs in which functions misbehave on purpose."""

from __future__ import annotations

import sys

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


@pytest.fixture
def trouble(tmp_path, monkeypatch, install_plugin):
    """The plugin trouble, installed; gives the folder where its functions leave notes."""
    install_plugin(tmp_path / "site", "trouble", PLUGIN)
    monkeypatch.syspath_prepend(tmp_path / "site")
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setenv("TROUBLE_NOTES", str(notes))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    yield notes
    sys.modules.pop("deid_plugin_trouble", None)
