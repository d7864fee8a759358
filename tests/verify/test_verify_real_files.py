"""No false alarms on real files, and every element of them is read."""

import shutil
import warnings
from pathlib import Path

import deid_data
import pydicom
import pytest
from by_the_table import ByTheTable
from pydicom import dcmread
from pydicom.errors import InvalidDicomError

from deid_core.verify.findings import Kind
from deid_core.verify.parsing import parse
from deid_core.verify.profile import Profile
from deid_core.verify.verifier import Verifier

ROOTS = (Path(pydicom.__file__).parent / "data", Path(deid_data.__file__).parent)
NO_DICOM = {".md", ".txt", ".py", ".pyc", ".dump", ".json", ".gz", ".icc", ".sha256", ".zip"}
LEFT_OUT = {
    # What pydicom makes of them is not what a de-identified file should be.
    "DICOMDIR": "names its files, which are named for patients here",
    "DICOMDIR-bigEnd": "likewise",
    "DICOMDIR-implicit": "likewise",
    "DICOMDIR-nooffset": "likewise",
    "DICOMDIR-nopatient": "likewise",
    "DICOMDIR-reordered": "likewise",
    "DICOMDIR-empty.dcm": "likewise",
    "SC_rgb_jpeg.dcm": "implicit VR under an explicit transfer syntax",
    "meta_missing_tsyntax.dcm": "without a SOPInstanceUID",
    "empty_charset_LEI.dcm": "likewise",
    "MR_truncated.dcm": "cut off",
    "rtplan_truncated.dcm": "cut off",
}
FILES = [
    path
    for root in ROOTS
    for path in sorted(root.rglob("*"))
    if path.is_file() and path.suffix not in NO_DICOM and path.name not in LEFT_OUT
]


@pytest.fixture
def real_set(tmp_path):
    """Real files under names that say nothing, and what a run by the table makes of them."""

    def make(*options):
        originals, outputs = tmp_path / "originals", tmp_path / "outputs"
        originals.mkdir()
        deidentifier = ByTheTable(*options)
        for number, path in enumerate(FILES):
            source = originals / str(number)
            shutil.copy(path, source)
            try:
                deidentifier.file(source, outputs / str(number))
            except InvalidDicomError:
                source.unlink()
        return originals, outputs

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [(), ("retain-modified-dates", "clean-descriptors"), ("retain-uids", "retain-full-dates")],
    ids=["basic", "cleaned", "kept"],
)
def test_clean_outputs_of_real_files_have_no_findings(real_set, options):
    originals, outputs = real_set(*options)
    verifier = Verifier(originals, outputs, Profile(options))
    assert [(one.kind, one.path, one.place, one.message) for one in verifier] == []
    assert verifier.counts.paired == verifier.counts.outputs > 150


@pytest.mark.slow
def test_untouched_files_are_full_of_findings(real_set, tmp_path):
    originals, _ = real_set()
    same = tmp_path / "same"
    shutil.copytree(originals, same)
    verifier = Verifier(originals, same, Profile())
    marked = {one.path for one in verifier if one.kind is Kind.MARK}
    assert len(marked) >= verifier.counts.outputs - 5  # a few are de-identified already
    assert verifier.counts.by_kind[Kind.LEFT] > 1000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_element_is_read(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = dcmread(path)
        except InvalidDicomError:
            return
        expected = {}
        _walk(dataset.file_meta, expected)
        _walk(dataset, expected)
    parsed = parse(path.read_bytes())
    assert parsed.trouble is None
    found = {}
    for element in parsed.elements:
        found.setdefault(element.tag, 0)
        found[element.tag] += 1
    # In bytes of UN, pydicom finds no sequences, so there may be more here.
    assert {tag: found.get(tag, 0) for tag in expected if found.get(tag, 0) < expected[tag]} == {}


def _walk(dataset, counts):
    for element in dataset:
        counts[int(element.tag)] = counts.get(int(element.tag), 0) + 1
        if element.VR == "SQ":
            for item in element.value:
                _walk(item, counts)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        [],
        ["retain-modified-dates", "clean-descriptors", "clean-structured-content"],
        ["retain-uids", "retain-full-dates", "retain-device-identity", "retain-safe-private"],
    ],
    ids=["basic", "cleaned", "kept"],
)
def test_the_default_run_over_real_files_leaves_nothing_to_find(tmp_path, invoke, options):
    originals, outputs = tmp_path / "originals", tmp_path / "outputs"
    originals.mkdir()
    for number, path in enumerate(FILES):
        shutil.copy(path, originals / str(number))
    accepted = ["accept-burned-in", "accept-encapsulated-document"]
    chosen = [part for option in (*options, *accepted) for part in ("--option", option)]
    invoke("run", originals, "--output", outputs, *chosen)
    verifier = Verifier(originals, outputs, Profile(options))
    findings = [(one.kind, one.place, one.message) for one in verifier]
    assert [one for one in findings if one[0] is not Kind.UNPAIRED] == []
    assert verifier.counts.outputs > 100
