"""The specification's cases, through both ends of the engine.

The dataset end takes a dataset put together in memory, and one that pydicom has read; the file end
takes explicit VR, and where no VR need be written, implicit VR and big endian too.
"""

from __future__ import annotations

import copy
import io
from collections import Counter
from pathlib import Path

import pydicom
import pytest
from cases import Case, specification
from datasets import SYNTAXES, as_stored, build_file, is_plain, normal, with_raw_values
from group_lengths import with_group_lengths
from pydicom.dataset import FileDataset

from deid_core import DeidError

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

CASES = specification()
COMPILED = [case for case in CASES if case.when != "compile"]


@pytest.fixture(autouse=True)
def _as_stored():
    with as_stored():
        yield


def test_there_are_many_and_each_has_its_own_name() -> None:
    names = Counter(map(str, CASES))
    assert len(names) > 900
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("case", [case for case in CASES if case.when == "compile"], ids=str)
def test_mistakes(case: Case) -> None:
    with pytest.raises(DeidError) as caught:
        case.engine()
    case.is_expected(caught.value)


@pytest.mark.parametrize("case", COMPILED, ids=str)
def test_the_dataset_end(case: Case) -> None:
    with case.engine() as engine:
        made = build_file(case.given, case.meta)
        for dataset in (made, _written(made)):
            before = copy.deepcopy(dataset)
            try:
                result = engine.apply(dataset, case.item_values())
            except DeidError as error:
                case.is_expected(error)
            else:
                _is_warned_of(case, engine.warnings, result.warnings)
                _is_expected(case, _written(result.dataset))
            assert dataset == before


@pytest.mark.parametrize("case", COMPILED, ids=str)
def test_the_file_end(case: Case, tmp_path: Path) -> None:
    plain = is_plain(case.given | (case.expected or {}))
    with case.engine() as engine:
        for syntax in SYNTAXES if plain else ("explicit",):
            source, output = tmp_path / f"{syntax}.dcm", tmp_path / "out" / f"{syntax}.dcm"
            build_file(case.given, case.meta, syntax).save_as(source)
            try:
                result = engine.process_file(source, output, case.item_values())
            except DeidError as error:
                case.is_expected(error)
                assert not output.parent.exists() or not list(output.parent.iterdir())
            else:
                _is_warned_of(case, engine.warnings, result.warnings)
                _is_expected(case, pydicom.dcmread(output))


@pytest.mark.parametrize("case", [case for case in CASES if case.verdict is not None], ids=str)
def test_the_verdict(case: Case, tmp_path: Path) -> None:
    dataset = build_file(case.given, case.meta)
    dataset.save_as(tmp_path / "in.dcm")
    with case.engine() as engine:
        for source in (dataset, tmp_path / "in.dcm"):
            verdict = engine.inspect(source, case.item_values())
            regions = [["keep" if r.keep else "mask", r.box or "all"] for r in verdict.regions]
            found = {
                "group": verdict.group,
                "label": verdict.label,
                "held": [held.label for held in verdict.held],
                "regions": [[kind, box if box == "all" else list(box)] for kind, box in regions],
            }
            assert {name: found[name] for name in case.verdict} == case.verdict


def _written(dataset: FileDataset) -> FileDataset:
    """A dataset as it is once it was written and read: raw values, and all of them."""
    file = io.BytesIO()
    with_group_lengths(copy.deepcopy(dataset)).save_as(file)
    file.seek(0)
    return pydicom.dcmread(file)


def _is_expected(case: Case, dataset: FileDataset) -> None:
    assert not case.errors, "an error was expected"
    if case.expected is not None:
        raw = [name for name, value in case.expected.items() if isinstance(value, dict)]
        assert with_raw_values(dataset, raw) == normal(case.expected)
    meta = {name: normal(dataset.file_meta.get(name, "absent")) for name in case.expected_meta}
    assert meta == normal(case.expected_meta)


def _is_warned_of(case: Case, *warnings: tuple[object, ...]) -> None:
    messages = [str(warning) for several in warnings for warning in several]
    for message in messages:
        case.quotes_nothing(message)
    if case.warnings is None:
        return
    missing = [word for word in case.warnings if not any(word in one for one in messages)]
    unasked = [one for one in messages if not any(word in one for word in case.warnings)]
    assert not missing, f"{missing} not in {messages}"
    assert not unasked
