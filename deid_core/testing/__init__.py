"""What authors of plugins test with: datasets, functions run by themselves, checks on outcomes.

Needs nothing that deid-core does not need; the fixtures, in `deid_core.testing.pytest_plugin`,
need pytest.
"""

from deid_core.testing.checks import assert_edits, assert_nothing_left, assert_unchanged_but
from deid_core.testing.datasets import make_dataset, write_file
from deid_core.testing.only import registry_of
from deid_core.testing.running import KEY, FunctionRun, apply_recipe, recipe_of, run_function

__all__ = [
    "KEY",
    "FunctionRun",
    "apply_recipe",
    "assert_edits",
    "assert_nothing_left",
    "assert_unchanged_but",
    "make_dataset",
    "recipe_of",
    "registry_of",
    "run_function",
    "write_file",
]
