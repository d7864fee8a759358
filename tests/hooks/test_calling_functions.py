"""How functions are called: directly, with copies of what they look at, and where they are pure,
not again for what is known."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import traceback
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydicom import Dataset

from deid_core import Deidentifier, Registry, RuleError, hookimpl
from deid_core.engine.execute import REMEMBERED
from deid_core.testing import (
    make_dataset,
    recipe_of,
)

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "calls.py"


class Acme:
    """Offers `seen`, which notes what it is called with and by whom."""

    deid_interface = "1"

    def __init__(self, pure: bool) -> None:
        self.pure = pure
        self.values: list[str] = []
        self.callers: list[str] = []

    @hookimpl
    def deid_register_functions(self, register):
        register(self.seen, pure=self.pure)

    def seen(self, field):
        self.values.append(str(field.value))
        self.callers = [frame.filename for frame in traceback.extract_stack()]
        return "X"


@pytest.fixture
def applied(registry_of):
    """The plugin, once its function was applied to datasets of the values given."""

    def apply(*datasets, pure):
        acme = Acme(pure)
        with Deidentifier(recipe_of("REPLACE PatientID func:seen"), registry_of(a=acme)) as engine:
            for values in datasets:
                items = [{"PatientID": value} for value in values]
                engine.apply(make_dataset(ReferencedStudySequence=items))
        return acme

    return apply


def test_no_hook_call_stands_between_engine_and_function(applied):
    acme = applied(["742"], pure=False)
    engine = [caller.endswith("engine/deidentifier.py") for caller in acme.callers].index(True)
    assert not any("pluggy" in caller for caller in acme.callers[engine:])


def test_a_pure_function_is_called_once_for_a_value(applied):
    assert applied(["1", "2", "1"], ["2", "1"], pure=True).values == ["1", "2"]
    assert applied(["1", "2", "1"], ["2"], pure=False).values == ["1", "2", "1", "2"]


def test_what_is_remembered_is_bounded(applied):
    many = [str(number) for number in range(REMEMBERED + 1)]
    acme = applied(many, many[:1], pure=True)
    assert acme.values == [*many, "0"]


def test_the_cost_of_a_call_is_printed():
    done = subprocess.run(
        [sys.executable, BENCHMARK, "--items", "50", "--rounds", "1"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rows = [line[:44].strip() for line in done.stdout.splitlines()]
    for name in ("constant", "derive"):
        for way in (
            "called",
            "in a rule",
            "pure, values all different",
            "pure, values all the same",
        ):
            assert any(row.startswith(f"{name}: {way}") for row in rows), done.stdout
    assert all(line.endswith(" us") for line in done.stdout.splitlines())


class EndOfAllError(BaseException):
    """What no handler of Exception catches."""


@pytest.mark.parametrize(
    "kind", [asyncio.CancelledError, GeneratorExit, KeyboardInterrupt, EndOfAllError]
)
def test_whatever_a_function_raises_fails_the_file_by_its_type_alone(kind):
    def fails(field):
        raise kind(f"no luck with {field.value}")

    registry = Registry()
    registry.register_function(fails)
    dataset = make_dataset(PatientName="Simpson^Homer")  # a traceback shows lines of code
    with (
        Deidentifier(recipe_of("REPLACE PatientName func:fails"), registry) as engine,
        pytest.raises(RuleError, match=f"func:fails raised {kind.__name__}") as caught,
    ):
        engine.apply(dataset)
    assert "Simpson" not in "".join(traceback.format_exception(caught.value))


def test_ctrl_c_is_no_failure_of_a_function():
    def interrupted():
        raise KeyboardInterrupt

    registry = Registry()
    registry.register_function(interrupted)
    with (
        Deidentifier(recipe_of("REPLACE PatientName func:interrupted"), registry) as engine,
        pytest.raises(KeyboardInterrupt),
    ):
        engine.apply(make_dataset(PatientName="Simpson^Homer"))


def test_in_a_thread_nothing_is_ctrl_c():
    """Signals are raised in the main thread: what looks so on a Dask worker, say, is none."""

    def interrupted():
        raise KeyboardInterrupt

    registry = Registry()
    registry.register_function(interrupted)
    with (
        Deidentifier(recipe_of("REPLACE PatientName func:interrupted"), registry) as engine,
        ThreadPoolExecutor(1) as pool,
        pytest.raises(RuleError, match="func:interrupted raised KeyboardInterrupt"),
    ):
        pool.submit(engine.apply, make_dataset(PatientName="Simpson^Homer")).result()


def test_pydicom_says_nothing_of_the_values_that_functions_handle():
    def handles(field):
        made = Dataset()
        made.StudyInstanceUID = str(field.value)
        made.StudyDate = str(field.value)
        return str(made.StudyDate)[:0] + "handled"

    registry = Registry()
    registry.register_function(handles)
    with (
        Deidentifier(recipe_of("REPLACE PatientName func:handles"), registry) as engine,
        warnings.catch_warnings(record=True) as said,
    ):
        warnings.simplefilter("always")
        result = engine.apply(make_dataset(PatientName="Simpson^Homer"))
    assert str(result.dataset.PatientName) == "handled"
    assert said == []
