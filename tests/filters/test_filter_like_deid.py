"""The recipes that deid 0.4.13 ships, on all files that pydicom and deid-data ship: label by
label as deid has it, but for differences that docs/differences.md lists."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import deid_data
import pydicom
import pytest
from deid.config import DeidRecipe as Oracle
from diff_filters import Asked, filter_text
from diff_meant_filters import explain_filter
from filter_oracle import (
    Criterion,
    OracleLabel,
    criterion_by_oracle,
    held_by_oracle,
    labels_of,
    usable_text,
)
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import Deidentifier, DeidRecipe, ParseError, Registry
from deid_core.filters.verdict import Verdict

RECIPES = {"deid.dicom": 118, "deid.dicom.ultrasound": 3, "deid.dicom.xray.chest": 4}
FOLDERS = [
    Path(pydicom.__file__).parent / "data",
    Path(deid_data.__file__).parent / "data",
]


def is_dicom(path: Path) -> bool:
    return path.is_file() and (path.suffix == ".dcm" or path.read_bytes()[128:132] == b"DICM")


BROKEN = {
    "DICOMDIR-nooffset",
    "MR_truncated.dcm",
    "SC_rgb_jpeg.dcm",
    "no_meta.dcm",
    "rtplan_truncated.dcm",
}
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*") if is_dicom(path))


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

SEEN = {
    "filter-fields-at-every-depth",
    "filter-equals-takes-alternatives",
    "filter-repeating-groups",
}
"""Those of docs/differences.md that criteria of these recipes show."""


def reasons(criterion: Criterion, dataset: Dataset) -> set[str]:
    return SEEN.intersection(explain_filter(Asked(filter_text(criterion.text), dataset)))


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


def combined(label: OracleLabel, answers: dict[Criterion, bool], *, as_deid: bool) -> bool:
    """What the answers for its criteria make of a label: as language.md has it, or as deid does,
    which and-s all lines, whatever they start with."""
    if not label.lines:
        return True
    alternatives: list[bool] = []
    for line in label.lines:
        held = answers[line.criteria[0]]
        for operator, criterion in zip(line.inner, line.criteria[1:], strict=True):
            held = _join(held, operator, answers[criterion])
        operator = "and" if as_deid else line.operator
        if operator is None or not alternatives:
            alternatives.append(held)
        else:
            alternatives[-1] = _join(alternatives[-1], operator, held)
    return any(alternatives)


def _join(left: bool, operator: str, right: bool) -> bool:
    return (left and right) if operator == "and" else (left or right)


@pytest.fixture(scope="module")
def judged(recipes, datasets):
    """For each recipe and file: dataset, our verdict, each criterion's answers, deid's verdict."""
    found = []
    for name, (ours, oracle, labels) in recipes.items():
        criteria = list(
            dict.fromkeys(one for label in labels for line in label.lines for one in line.criteria)
        )
        engine, each = engine_for(ours), criteria_engine(criteria)
        for path, dataset in datasets.items():
            try:
                verdict = engine.inspect(path)
            except ParseError:
                continue
            holding = {int(one.label) for one in each.inspect(path).held}
            answers = {
                one: (number in holding, criterion_by_oracle(one, dataset))
                for number, one in enumerate(criteria)
            }
            theirs = held_by_oracle(oracle, dataset)
            found.append(Judged(name, path, dataset, verdict, answers, labels, theirs))
    return found


@dataclass(frozen=True)
class Judged:
    recipe: str
    path: Path
    dataset: Dataset
    verdict: Verdict
    answers: dict[Criterion, tuple[bool, bool]]
    labels: list[OracleLabel]
    theirs: dict[str, list[tuple[bool, str]]]

    def __str__(self) -> str:
        return f"{self.recipe} on {self.path.name}"


def test_files_that_are_left_out_are_broken_ones(judged, datasets):
    """design.md: What does not parse whole is refused here."""
    parsed = {one.path.name for one in judged}
    assert {path.name for path in datasets} - parsed == BROKEN


def test_criteria_are_answered_as_deid_does(judged):
    used = set()
    for one in judged:
        for criterion, (ours, theirs) in one.answers.items():
            if ours is theirs:
                continue
            found = reasons(criterion, one.dataset)
            assert found, f"{one}: {criterion.text}"
            used |= found
    assert used == SEEN


def test_labels_hold_where_deid_says_so(judged):
    differing = set()
    for one in judged:
        held = {label.label for label in one.verdict.held}
        ours = {criterion: answers[0] for criterion, answers in one.answers.items()}
        theirs = {criterion: answers[1] for criterion, answers in one.answers.items()}
        for label in one.labels:
            about = f"{one}: {label.name}"
            assert (label.name in held) is combined(label, ours, as_deid=False), about
            assert (label.name in one.theirs) is combined(label, theirs, as_deid=True), about
            if combined(label, ours, as_deid=False) is not combined(label, ours, as_deid=True):
                assert any(line.operator != "and" for line in label.lines[1:]), about
                differing.add(label.name)
    assert differing, "filter-lines-are-alternatives"


def test_regions_are_those_of_deid(judged):
    compared = 0
    for one in judged:
        for label in one.verdict.held:
            regions = [
                (region.keep, ",".join(map(str, region.box)) if region.box else "all")
                for region in label.regions
            ]
            if label.label in one.theirs:
                assert regions == one.theirs[label.label], f"{one}: {label}"
                compared += len(regions)
    assert compared > len(judged) / 3  # the ultrasound recipe has one for each file


def test_the_verdict_on_a_dataset_is_that_on_its_file(judged, recipes):
    engines = {name: engine_for(ours) for name, (ours, _, _) in recipes.items()}
    for one in judged:
        assert engines[one.recipe].inspect(one.dataset) == one.verdict, str(one)
