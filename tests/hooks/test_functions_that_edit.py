"""A function that edits what it is shown fails the file, for no such edit gets into the output; one
that reads, in whatever way pydicom offers, does not."""

from __future__ import annotations

import contextlib
import copy
import io
import warnings

import pytest
from pydicom import DataElement, Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset

from deid_core import KEEP, Deidentifier, Registry, RuleError
from deid_core.testing import assert_edits, make_dataset, recipe_of, write_file

SECRETS = ("Simpson", "742", "springfield", "ANON")
LARGE = 1 << 17
"""More than is loaded with a file that is shown."""


def _patient(**more):
    return make_dataset(
        PatientName="Simpson^Homer",
        PatientID="742",
        InstitutionName="springfield general",
        OtherPatientNames=["Simpson^Max", "Power^Max"],
        SelectorFDValue=[float("nan"), 1.5],
        DoubleFloatRealWorldValueFirstValueMapped=float("nan"),
        PatientWeight="108.50",
        RequestAttributesSequence=[
            {"AccessionNumber": "742", "ReferencedStudySequence": [{"StudyID": "742"}]}
        ],
        **more,
    )


@pytest.fixture
def source(tmp_path):
    dataset = _patient()
    block = dataset.private_block(0x29, "ACME", create=True)
    block.add_new(1, "LO", "Simpson")
    dataset.add_new("PixelData", "OW", bytes(LARGE))
    return write_file(tmp_path / "a.dcm", dataset)


@pytest.fixture(params=["apply", "process_file", "apply, all of it read before"])
def run(request, source, tmp_path):
    """Runs rules over the file, or the same in memory, with `f`; gives the result."""

    def work(f, *rules):
        registry = Registry()
        registry.register_function(f, "f")
        with Deidentifier(recipe_of(*(rules or ["REPLACE PatientID func:f"])), registry) as engine:
            if request.param == "process_file":
                return engine.process_file(source, tmp_path / "b.dcm")
            dataset = dcmread(source)
            if "read before" in request.param:
                list(dataset.iterall())
            return engine.apply(dataset)

    return work


def _walk_and_edit(dicom):
    def blank_names(dataset, element):
        if element.VR == "PN":
            element.value = ""

    dicom.walk(blank_names)


def _set(dataset, **values):
    for keyword, value in values.items():
        setattr(dataset, keyword, value)


EDITS = {
    "setting": (lambda d: _set(d, PatientName="ANON", InstitutionName="ANON"), "InstitutionName"),
    "setting by tag": (lambda d: setattr(d[0x00100010], "value", "ANON"), "PatientName"),
    "setting after reading": (lambda d: (str(d), _set(d, PatientName="ANON")), "PatientName"),
    "setting an own element": (lambda d: _set(d, PatientID="ANON"), "PatientID"),
    "deleting": (lambda d: d.__delattr__("PatientName"), "PatientName"),
    "popping": (lambda d: d.pop("InstitutionName"), "InstitutionName"),
    "clearing": (lambda d: d.clear(), " more)"),
    "adding": (lambda d: d.add_new("StudyID", "SH", "7"), "StudyID"),
    "putting in place": (lambda d: d.add_new("PatientName", "PN", "ANON"), "PatientName"),
    "updating": (
        lambda d: d.update({0x00100010: DataElement(0x00100010, "PN", "ANON")}),
        "PatientName",
    ),
    "walking": (_walk_and_edit, "OtherPatientNames"),
    "removing private tags": (lambda d: d.remove_private_tags(), "(0029,1001)"),
    "one of several values": (
        lambda d: d.OtherPatientNames.__setitem__(1, "ANON"),
        "OtherPatientNames",
    ),
    "a number beside one that is none": (
        lambda d: d.SelectorFDValue.__setitem__(1, 2.5),
        "SelectorFDValue",
    ),
    "its VR": (lambda d: setattr(d["PatientWeight"], "VR", "LO"), "PatientWeight"),
    "appending an item": (
        lambda d: d.RequestAttributesSequence.append(Dataset()),
        "RequestAttributesSequence",
    ),
    "an item": (
        lambda d: _set(d.RequestAttributesSequence[0], AccessionNumber="ANON"),
        "RequestAttributesSequence__0__AccessionNumber",
    ),
    "an item of an item": (
        lambda d: d.RequestAttributesSequence[0].ReferencedStudySequence[0].clear(),
        "RequestAttributesSequence__0__ReferencedStudySequence__0__StudyID",
    ),
    "another item": (
        lambda d: d.RequestAttributesSequence.__setitem__(0, Dataset()),
        "RequestAttributesSequence__0__AccessionNumber",
    ),
    "pixels": (lambda d: _set(d, PixelData=bytes(LARGE - 1) + b"\1"), "PixelData"),
    "file meta": (
        lambda d: _set(d.file_meta, MediaStorageSOPInstanceUID="1.2.3"),
        "MediaStorageSOPInstanceUID",
    ),
    "another file meta": (
        lambda d: setattr(d, "file_meta", FileMetaDataset()),
        "FileMetaInformation",
    ),
    "a shallow copy": (lambda d: (str(d), _set(d.copy(), PatientName="ANON")), "PatientName"),
}


