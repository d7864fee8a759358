"""Real files of many IODs through the profile: valid as before, and no identifier left."""

import re
import shutil
import subprocess
import warnings
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest
from profile_instances import write_instances
from pydicom import dcmread

from deid_core import ParseError, RefusedError
from deid_core.recipe.profiles import OPTIONS

pytestmark = pytest.mark.slow

PACKAGES = {"pydicom": "data", "deid_data": "", "data_store": "data"}
EVERYTHING = tuple(one for one in OPTIONS if one not in ("retain-full-dates", "retain-uids"))
# Cut off or damaged: refused with or without a profile.
DAMAGED = {
    "DICOMDIR-nooffset",
    "MR_truncated.dcm",
    "SC_rgb_jpeg.dcm",
    "emri_small_jpeg_2k_lossless_too_short.dcm",
    "rtplan_truncated.dcm",
}
A_FEW = 4


def _shipped():
    for package, folder in PACKAGES.items():
        (home,) = find_spec(package).submodule_search_locations
        for path in sorted((Path(home) / folder).rglob("*")):
            if path.is_file() and path.name not in DAMAGED and _is_dicom(path):
                yield path


def _is_dicom(path):
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def header(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(path, stop_before_pixels=True)


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    return [*_shipped(), *write_instances(tmp_path_factory.mktemp("made"))]


def run(engine, originals, folder):
    """Pairs of input and output, and how many were refused for each reason."""
    pairs, refused = [], Counter()
    for number, path in enumerate(originals):
        output = folder / f"{number}.dcm"
        try:
            engine.process_file(path, output)
        except RefusedError as error:
            refused[str(error).partition("refused as ")[2].partition(":")[0]] += 1
        else:
            pairs.append((path, output))
    return pairs, refused


@pytest.fixture(scope="module")
def by_default(engine_for, originals, tmp_path_factory):
    return run(engine_for(), originals, tmp_path_factory.mktemp("default"))


def test_the_default_takes_all_but_what_it_refuses(by_default, originals):
    pairs, refused = by_default
    assert len(pairs) + sum(refused.values()) == len(originals)
    assert set(refused) == {"burned-in", "media-directory"}
    classes = {header(path).get("SOPClassUID", "").rpartition(".4.1.1.")[2] for path, _ in pairs}
    ct_mr_us_pet_nm = {"2", "2.1", "4", "4.1", "6.1", "128", "20"}
    plan_dose_structures = {"481.5", "481.2", "481.3"}
    report_ecg_segmentation_state_objects = {"88.33", "88.34", "9.1.1", "66.4", "11.1", "88.59"}
    assert ct_mr_us_pet_nm | plan_dose_structures <= classes
    assert report_ecg_segmentation_state_objects <= classes


def identifying(dataset):
    """Identifiers and names of a dataset, at every depth, as they may stand in text."""
    for element in dataset.iterall():
        values = element.value if element.VM > 1 else [element.value]
        texts = [str(value) for value in values if element.VR in ("UI", "PN", "LO", "SH")]
        if element.VR == "UI":
            yield from (text for text in texts if not text.startswith("1.2.840.10008."))
        elif element.VR == "PN":
            yield from (part for text in texts for part in re.split(r"[\^=, ]+", text))
        elif element.keyword in ("PatientID", "AccessionNumber", "InstitutionName"):
            yield from texts


def test_no_identifier_of_the_originals_is_left_in_the_headers(by_default):
    schemes = {"CodingSchemeUID", "ImplementationClassUID", "ContextUID", "CreatorVersionUID"}
    for path, output in by_default[0]:
        before, after = header(path), header(output)
        kept = {str(e.value) for e in after.iterall() if e.keyword in schemes}
        left = " ".join(
            str(e.value) for e in after.iterall() if e.VR not in ("SQ", "OB", "OW", "UN")
        )
        words = set(re.split(r"[\s\\^=\[\]',]+", left))
        found = {one for one in identifying(before) if len(one) > 3 and one in words} - kept
        # Of words, what the profile does not name may have the same as names have.
        assert not {one for one in found if "." in one or one.isdigit()}, path.name
        assert not [e for e in after.iterall() if e.tag.is_private], path.name


def errors(path):
    """What dciodvfy calls errors, values and places left out."""
    done = subprocess.run(["dciodvfy", "-new", path], capture_output=True, check=False)
    lines = (done.stderr + done.stdout).decode("latin-1").splitlines()
    told = [re.sub(r"= <[^>]*>|\[\d+\]", "", line) for line in lines if line.startswith("Error")]
    return None if any("read failed" in line or "out of order" in line for line in told) else told


def a_few(pairs):
    by_class = defaultdict(list)
    for path, output in pairs:
        by_class[header(path).get("SOPClassUID")].append((path, output))
    return [pair for class_, found in by_class.items() if class_ for pair in found[:A_FEW]]


def assert_no_new_error(pairs):
    compared = 0
    for path, output in a_few(pairs):
        before, after = errors(path), errors(output)
        if before is None:  # what dciodvfy can't read, it can't compare
            continue
        compared += 1
        assert not Counter(after) - Counter(before), path.name
    assert compared > 30


needs_validator = pytest.mark.skipif(
    shutil.which("dciodvfy") is None, reason="dciodvfy is not installed (Debian: dicom3tools)"
)


@needs_validator
def test_the_default_leaves_no_new_error(by_default):
    assert_no_new_error(by_default[0])


@needs_validator
def test_all_options_together_leave_no_new_error(engine_for, originals, tmp_path):
    with_patient = [path for path in originals if header(path).get("StudyInstanceUID")]
    taken = [path for path in with_patient if "DirectoryRecordSequence" not in header(path)]
    pairs, refused = run(engine_for(*EVERYTHING), taken, tmp_path)
    assert not refused
    assert_no_new_error(pairs)


def test_damaged_files_fail_as_they_do_without_a_profile(engine_for, tmp_path):
    (home,) = find_spec("pydicom").submodule_search_locations
    damaged = [path for path in Path(home).rglob("*") if path.name in DAMAGED]
    assert damaged
    for path in damaged:
        with pytest.raises(ParseError):
            engine_for("accept-burned-in", "accept-media-directory").process_file(
                path, tmp_path / "out.dcm"
            )
