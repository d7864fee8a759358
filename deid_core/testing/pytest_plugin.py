"""Fixtures for the tests of a plugin.

They are there for a test suite that asks for them, in its conftest.py, and for no other::

    pytest_plugins = ["deid_core.testing.pytest_plugin"]

    @pytest.fixture
    def deid_plugin():
        return "acme"
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from deid_core.engine.result import Result
from deid_core.registry import Registry
from deid_core.testing import running
from deid_core.testing.only import registry_of


@pytest.fixture
def deid_plugin() -> object:
    """The plugin that is tested: the name of its entry point or distribution, or a module.

    A test suite says so by a fixture of its own with this name.  A list is of several: for a
    recipe that uses functions of others, ``["acme", "core"]``.
    """
    raise pytest.UsageError(
        "say which plugin is tested: add a fixture deid_plugin to conftest.py that returns the "
        "name of its entry point"
    )


@pytest.fixture
def deid_registry(deid_plugin: object) -> Registry:
    """A registry with this plugin alone, or with these; see `registry_of`."""
    if isinstance(deid_plugin, list | tuple):
        return registry_of(*deid_plugin)
    return registry_of(deid_plugin)


@pytest.fixture
def run_function(deid_registry: Registry) -> Callable[..., running.FunctionRun]:
    """`deid_core.testing.run_function`, with the plugin's functions."""
    return functools.partial(running.run_function, registry=deid_registry)


@pytest.fixture
def apply_recipe(deid_registry: Registry) -> Callable[..., Result]:
    """`deid_core.testing.apply_recipe`, with the plugin's functions, field forms and recipes."""
    return functools.partial(running.apply_recipe, registry=deid_registry)
