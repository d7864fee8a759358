"""A recipe of 3,000 rules: how long it takes to compile, and what it costs a file.

    python benchmarks/large_recipe.py [--rounds 7]

The recipe names every attribute of PS3.15 Table E.1-1 and elements of two thousand private
creators, has a hundred regular expressions, and, in its second form, four hundred functions as
pydicom/deid has them, which ask for the file's whole dataset (`dicom`).  Prints the CPU time of
parsing and compiling, and of a warm engine's pass over the small CTs of `corpora.py` (where 15 of
the functions are called) as a multiple of that under a recipe of 15 rules.  The engines take turns,
and the median of the rounds' ratios is printed.  Exits with 1 where a target of the project is
missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from corpora import small_ct
from pydicom.datadict import DicomDictionary

from deid_core import Deidentifier, DeidRecipe, Registry
from deid_core.standard.ps3_15 import confidential_attributes

CREATORS, EXPRESSIONS, FUNCTIONS = 2000, 100, 400
COMPILING, PLAIN, WITH_FUNCTIONS = 1.0, 1.5, 4.0
"""The targets: seconds, and multiples of what 15 rules cost."""

KEY = b"a key for the benchmark, no secret"

FEW_RULES = """FORMAT dicom
%header
REPLACE StudyInstanceUID func:uid.generate_uid
REPLACE SeriesInstanceUID func:uid.generate_uid
REPLACE SOPInstanceUID func:uid.generate_uid
REPLACE FrameOfReferenceUID func:uid.generate_uid
REPLACE PatientID SUBJECT-1
REPLACE PatientName SUBJECT^ONE
BLANK PatientBirthDate
BLANK ReferringPhysicianName
BLANK AccessionNumber
JITTER StudyDate 10
JITTER SeriesDate 10
JITTER AcquisitionDate 10
REMOVE InstitutionName
REMOVE StationName
REMOVE select:private
"""


def large_recipe(*, functions: bool) -> str:
    """The text of the large recipe; with or without the rules whose functions ask for `dicom`."""
    lines = [
        f"{_ACTIONS.get(row.action[0], 'REMOVE')} {row.text}{_VALUES.get(row.action[0], '')}"
        for row in confidential_attributes()
        if row.tag is not None and row.tag >> 16 != 2
    ]
    lines += [
        f'REMOVE ({0x0011 + number % 64 * 2:04X},"CREATOR {number}",{number % 256:02X})'
        for number in range(CREATORS)
    ]
    lines.append("REMOVE select:private")
    lines += [
        f"REMOVE contains:^Ward{number}.*(Name|Number{number})$" for number in range(EXPRESSIONS)
    ]
    if functions:
        lines += [
            f"REPLACE {keyword} func:deid_{number % FUNCTIONS}"
            for number, keyword in enumerate(_texts())
        ]
    return "\n".join(["FORMAT dicom", "%header", *lines])


_ACTIONS = {"U": "REPLACE", "Z": "BLANK", "D": "BLANK", "X": "REMOVE"}
_VALUES = {"U": " func:uid.generate_uid"}


def _texts() -> list[str]:
    """Keywords of text elements, those of the images that are measured among them."""
    first = ["Manufacturer", "ManufacturerModelName", "StationName", "Modality"]
    first += ["StudyDescription", "SeriesDescription", "BodyPartExamined", "PatientPosition"]
    others = sorted(
        entry[4] for tag, entry in DicomDictionary.items() if entry[0] in ("LO", "SH") and entry[4]
    )
    return [*first, *(keyword for keyword in others if keyword not in first)][:FUNCTIONS]


def registry() -> Registry:
    """The installed plugins and the functions, which look at several elements of the dataset."""
    made = Registry.installed()
    for number in range(FUNCTIONS):
        made.register_function(_function(number), f"deid_{number}")
    return made


def _function(number: int) -> Callable[..., object]:
    def for_deid(item: Any, value: Any, field: Any, dicom: Any) -> str:
        if dicom.get("Modality") == "OT" and "PatientID" in dicom:
            return f"OTHER {number}"
        return f"TEXT {number} {len(str(dicom.get('StudyDate', '')))}"

    return for_deid


def engine(text: str, functions: Registry) -> tuple[Deidentifier, float]:
    """An engine, and the CPU seconds of parsing and compiling its recipe."""
    start = time.process_time()
    made = Deidentifier(DeidRecipe.from_text(text, "benchmark"), functions, KEY)
    return made, time.process_time() - start


def seconds(engine: Deidentifier, paths: list[Path]) -> float:
    """CPU seconds of a pass over files."""
    with tempfile.TemporaryDirectory() as out:
        start = time.process_time()
        for number, path in enumerate(paths):
            engine.process_file(path, Path(out, str(number)))
        return time.process_time() - start


@dataclass(frozen=True)
class Cost:
    """CPU seconds of parsing and compiling either form, the slower; and the multiples of what a
    file costs under 15 rules, without the functions and with them."""

    compiling: float
    plain: float
    with_functions: float


def measure(rounds: int) -> Cost:
    """Measure all of it, a round after the other."""
    functions = registry()
    few, _ = engine(FEW_RULES, functions)
    plain, plain_seconds = engine(large_recipe(functions=False), functions)
    many, many_seconds = engine(large_recipe(functions=True), functions)
    with tempfile.TemporaryDirectory() as folder:
        paths = small_ct(Path(folder))
        for warm in (few, plain, many):
            seconds(warm, paths[:2])
        found = [[seconds(one, paths) for one in (few, plain, many)] for _ in range(rounds)]
    return Cost(
        max(plain_seconds, many_seconds),
        statistics.median(own / base for base, own, _ in found),
        statistics.median(own / base for base, _, own in found),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    cost = measure(parser.parse_args().rounds)
    print(f"compiling:            {cost.compiling:.2f} s, target {COMPILING}")
    print(f"without functions:    {cost.plain:.2f} of the time under 15 rules, target {PLAIN}")
    print(f"with those for dicom: {cost.with_functions:.2f} of it, target {WITH_FUNCTIONS}")
    targets = (COMPILING, PLAIN, WITH_FUNCTIONS)
    met = all(found <= target for found, target in zip(astuple(cost), targets, strict=True))
    print("targets met" if met else "targets missed")
    return not met


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.exit(main())
