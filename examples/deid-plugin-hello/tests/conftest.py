"""The fixtures of `deid_core.testing`, for this plugin."""

import pytest

pytest_plugins = ["deid_core.testing.pytest_plugin"]


@pytest.fixture
def deid_plugin():
    """The plugin that is tested, by the name of its entry point."""
    return "hello"
