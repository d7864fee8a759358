"""The fixtures of `deid_core.testing`, for this plugin."""

import pytest

pytest_plugins = ["deid_core.testing.pytest_plugin"]


@pytest.fixture
def deid_plugin():
    """The plugins that are tested; the recipes also use functions that come with deid-core."""
    return ["acme", "core", "uid"]
