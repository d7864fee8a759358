"""Functions and recipes, run as a run has them: compiled against a registry, by the engine."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydicom.dataset import Dataset

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.result import Result
from deid_core.errors import RuleError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Function, Registry
from deid_core.testing.datasets import make_dataset, placed

KEY = b"a key that only tests have"
"""The key of runs in tests, so that what derives from it is the same every time."""

ANY_VR = '(0009,"DEID_CORE TESTING",01)'
"""The private element that `run_function` uses where only a VR is given."""


@dataclass(frozen=True)
class FunctionRun:
    """What came of one function on one value.

    `value` is the element's new value, as pydicom has it, None where it was taken out; `removed`,
    `kept` say that the function had it removed (for a REMOVE: that its condition held), or left as
    it was.  `result` is the engine's, with edits, warnings and the whole dataset.
    """

    value: object
    removed: bool
    kept: bool
    result: Result


def recipe_of(*rules: str) -> DeidRecipe:
    """A recipe of these rules, or sections with theirs."""
    return DeidRecipe.from_text("\n".join(["FORMAT dicom", "%header", *rules]), "test")


def apply_recipe(
    recipe: DeidRecipe | str,
    dataset: Dataset,
    *,
    registry: Registry,
    key: bytes = KEY,
    variables: Mapping[str, object] | None = None,
    item: Mapping[str, object] | None = None,
    strict: bool = False,
) -> Result:
    """Run a recipe, or one that the registry has by name, over a dataset.

    `variables`, `item` and `strict` are those of `Deidentifier`.  The dataset given is not
    changed.  Raises what the engine raises: RecipeError, FileError.
    """
    if isinstance(recipe, str):
        recipe = DeidRecipe.to_compile(recipe, registry=registry)
    engine = Deidentifier(
        recipe, registry, key=key, variables=variables, item_names=tuple(item or ()), strict=strict
    )
    with engine:
        return engine.apply(dataset, item)


def run_function(
    call: str,
    value: object,
    *,
    registry: Registry,
    element: str | None = None,
    vr: str | None = None,
    action: str = "REPLACE",
    around: Mapping[str, object] | None = None,
    key: bytes = KEY,
    variables: Mapping[str, object] | None = None,
    item: Mapping[str, object] | None = None,
    strict: bool = False,
) -> FunctionRun:
    """Run one function on one value, through the engine: ``run_function("greet by=x", "Homer")``.

    `call` is what a recipe has after ``func:``, options included.  The value is that of `element`
    (PatientID by default) and has the dictionary's VR, or `vr`; with `vr` alone, a private element
    of that VR has it.  `around` are other elements of the dataset, as `make_dataset` takes them,
    for functions that look at them.  `action` is the rule's: REPLACE, JITTER, ADD, or REMOVE, for
    a function that is a condition.

    Raises RecipeError where the rule does not compile (an unknown option, a VR that the function
    is not for), and RuleError where the function fails.  Other than in a run, its ``__cause__`` is
    what the function itself raised, so that a test shows where.
    """
    element = element or ("PatientID" if vr is None else ANY_VR)
    given = value if vr is None else (vr, value)
    dataset = make_dataset({**(around or {}), element: given})
    watched = _Watched(registry)
    try:
        result = apply_recipe(
            recipe_of(f"{action} {element} func:{call}"),
            dataset,
            registry=watched,
            key=key,
            variables=variables,
            item=item,
            strict=strict,
        )
    except RuleError as error:
        raise error from watched.raised
    tag, _ = placed(dataset, element)
    found = None if result.dataset is None else result.dataset.get(tag)
    return FunctionRun(
        value=None if found is None else found.value,
        removed=found is None,
        kept=not result.edits,
        result=result,
    )


class _Watched(Registry):
    """A registry whose functions are another's, and which holds the last error of one."""

    def __init__(self, watched: Registry) -> None:
        super().__init__()
        self._watched = watched
        self.raised: BaseException | None = None

    def resolve(self, name: str) -> Function:
        """See Registry."""
        function = self._watched.resolve(name)
        return replace(function, call=self._watching(function.call))

    def _watching(self, call: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(call)
        def watching(**arguments: object) -> object:
            try:
                return call(**arguments)
            except BaseException as error:
                self.raised = error
                raise

        return watching
