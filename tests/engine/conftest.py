"""How hard hypothesis tries (``HYPOTHESIS_PROFILE=thorough`` for long runs), where it puts files,
and no warnings: pydicom has many, of values that files hold though they should not."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

_COMMON = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [phase for phase in Phase if phase is not Phase.explain],
}
settings.register_profile("quick", max_examples=100, **_COMMON)
settings.register_profile("thorough", max_examples=2500, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the files of all examples of a test: `tmp_path` is not for hypothesis."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
