"""The makers of the shipped recipes, and datasets through the profile."""

import importlib
import sys
from pathlib import Path

import pytest

from deid_core import Deidentifier
from deid_core.recipe.profiles import profile_layers

SCRIPTS = Path(__file__).parents[2] / "scripts"
KEY = b"sixteen bytes or more"


@pytest.fixture(scope="session")
def makers(request):
    """The modules in scripts/, by name."""
    sys.path.insert(0, str(SCRIPTS))
    request.addfinalizer(lambda: sys.path.remove(str(SCRIPTS)))
    return importlib.import_module


@pytest.fixture(scope="session")
def engine_for(request):
    """An engine for the profile with options, made once for all tests; more layers may follow."""
    engines = {}

    def made(*options, more=()):
        if (options, more) not in engines:
            layers = [*profile_layers("basic", options, []), *more]
            engines[options, more] = Deidentifier(layers, key=KEY)
            request.addfinalizer(engines[options, more].close)
        return engines[options, more]

    return made


@pytest.fixture(scope="session")
def profiled(engine_for):
    """A dataset, or a file, through the profile with options: the new dataset."""

    def apply(dataset, *options, more=()):
        return engine_for(*options, more=more).apply(dataset).dataset

    return apply
