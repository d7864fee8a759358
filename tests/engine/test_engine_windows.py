"""Large files are scanned through a window that moves along: where it ends must not matter."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pydicom
import pytest
from broken_files import SECRET, element, header, item
from generated_files import generated_files, write
from generated_recipes import ITEM, recipes
from hypothesis import given, note
from hypothesis import strategies as st
from snapshots import snapshot
from strict_parser import parse

from deid_core import Deidentifier, DeidRecipe, FileError, Registry
from deid_core.engine import part10, sources

_NUMBERS = itertools.cycle(range(20))


def _processed(source: Path, folder: Path, text: str) -> bytes | str:
    """The output's bytes, or what was wrong."""
    output = folder / f"out-{next(_NUMBERS)}.dcm"
    output.unlink(missing_ok=True)
    recipe = DeidRecipe.from_text(text)
    try:
        Deidentifier(recipe, registry=Registry(), item_names=list(ITEM)).process_file(
            source, output, ITEM
        )
    except FileError as error:
        return str(error)
    return output.read_bytes()


@given(data=st.data())
def test_a_narrow_window_changes_nothing(data, folder):
    source = write(data.draw(generated_files()), folder / f"{next(_NUMBERS)}.dcm")
    recipe = data.draw(recipes(pydicom.dcmread(source)))
    width = data.draw(st.sampled_from([sources.HEAD, 17, 33, 100, 1000]))
    note(recipe.text)
    whole = _processed(source, folder, recipe.text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part10, "WHOLE_LIMIT", 0)
        patch.setattr(part10, "_INFLATED_IN_MEMORY", 0)
        patch.setattr(sources, "WINDOW", width)
        assert _processed(source, folder, recipe.text) == whole


@pytest.mark.parametrize("shift", range(-40, 60, 3))
def test_a_large_file_whatever_lies_at_the_edge_of_the_window(shift, folder):
    """With the window's real width: elements, items and their ends around the edge of the first."""
    inside = element(0x00100020, "LO", f"{SECRET}1".encode()) + element(0x00280010, "US", b"\2\0")
    edge = element(0x00400275, "SQ", item(inside) + item(b"") + item(inside))
    width = sources.WINDOW - len(header()) - len(edge) // 2 + shift // 2 * 2
    content = element(0x00080119, "UN", b"x" * width)
    content += element(0x00100020, "LO", f"{SECRET}2".encode()) + edge
    content += element(0x7FE00010, "OB", random.Random(shift).randbytes(sources.WHOLE_LIMIT))
    source = folder / f"{next(_NUMBERS)}.dcm"
    source.write_bytes(header() + content)
    output = _processed(source, folder, "FORMAT dicom\n%header\nREPLACE PatientID nobody\n")
    assert isinstance(output, bytes)
    parse(output)
    assert SECRET.encode() not in output
    source.with_suffix(".out").write_bytes(output)
    before, after = pydicom.dcmread(source), pydicom.dcmread(source.with_suffix(".out"))
    assert after.PatientID == "nobody"
    assert [one.PatientID for one in after.RequestAttributesSequence if one] == ["nobody"] * 2
    for level in (before, *before.RequestAttributesSequence):
        if "PatientID" in level:
            level.PatientID = "nobody"
    assert snapshot(before) == snapshot(after)
    assert after.PixelData == before.PixelData
