"""What one call of a function costs, with and without `pure` and the memory that it brings.

    python benchmarks/calls.py [--items 2000] [--rounds 5]

Prints microseconds, the best of the rounds.  "Called" is the function by itself.  The other rows
are the cost of one REPLACE rule for one element, beyond that of the same dataset under a rule that
selects nothing: a fixed text, the function as it is, and the function declared pure with values
that are all different (each result is worked out, and remembered) or all the same (it is worked
out once a file).  Elements are the PatientIDs of a sequence's items.
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable

from pydicom import Dataset

from deid_core import Context, Deidentifier, DeidRecipe, Registry

KEY = secrets.token_bytes(32)


def derive(field: str, context: Context) -> str:
    """What most functions that replace identifiers come to."""
    return context.derive("benchmark", field.value).hex()[:16]  # type: ignore[attr-defined]


def constant() -> str:
    """Next to nothing: what is left is the cost of calling."""
    return "CONSTANT"


def dataset_of(items: int, *, different: bool) -> Dataset:
    """A dataset of a sequence of so many items, a PatientID in each."""
    dataset = Dataset()
    dataset.ReferencedStudySequence = [Dataset() for _ in range(items)]
    for number, item in enumerate(dataset.ReferencedStudySequence):
        item.PatientID = f"PATIENT-{number if different else 0:08d}"
    return dataset


def best(rounds: int, work: Callable[[], object]) -> float:
    """The shortest of several timings, in seconds."""
    timings = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        timings.append(time.perf_counter() - start)
    return min(timings)


def applied(rule: str, dataset: Dataset, rounds: int, registry: Registry) -> float:
    """The time to apply a rule to a dataset, with a memory that is empty at the start."""
    recipe = DeidRecipe.from_text(f"FORMAT dicom\n%header\n{rule}\n")

    def once() -> float:
        with Deidentifier(recipe, registry, key=KEY) as engine:
            engine.apply(Dataset())
            return best(1, lambda: engine.apply(dataset))

    return min(once() for _ in range(rounds))


def called(name: str, registry: Registry, items: int, rounds: int) -> float:
    """The time of so many calls of the function by itself, through its rule's bound arguments."""
    dataset = Dataset()
    dataset.PatientID = "PATIENT-00000000"
    found: list[float] = []
    function = registry.resolve(name)

    def probe(field: str, context: Context) -> str:
        offered = {"field": field, "context": context}
        given = {wanted: offered[wanted] for wanted in function.wants}

        def calls() -> None:
            for _ in range(items):
                function.call(**given)

        found.append(best(rounds, calls))
        return "DONE"

    probing = Registry()
    probing.register_function(probe)
    recipe = DeidRecipe.from_text("FORMAT dicom\n%header\nREPLACE PatientID func:probe\n")
    with Deidentifier(recipe, probing, key=KEY) as engine:
        engine.apply(dataset)
    return found[0]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    items, rounds = options.items, options.rounds

    registry = Registry()
    for function in (constant, derive):
        registry.register_function(function)
        registry.register_function(function, f"{function.__name__}_pure", pure=True)
    different, same = (dataset_of(items, different=each) for each in (True, False))
    nothing = applied("REPLACE PatientName NOBODY", different, rounds, registry)

    def row(label: str, seconds: float) -> None:
        print(f"{label:<44} {seconds / items * 1e6:8.2f} us")

    def rule(label: str, value: str, dataset: Dataset) -> None:
        row(label, applied(f"REPLACE PatientID {value}", dataset, rounds, registry) - nothing)

    rule("fixed text", "NOBODY", different)
    for name in ("constant", "derive"):
        row(f"{name}: called", called(name, registry, items, rounds))
        rule(f"{name}: in a rule", f"func:{name}", different)
        rule(f"{name}: pure, values all different", f"func:{name}_pure", different)
        rule(f"{name}: pure, values all the same", f"func:{name}_pure", same)


if __name__ == "__main__":
    main()
