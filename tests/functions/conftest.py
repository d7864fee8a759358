"""Functions as recipes use them: through the engine, over datasets in memory and files."""

from __future__ import annotations

import pytest

from deid_core import Deidentifier
from deid_core.testing import KEY, make_dataset, recipe_of, registry_of


@pytest.fixture
def registry():
    return registry_of("core")


@pytest.fixture
def engine(registry):
    """A Deidentifier for rules; close it, or use it in a `with`."""

    def make(*rules, key=KEY, **options):
        return Deidentifier(recipe_of(*rules), registry, key=key, **options)

    return make


@pytest.fixture
def apply(engine):
    """The dataset that rules make of values given by keyword, or of a dataset."""

    def run(*rules, dataset=None, key=KEY, **values):
        with engine(*rules, key=key) as deidentifier:
            return deidentifier.apply(dataset or make_dataset(**values)).dataset

    return run
