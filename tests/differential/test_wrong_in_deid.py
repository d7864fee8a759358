"""What deid 0.4.13 gets wrong, right here: each claim is shown on both tools."""

from __future__ import annotations

import gc
import os
import tracemalloc
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import deid.dicom.fields
import pydicom
import pytest
from deid.config import DeidRecipe as TheirRecipe
from deid.dicom import replace_identifiers as their_replace
from diff_files import path_of
from pydicom.dataset import FileDataset

from deid_core import (
    Deidentifier,
    DeidRecipe,
    FilesError,
    RecipeError,
    Registry,
    replace_identifiers,
)

PATIENT_ID = "4MR1"


def text_of(*lines: str) -> str:
    header = [] if lines[0].startswith("%") else ["%header"]
    return "\n".join(["FORMAT dicom", *header, *lines, ""])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of its own for each test: deid remembers files by address, and writes into them."""
    deid.dicom.fields._get_fields_inner.cache_clear()
    path = tmp_path / "nested.dcm"
    path.write_bytes(path_of("nested").read_bytes())
    return path


def theirs(
    text: str, given: Path | FileDataset, item: Mapping[str, Any] | None = None
) -> FileDataset:
    """What deid makes of a file or dataset, in memory."""
    folder = Path(given if isinstance(given, Path) else given.filename).parent
    recipe = folder / "recipe.deid"
    recipe.write_text(text, "utf-8")
    found = str(given) if isinstance(given, Path) else given
    [dataset] = their_replace(
        dicom_files=[found],
        deid=TheirRecipe(str(recipe)),
        ids={str(given): dict(item)} if item else {},
        save=False,
    )
    return dataset


def ours(
    text: str, source: Path, item: Mapping[str, Any] | None = None, **options: Any
) -> FileDataset:
    """The same by deid-core, file to file."""
    [output] = replace_identifiers(
        source,
        deid=DeidRecipe.from_text(text),
        ids={source: item} if item else None,
        registry=Registry(),
        output_folder=source.parent / "out",
        **options,
    )
    return pydicom.dcmread(output)


def no_output(source: Path) -> bool:
    folder = source.parent / "out"
    return not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize("value", ["func:missing", "deid_func:missing", "var:missing"])
def test_unknown_names_leave_data_in_place(source: Path, value: str) -> None:
    text = text_of(f"REPLACE PatientID {value}")
    assert theirs(text, source).PatientID == PATIENT_ID
    with pytest.raises(RecipeError, match="missing"):
        ours(text, source)
    assert no_output(source)


def test_none_of_a_function_leaves_data_in_place(source: Path) -> None:
    text = text_of("REPLACE PatientID func:gives_none")
    item = {"gives_none": lambda item, value, field, dicom: None}
    assert theirs(text, source, item).PatientID == PATIENT_ID
    with pytest.raises(FilesError, match="gives_none gave None"):
        ours(text, source, item)
    assert no_output(source)


def test_remove_with_an_unknown_condition_does_nothing(source: Path) -> None:
    text = text_of("REMOVE PatientID func:is_secret")
    assert theirs(text, source).PatientID == PATIENT_ID
    with pytest.raises(RecipeError, match="is_secret"):
        ours(text, source)


def test_a_failed_replace_protects_from_remove(source: Path) -> None:
    text = text_of("REMOVE PatientID", "REPLACE PatientID func:gives_none")
    item = {"gives_none": lambda item, value, field, dicom: None}
    assert theirs(text, source, item).PatientID == PATIENT_ID
    with pytest.raises(FilesError, match="gives_none"):
        ours(text, source, item)
    assert no_output(source)


def test_relative_paths_as_keys_of_ids_are_ignored(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)
    text = text_of("REPLACE PatientID var:subject")
    Path("recipe.deid").write_text(text)
    ids = {"nested.dcm": {"subject": "S-1"}}
    [dataset] = their_replace(
        dicom_files=["nested.dcm"], deid=TheirRecipe("recipe.deid"), ids=ids, save=False
    )
    assert dataset.PatientID == PATIENT_ID
    for file, key in (
        ("nested.dcm", "nested.dcm"),
        (source, "nested.dcm"),
        ("nested.dcm", str(source)),
        ("nested.dcm", os.path.join(".", "nested.dcm")),
    ):
        [output] = replace_identifiers(file, deid="recipe.deid", ids={key: {"subject": "S-1"}})
        assert pydicom.dcmread(output).PatientID == "S-1"


def test_lower_case_actions_are_dropped(source: Path) -> None:
    text = text_of("replace PatientID X")
    assert theirs(text, source).PatientID == PATIENT_ID
    assert ours(text, source).PatientID == "X"


@pytest.mark.parametrize("rule", ["REMOVED PatientID", "BLNK PatientID", "Remove-it PatientID"])
def test_misspelt_actions_are_dropped(source: Path, rule: str) -> None:
    assert theirs(text_of(rule), source).PatientID == PATIENT_ID
    with pytest.raises(RecipeError, match=rule.split()[0]):
        ours(text_of(rule), source)


@pytest.mark.parametrize("name", ["SIMPSON^HOMER", "J.R. (Bob)", "a+b", "[x"])
def test_values_are_taken_as_regular_expressions(source: Path, name: str) -> None:
    dataset = pydicom.dcmread(source)
    dataset.PatientName = dataset.StudyDescription = dataset.OperatorsName = name
    dataset.save_as(source)
    text = text_of("%values who", "FIELD OperatorsName", "%header", "BLANK values:who")
    cleaned = ours(text, source)
    assert not cleaned.PatientName
    assert not cleaned.StudyDescription
    try:
        left = theirs(text, source)
    except Exception as error:
        assert type(error).__name__ in ("error", "PatternError")
    else:
        assert left.StudyDescription == name


def test_values_match_too_much(source: Path) -> None:
    dataset = pydicom.dcmread(source)
    dataset.PatientID, dataset.StudyDescription = "1.3", "phase 173"
    dataset.save_as(source)
    text = text_of("%values who", "FIELD PatientID", "%header", "BLANK values:who")
    assert not theirs(text, source).StudyDescription
    assert ours(text, source).StudyDescription == "phase 173"


def test_a_second_pass_uses_stale_fields(source: Path) -> None:
    text = text_of("BLANK PatientComments")
    dataset = pydicom.dcmread(source)
    theirs(text, dataset)
    dataset.PatientComments = "secret"
    assert theirs(text, dataset).PatientComments == "secret"
    with Deidentifier(DeidRecipe.from_text(text), registry=Registry()) as engine:
        engine.apply(dataset)
        dataset.PatientComments = "secret"
        assert not engine.apply(dataset).dataset.PatientComments


def test_combined_recipes_lose_sections(source: Path) -> None:
    first, second = source.parent / "first.deid", source.parent / "second.deid"
    first.write_text(text_of("BLANK StudyDate"))
    second.write_text(
        text_of("%fields who", "FIELD PatientID", "%labels", "ADD ours 1", "%header",
                "BLANK fields:who")
    )  # fmt: skip
    recipes = [str(first), str(second)]
    combined = TheirRecipe(list(recipes))
    assert "fields" not in combined.deid
    assert "labels" not in combined.deid
    [left] = their_replace(dicom_files=[str(source)], deid=combined, save=False)
    assert left.PatientID == PATIENT_ID
    recipe = DeidRecipe(recipes)
    assert recipe.deid["labels"]
    [output] = replace_identifiers(source, deid=recipe)
    assert not pydicom.dcmread(output).PatientID


def test_media_storage_sop_instance_uid_is_left_behind(source: Path) -> None:
    text = text_of("REPLACE SOPInstanceUID 1.2.3")
    original = pydicom.dcmread(source).SOPInstanceUID
    assert theirs(text, source).file_meta.MediaStorageSOPInstanceUID == original
    cleaned = ours(text, source)
    assert cleaned.file_meta.MediaStorageSOPInstanceUID == cleaned.SOPInstanceUID == "1.2.3"


def test_jitter_writes_dates_into_times(source: Path) -> None:
    text = text_of("JITTER StudyTime 5")
    time = pydicom.dcmread(source).StudyTime
    assert theirs(text, source).StudyTime != time
    assert ours(text, source).StudyTime == time


def test_jitter_writes_todays_month_into_a_year(source: Path) -> None:
    dataset = pydicom.dcmread(source)
    dataset.AcquisitionDateTime = "2004"
    dataset.save_as(source)
    text = text_of("JITTER AcquisitionDateTime 0")
    assert len(theirs(text, source).AcquisitionDateTime) > len("2004")
    assert ours(text, source).AcquisitionDateTime == "2004"


def test_text_after_a_hash_in_quotes_is_lost(source: Path) -> None:
    text = text_of('REPLACE StudyDescription "ward #1"')
    assert "#1" not in theirs(text, source).StudyDescription
    assert ours(text, source).StudyDescription == "ward #1"


def test_the_callers_dataset_is_changed(source: Path) -> None:
    text = text_of("BLANK PatientID", "REMOVE RequestAttributesSequence")
    for run in (theirs, _applied):
        dataset, before = pydicom.dcmread(source), pydicom.dcmread(source)
        result = run(text, dataset)
        assert not result.PatientID
        assert (dataset == before) is (run is not theirs)


def _applied(text: str, dataset: FileDataset) -> FileDataset:
    with Deidentifier(DeidRecipe.from_text(text), registry=Registry()) as engine:
        return engine.apply(dataset).dataset


def test_datasets_are_never_let_go(source: Path) -> None:
    text = text_of("BLANK PatientID")
    for run, stays in ((theirs, True), (_applied, False)):
        dataset = pydicom.dcmread(source)
        run(text, dataset)
        gone = weakref.ref(dataset)
        del dataset
        gc.collect()
        assert (gone() is not None) is stays


def test_memory_grows_with_every_file(source: Path) -> None:
    recipe = DeidRecipe.from_text(text_of("BLANK PatientID", "REMOVE contains:Physician"))
    with Deidentifier(recipe, registry=Registry()) as engine:

        def run_ours() -> None:
            engine.process_file(source, source.with_suffix(".out"), overwrite=True)

        assert _growth(run_ours, files=30) < 40_000
    assert _growth(lambda: theirs(text_of("BLANK PatientID"), source), files=5) > 100_000


def _growth(run: Any, files: int) -> int:
    """How many bytes more are held after these many files than after the first ones."""
    for _ in range(5):
        run()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(files):
            run()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
