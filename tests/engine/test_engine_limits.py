"""What absurd files cost: bounded time and memory, and nothing left of those that fail."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from broken_files import DEFLATED, PATIENT, bomb, deep, element, header, item, many_items
from measured_run import measured
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from deid_core import Deidentifier, DeidRecipe, FileError, Registry
from deid_core.testing import recipe_of

SECONDS, MEGABYTES = 10, 200  # several times what it takes, for slow machines
RULES = ("REMOVE PatientID", "BLANK StudyDate")


@pytest.fixture
def run(tmp_path):
    """Writes bytes to a file and measures a run over it."""

    def one(data: bytes, *rules: str, **options: int):
        source, output = tmp_path / "in.dcm", tmp_path / "out" / "out.dcm"
        output.parent.mkdir(exist_ok=True)
        source.write_bytes(data)
        cost = measured(source, output, *(rules or RULES), **options)
        assert cost.seconds < SECONDS
        assert cost.megabytes < MEGABYTES
        if cost.error:
            assert not list(output.parent.iterdir())
            return cost, b""
        result = output.read_bytes()
        output.unlink()
        return cost, result

    return one


by_length = pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])


@by_length
@pytest.mark.parametrize(
    "rules",
    [("REMOVE PatientID",), ("REMOVE contains:Patient",), ("REMOVE ALL", "KEEP Modality")],
)
def test_nesting_of_3000(rules, undefined, run):
    cost, result = run(header() + deep(3000, undefined=undefined), *rules)
    assert cost.error == ""
    assert b"SECRET" not in result
    if rules[0] == "REMOVE PatientID":
        assert len(result) == len(header()) + len(deep(3000, undefined=undefined)) - len(PATIENT)


@by_length
def test_nesting_of_50000(undefined, run):
    cost, _ = run(header() + deep(50_000, undefined=undefined))
    assert cost.error == "LimitError"
    assert "deep" in cost.message


@pytest.mark.parametrize("depth", [60, 3000, 50_000])
@by_length
def test_nesting_in_values_of_unknown_vr(undefined, depth, run):
    cost, result = run(header() + deep(depth, undefined=undefined, unknown=True))
    assert cost.error in ("", "LimitError")
    assert b"SECRET" not in result
    if depth < 100:
        assert cost.error == ""


@pytest.mark.parametrize("rule", ["REMOVE Modality", "REMOVE RequestAttributesSequence"])
def test_many_items_that_nothing_changes_in(rule, run):
    cost, result = run(header() + many_items(200_000), rule)
    assert cost.error == ""
    assert cost.megabytes < 40
    assert (b"SECRET" in result) == (rule == "REMOVE Modality")


def test_many_items_that_change(run):
    """What it takes grows with the elements that change, of which there are 100,000 here."""
    cost, result = run(header() + many_items(50_000))
    assert cost.error == ""
    assert b"SECRET" not in result
    assert b"20200101" not in result


@pytest.mark.parametrize("count", [20_001, 100_000])
def test_more_items_that_change_than_may(count, run):
    cost, _ = run(header() + many_items(count), change_limit=20_000)
    assert cost.error == "LimitError"
    assert "more than 20000" in cost.message
    assert "change_limit" in cost.message
    assert cost.megabytes < 60


def test_a_million_elements(run):
    """Of one tag, which no sound file has; none of them may get by what names it."""
    data = header() + element(0x00080020, "DA", b"20200101") * 1_000_000
    cost, result = run(data, "REMOVE StudyDate")
    assert cost.error == ""
    assert b"20200101" not in result
    assert cost.megabytes < 40
    cost, _ = run(data, "BLANK StudyDate", change_limit=100_000)
    assert cost.error == "LimitError"
    assert cost.megabytes < 100


def test_items_none_of_which_is_like_another(run):
    """Nothing is remembered of each that would add up."""
    items = b"".join(
        item(
            element(0x00080050, "SH", b"x" * (number % 97 * 2))
            + element(0x00081030, "LO", b"x" * (number % 89 * 2))
            + element(0x00100020, "LO", b"SECRET" * (number % 7))
        )
        for number in range(40_000)
    )
    cost, result = run(header() + element(0x00400275, "SQ", items), "REMOVE PatientID")
    assert cost.error == ""
    assert b"SECRET" not in result
    assert cost.megabytes < 100


def test_many_elements_of_an_unknown_kind(run):
    private = b"".join(element(0x00091000 + n, "LO", b"secret") for n in range(0xF000))
    cost, result = run(header() + private + many_items(10), "REMOVE ALL")
    assert cost.error == ""
    assert b"secret" not in result


def test_a_length_of_4_gb(run):
    cost, _ = run(header() + PATIENT + element(0x7FE00010, "OB", b"1234", length=0xFFFFFFF0))
    assert cost.error == "ParseError"
    assert cost.megabytes < 20


def test_a_deflate_bomb(run):
    data = header(DEFLATED) + bomb(1200 << 20)
    assert len(data) < 4 << 20
    cost, _ = run(data)
    assert cost.error == "LimitError"
    assert cost.megabytes < 60


def test_a_long_text_that_a_pattern_looks_at(run):
    text = element(0x0040A160, "UT", b"aaaaaaaaaaaaaaaa" * (1 << 16)) + PATIENT
    cost, _ = run(header() + text, r"REMOVE ALL contains:\d{9}", "REMOVE PatientID")
    assert cost.error == ""


def test_datasets_in_memory_nested_deep():
    """pydicom itself, copying and reading, gives up at Python's recursion limit; the engine not."""
    dataset = Dataset()
    dataset.PatientID = "SECRET"
    for _ in range(3000):
        outer = Dataset()
        outer.RequestAttributesSequence = Sequence([dataset])
        dataset = outer
    recipe = recipe_of("REMOVE PatientID")
    result = Deidentifier(recipe, registry=Registry()).apply(dataset).dataset
    for _ in range(3000):
        (result,) = result.RequestAttributesSequence
    assert "PatientID" not in result


