"""The same recipe on the same file, by deid 0.4.13 and by both ends of deid-core."""

from __future__ import annotations

import contextlib
import io
import tempfile
import warnings
from pathlib import Path

import deid.dicom.fields
import pydicom
from deid.config import DeidRecipe as TheirRecipe
from deid.dicom import replace_identifiers as their_replace
from deid.logger import bot
from diff_case import Case
from diff_compare import ElementDiffers, Failure, Files, Leaves, RunsDiffer, compare, leaves
from diff_files import path_of

from deid_core import Deidentifier, DeidError, DeidRecipe

bot.level = -5


def differences(case: Case, file: str) -> list[RunsDiffer | ElementDiffers]:
    """All that differs for a file of a case; also asserts that deid-core's two ends agree."""
    return differences_of(case, path_of(file), file)


def differences_of(
    case: Case, source: Path, name: str | None = None
) -> list[RunsDiffer | ElementDiffers]:
    """The same for a file by its path; `name` is what the differences call it."""
    name = name or source.name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours, theirs = run_ours(case, source), run_theirs(case, source)
        if isinstance(ours, Failure) or isinstance(theirs, Failure):
            failed = [one if isinstance(one, Failure) else None for one in (ours, theirs)]
            return [RunsDiffer(name, *failed)]
        read = leaves(pydicom.dcmread(source, force=True))
        return list(compare(Files(name, read, ours, theirs)))


def run_ours(case: Case, source: Path) -> Leaves | Failure:
    """What deid-core makes of it: file to file, and dataset to dataset the same (but for a
    DICOMDIR, whose offsets are those of a file)."""
    dataset = pydicom.dcmread(source, force=True)
    with tempfile.TemporaryDirectory() as folder:
        output, applied = Path(folder, "ours.dcm"), Path(folder, "applied.dcm")
        try:
            with Deidentifier(
                DeidRecipe.from_text(case.text), item_names=case.item, **case.options
            ) as engine:
                engine.process_file(source, output, case.item)
                found = leaves(pydicom.dcmread(output, force=True))
                if "DirectoryRecordSequence" in dataset:
                    return found
                engine.apply(dataset, case.item).dataset.save_as(applied)
        except DeidError as error:
            return Failure(type(error).__name__, str(error))
        assert leaves(pydicom.dcmread(applied, force=True)) == found, "our two ends differ"
    return found


def run_theirs(case: Case, source: Path) -> Leaves | Failure:
    """What deid makes of it, written to a file as deid writes it, and read again."""
    # deid remembers the fields of every dataset for good, by the address that it had.
    deid.dicom.fields._get_fields_inner.cache_clear()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        recipe = Path(folder, "deid.case")
        recipe.write_text(case.text, "utf-8")
        output = Path(folder, "theirs.dcm")
        try:
            [dataset] = their_replace(
                dicom_files=[str(source)],
                deid=TheirRecipe(str(recipe)),
                ids={str(source): dict(case.item)},
                save=False,
                **case.options,
            )
            dataset.save_as(output)
        except (Exception, SystemExit) as error:
            return Failure(type(error).__name__, str(error))
        return leaves(pydicom.dcmread(output, force=True))
