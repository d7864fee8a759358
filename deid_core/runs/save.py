"""Saving a de-identified dataset: by way of a file, which then goes where outputs go."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from pydicom.dataset import Dataset

from deid_core.engine.result import Result
from deid_core.engine.write import copy_unchanged
from deid_core.errors import OutputError
from deid_core.runs.sources import same_file


def save_result(result: Result, source: str, path: Path, overwrite: bool) -> Result:
    """Writes the dataset of `result` to `path`, and gives the result with it as its output.

    The file appears whole or not at all.  Raises OutputError where `path` exists and `overwrite`
    is not set, where it is `source`, the file that the dataset was read from, and where the
    dataset can't be encoded.
    """
    if same_file(path) == same_file(source):
        raise OutputError("the output is the source itself, which is never overwritten")
    with tempfile.TemporaryDirectory(prefix="deid-") as folder:
        whole = Path(folder, "whole.dcm")
        _encode(result.dataset or Dataset(), whole)
        copy_unchanged(str(whole), str(path), overwrite=overwrite)
    return dataclasses.replace(result, file=source, output=str(path))


def _encode(dataset: Dataset, path: Path) -> None:
    if "TransferSyntaxUID" in getattr(dataset, "file_meta", ()):
        # Without a preamble readers do not look for the file meta group (PS3.10 7.1).
        dataset.preamble = getattr(dataset, "preamble", None) or bytes(128)
    try:
        dataset.save_as(path)
    except Exception as error:  # pydicom's writers raise errors of many types, with values in them
        reason = type(error).__name__
    else:
        return
    raise OutputError(
        f"pydicom can't encode the dataset ({reason}): its file_meta needs a TransferSyntaxUID, "
        "and each value has to suit its VR"
    )