def test_memory_is_flat_over_files(tmp_path):
    """In a process of its own: 300 files with their own UIDs and names, and some that fail."""
    here = Path(__file__).parent
    # A script's own folder is not on the path of a process that is safe from the current one.
    path = os.pathsep.join([str(here), str(here.parent / "conformance")])
    done = subprocess.run(
        [sys.executable, __file__, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    after_100, after_300 = map(int, done.stdout.split())
    assert after_300 - after_100 < 2048, "kilobytes that 200 files have left behind"


def _many_files(folder: Path) -> None:
    import pydicom
    from pydicom.data import get_testdata_file
    from pydicom.uid import generate_uid

    text = """FORMAT dicom
%values names
SPLIT PatientName
%header
REPLACE contains:UID func:generate_uid
JITTER ALL 3
REMOVE ALL values:names
REPLACE PatientID func:tell
REMOVE select:private"""
    item = {"tell": lambda value, dicom: str(dicom.get("Modality"))}
    engine = Deidentifier(
        DeidRecipe.from_text(text), registry=Registry.installed(), item_names=["tell"]
    )
    dataset = pydicom.dcmread(get_testdata_file("MR_small.dcm", download=False))
    for number in range(400):
        dataset.SOPInstanceUID = generate_uid()
        dataset.PatientName = f"Patient^{number}"
        dataset.private_block(0x09, f"CREATOR {number}", create=True).add_new(1, "LO", "x")
        dataset.save_as(folder / "in.dcm")
        del dataset[0x00090010:0x000A0000]
        data = (folder / "in.dcm").read_bytes()
        (folder / "cut.dcm").write_bytes(data[:-10])
        engine.process_file(folder / "in.dcm", folder / "out.dcm", item, overwrite=True)
        try:
            engine.process_file(folder / "cut.dcm", folder / "out.dcm", item, overwrite=True)
        except FileError:
            pass
        else:
            raise AssertionError("a file that is cut off went through")
        if number in (199, 399):
            gc.collect()
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    _many_files(Path(sys.argv[1]))
