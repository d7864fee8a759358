"""The recipes that deid 0.4.13 ships, on all files that pydicom and deid-data ship: label by
label as deid has it, but for differences that follow from a sentence of language.md."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import deid_data
import pydicom
import pytest
from deid.config import DeidRecipe as Oracle
from filter_oracle import (
    Criterion,
    OracleLabel,
    criterion_by_oracle,
    held_by_oracle,
    labels_of,
    usable_text,
)
from pydicom import dcmread
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from deid_core import Deidentifier, DeidRecipe, ParseError, Registry

RECIPES = {"deid.dicom": 118, "deid.dicom.ultrasound": 3, "deid.dicom.xray.chest": 4}
LANGUAGE = Path(__file__).parents[1] / "data" / "language.md"
FOLDERS = [
    Path(pydicom.__file__).parent / "data" / "test_files",
    Path(deid_data.__file__).parent / "data",
]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.dcm"))


def test_lines_that_are_mistakes_are_misspelt_keywords():
    wrong = {name: usable_text(name)[1] for name in RECIPES}
    assert wrong["deid.dicom"] == [
        "+ contains Manfacturer ADAC",
        "+ contains Manfacturer ADAC",
        "+ contains Manufacture MEDRAD",
        "REMOVE PatientsName",
        "REMOVE jitter",
    ]
    assert wrong["deid.dicom.ultrasound"] == ["REMOVE PatientsName", "REMOVE jitter"]
    assert wrong["deid.dicom.xray.chest"] == []


# ---------------------------------------------------------------- differences that are meant


@dataclass(frozen=True)
class Case:
    """A label on a dataset; `differing` are its criteria that deid answers otherwise."""

    label: OracleLabel
    dataset: Dataset
    differing: tuple[Criterion, ...]


def by_lines(case: Case) -> bool:
    return any(line.operator != "and" for line in case.label.lines[1:])


def by_any_depth(case: Case) -> bool:
    return any(_stands_elsewhere(one, case.dataset) for one in case.differing)


def by_alternatives(case: Case) -> bool:
    return any(one.test.endswith("equals") and "|" in (one.value or "") for one in case.differing)


def by_zero_length(case: Case) -> bool:
    return any(one.test == "empty" for one in case.differing)


MEANT: dict[str, Callable[[Case], bool]] = {
    "A line that starts with `+` is and-ed, with `||` or-ed, to what stands before it; a line with "
    "neither starts a new criterion, and any criterion flags.": by_lines,
    "Every form selects at every depth, in private sequences too, unless it is a path.": (
        by_any_depth
    ),
    "`equals` exact, alternatives by `|`.": by_alternatives,
    "`empty` is present with zero length;": by_zero_length,
}


def _stands_elsewhere(criterion: Criterion, dataset: Dataset) -> bool:
    tag = tag_for_keyword(criterion.field)
    deeper = any(
        tag in item
        for element in dataset.iterall()
        if element.VR == "SQ"
        for item in element.value
    )
    return deeper or tag in getattr(dataset, "file_meta", {})


def test_the_sentences_stand_in_the_contract():
    contract = " ".join(LANGUAGE.read_text().split())
    assert all(sentence in contract for sentence in MEANT)


# ---------------------------------------------------------------- the comparison


@pytest.fixture(scope="module")
def recipes(tmp_path_factory):
    """Each recipe: ours, deid's, and deid's labels."""
    folder = tmp_path_factory.mktemp("recipes")
    found = {}
    for name in RECIPES:
        text, _ = usable_text(name)
        path = folder / name
        path.write_text(text)
        oracle = Oracle(str(path))
        found[name] = (DeidRecipe(path), oracle, labels_of(oracle))
    return found


@pytest.mark.parametrize(("name", "count"), RECIPES.items())
def test_each_label_is_read(recipes, name, count):
    ours, _, theirs = recipes[name]
    read = [label.text for labels in ours.statements.filters.values() for label in labels]
    assert read == [label.name for label in theirs]
    assert len(read) == count


@pytest.fixture(scope="module")
def datasets():
    """The datasets of all files that parse, by path; deid gets them as pydicom reads them."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in FILES:
            found[path] = dcmread(path, force=True)
    return found


def engine_for(recipe: DeidRecipe) -> Deidentifier:
    names = [rule.value.name for rule in recipe.statements.rules if hasattr(rule.value, "name")]
    return Deidentifier(recipe, Registry(), item_names=names)


def criteria_engine(criteria: list[Criterion]) -> Deidentifier:
    """An engine with a label for each criterion: its number."""
    labels = (f"LABEL {number}\n{one.text}" for number, one in enumerate(criteria))
    text = "\n".join(["FORMAT dicom", "%filter each", *labels])
    return Deidentifier(DeidRecipe.from_text(text), Registry())


def test_verdicts_are_those_of_deid(recipes, datasets):
    used: set[str] = set()
    refused = []
    for ours, oracle, labels in recipes.values():
        criteria = sorted(
            {one for label in labels for line in label.lines for one in line.criteria},
            key=lambda one: one.text,
        )
        engine, each = engine_for(ours), criteria_engine(criteria)
        for path, dataset in datasets.items():
            try:
                held = engine.inspect(path).held
            except ParseError:
                refused.append(path.name)
                continue
            assert engine.inspect(dataset).held == held
            holding = {criteria[int(one.label)] for one in each.inspect(path).held}
            differing = {
                one
                for one in criteria
                if criterion_by_oracle(one, dataset) is not (one in holding)
            }
            theirs = held_by_oracle(oracle, dataset)
            kept = [(one.group, one.label) for one in held]
            for label in labels:
                ours_holds = (label.group, label.name) in kept
                if ours_holds is ((label.group, label.number) in theirs):
                    continue
                mine = {one for line in label.lines for one in line.criteria}
                case = Case(label, dataset, tuple(mine & differing))
                reasons = {sentence for sentence, meant in MEANT.items() if meant(case)}
                assert reasons, f"{path.name}: {label.group}: {label.name}"
                used |= reasons
    assert used == MEANT.keys()
    print(sorted(set(refused)))