def _assert_refused(run, f, named, tmp_path, *rules):
    with pytest.raises(RuleError, match=r"func:f edited what it was shown") as caught:
        run(f, *rules)
    said = str(caught.value)
    assert named in said
    assert "return the new value, and write a rule for each other element" in said
    assert not any(secret in said for secret in SECRETS)
    assert not (tmp_path / "b.dcm").exists()


@pytest.mark.parametrize("kind", EDITS)
def test_editing_the_dataset_fails_the_file(kind, run, tmp_path):
    edit, named = EDITS[kind]

    def f(dicom):
        edit(dicom)
        return "X"

    _assert_refused(run, f, named, tmp_path)


def test_the_error_names_some_elements_and_counts_the_others(run, tmp_path):
    def f(item, value, field, dicom):
        dicom.clear()
        return "X"

    _assert_refused(run, f, " more)", tmp_path)


def test_editing_the_dataset_of_the_element_fails_the_file(run, tmp_path):
    def f(field, dataset):
        if field == "RequestAttributesSequence":
            return True
        dataset.AccessionNumber = "ANON"
        return "X"

    rule = "REPLACE RequestAttributesSequence__0__ReferencedStudySequence__0__StudyID func:f"
    place = "RequestAttributesSequence__0__ReferencedStudySequence__0__"
    _assert_refused(run, f, f"{place}AccessionNumber", tmp_path, rule)
    gone = "REMOVE RequestAttributesSequence func:f"
    _assert_refused(run, f, "AccessionNumber", tmp_path, gone, "REPLACE StudyID func:f")


def test_editing_in_a_condition_fails_the_file(run, tmp_path):
    def f(dicom):
        dicom.PatientName = "ANON"
        return False

    _assert_refused(run, f, "PatientName", tmp_path, "REMOVE StudyID func:f")


@pytest.mark.parametrize(
    ("field", "edit"),
    [
        ("PatientName", lambda field: setattr(field.element, "value", "ANON")),
        ("PatientName", lambda field: setattr(field.element, "VR", "LO")),
        ("OtherPatientNames", lambda field: field.value.append("ANON")),
        ("OtherPatientNames", lambda field: field.element.value.pop()),
        ("SelectorFDValue", lambda field: field.value.append(2.5)),
        ("RequestAttributesSequence", lambda field: field.value.append(Dataset())),
        ("RequestAttributesSequence", lambda field: _set(field.value[0], AccessionNumber="ANON")),
    ],
)
def test_editing_the_field_fails_the_file(field, edit, run, tmp_path):
    def f(field):
        edit(field)
        return []

    _assert_refused(run, f, field, tmp_path, f"REPLACE {field} func:f")


READS = {
    "get": lambda d: d.get("PatientName"),
    "in": lambda d: "PatientName" in d and "StudyDate" not in d,
    "iterall": lambda d: [element.value for element in d.iterall()],
    "walk": lambda d: d.walk(lambda dataset, element: element.value),
    "repr": lambda d: (repr(d), repr(d.file_meta)),
    "json": lambda d: d.to_json(),
    "decode": lambda d: d.decode(),
    "a group": lambda d: d.group_dataset(0x10),
    "a private block": lambda d: d.private_block(0x29, "ACME")[1].value,
    "pixels": lambda d: len(d.PixelData),
    "saving": lambda d: d.save_as(io.BytesIO()),
    "editing a deep copy": lambda d: _set(copy.deepcopy(d), PatientName="ANON"),
    "items": lambda d: d.RequestAttributesSequence[0].ReferencedStudySequence[0].StudyID,
}


@pytest.mark.parametrize("kind", READS)
def test_reading_is_no_edit(kind, run):
    def f(item, value, field, dicom, dataset):
        assert field.element.value == field.value
        READS[kind](dicom)
        return "X"

    result = run(f, "REPLACE PatientID func:f", "REPLACE StudyID func:f")
    item = "RequestAttributesSequence__0__ReferencedStudySequence__0__StudyID"
    assert_edits(result, {"PatientID": "REPLACE", item: "REPLACE"})


def _read_all(dicom, field):
    """Read in many ways; what a file is too odd for, pydicom refuses."""
    for read in [*READS.values(), lambda d: d.pixel_array, lambda d: d.waveform_array(0)]:
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(dicom)
    with contextlib.suppress(Exception):
        list(field.value)
    return KEEP


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "reportsi.dcm"])
def test_reading_real_files_is_no_edit(name, tmp_path):
    path = get_testdata_file(name, download=False)
    registry = Registry()
    registry.register_function(_read_all, "f")
    recipe = recipe_of("REPLACE PatientID func:f", "ADD PatientComments func:f")
    with Deidentifier(recipe, registry) as engine:
        assert not engine.process_file(path, tmp_path / "b.dcm").edits
        assert not engine.apply(dcmread(path)).edits
