"""Plugins registered by hand, and a log of what the hooks of a run were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydicom import Dataset

from deid_core import Registry, hookimpl
from deid_core.testing import make_dataset


class Recorder:
    """Notes what its hooks are told, and raises in the hook called `fails`."""

    deid_interface = "1"

    def __init__(self, log: list[Any], name: str = "audit", fails: str | None = None) -> None:
        self.log = log
        self.name = name
        self.fails = fails

    def note(self, hook: str, told: object) -> None:
        self.log.append((self.name, hook, told))
        if hook == self.fails:
            raise ConnectionError("no route to Simpson^Homer")

    @hookimpl
    def deid_run_start(self, run):
        self.note("start", run)

    @hookimpl
    def deid_file_end(self, run, result):
        self.note("file", result)

    @hookimpl
    def deid_run_end(self, run, summary):
        self.note("end", summary)


@pytest.fixture
def log() -> list[Any]:
    return []


@pytest.fixture
def recorder(log) -> Callable[..., Recorder]:
    return lambda name="audit", fails=None: Recorder(log, name, fails)


@pytest.fixture
def registry_of() -> Callable[..., Registry]:
    """A registry with the plugins given by name."""

    def make(**plugins: object) -> Registry:
        registry = Registry()
        for name, plugin in plugins.items():
            registry.register(plugin, name)
        return registry

    return make


@pytest.fixture
def patient() -> Dataset:
    """A dataset with a sequence and a private block."""
    return make_dataset(
        {'(0033,"ACME 1.0",1E)': ("LO", "secret")},
        PatientName="Simpson^Homer",
        PatientID="742",
        Modality="CT",
        OtherPatientIDsSequence=[{"PatientID": "743"}],
    )
