"""Functions as recipes use them: through the engine, over datasets in memory and files."""

from __future__ import annotations

import pytest

import deid_core.functions
from deid_core import Deidentifier, Registry
from deid_core.testing import KEY, make_dataset, recipe_of


@pytest.fixture
def registry():
    registry = Registry()
    registry.register(deid_core.functions, "core")
    return registry


@pytest.fixture
def dataset_of():
    """A dataset of the values given by keyword, right or wrong."""
    return make_dataset


@pytest.fixture
def engine(registry):
    """A Deidentifier for rules; close it, or use it in a `with`."""

    def make(*rules, key=KEY, **options):
        return Deidentifier(recipe_of(*rules), registry, key=key, **options)

    return make


@pytest.fixture
def apply(engine, dataset_of):
    """The dataset that rules make of values given by keyword, or of a dataset."""

    def run(*rules, dataset=None, key=KEY, **values):
        with engine(*rules, key=key) as deidentifier:
            return deidentifier.apply(dataset or dataset_of(**values)).dataset

    return run
