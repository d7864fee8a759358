"""Both ends, in cases that generated ones have once told apart: what becomes of each is known."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from generated_files import write
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from pydicom.valuerep import DA, DT
from snapshots import as_file, whole
from strict_parser import parse

from deid_core import Deidentifier, Registry
from deid_core.testing import recipe_of

SYNTAXES = [
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
]
by_syntax = pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
by_length = pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])


@pytest.fixture
def both(tmp_path):
    """Runs rules over a dataset through both ends, which must agree; gives what they came to."""

    def run(dataset: Dataset, syntax, *rules: str, **options) -> Dataset:
        source = write(file_of(dataset, syntax), tmp_path / "in.dcm")
        output = tmp_path / "out.dcm"
        engine = Deidentifier(recipe_of(*rules), registry=Registry(), **options)
        engine.process_file(source, output, overwrite=True)
        written = pydicom.dcmread(output)
        result = engine.apply(pydicom.dcmread(source)).dataset
        assert as_file(result, tmp_path) == whole(written)
        parse(output.read_bytes())
        return written

    return run


def file_of(dataset: Dataset, syntax) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    return FileDataset("", dataset, preamble=b"\0" * 128, file_meta=meta)


def nested(undefined: bool = False, **values) -> Dataset:
    item = Dataset()
    item.SimpleFrameList = 3
    for keyword, value in values.items():
        setattr(item, keyword, value)
    item.is_undefined_length_sequence_item = undefined
    dataset = Dataset()
    dataset.OtherPatientIDsSequence = Sequence([item])
    dataset["OtherPatientIDsSequence"].is_undefined_length = undefined
    return dataset


@by_syntax
@by_length
def test_add_into_an_item(syntax, undefined, both):
    dataset = nested(undefined, PatientID="A")
    result = both(dataset, syntax, "ADD OtherPatientIDsSequence__Modality MR")
    (item,) = result.OtherPatientIDsSequence
    assert (item.Modality, item.SimpleFrameList, item.PatientID) == ("MR", 3, "A")


@by_syntax
@by_length
def test_add_into_an_empty_item(syntax, undefined, both):
    dataset = nested(undefined)
    del dataset.OtherPatientIDsSequence[0].SimpleFrameList
    result = both(dataset, syntax, "ADD OtherPatientIDsSequence__Modality MR")
    assert result.OtherPatientIDsSequence[0].Modality == "MR"


@by_syntax
def test_add_at_the_start_and_at_the_end(syntax, both):
    dataset = nested()
    rules = ("ADD InstanceCreationDate 20200101", "ADD ImplementationVersionName V", "ADD Rows 2")
    result = both(dataset, syntax, *rules)
    assert result.InstanceCreationDate == "20200101"
    assert result.file_meta.ImplementationVersionName == "V"
    assert result.Rows == 2


@by_syntax
def test_add_into_an_empty_dataset(syntax, both):
    assert both(Dataset(), syntax, "ADD PatientIdentityRemoved YES").PatientIdentityRemoved == "YES"


@by_syntax
@by_length
@pytest.mark.parametrize("name", ["Müller", "MULLER"])
def test_a_new_character_set_inside_sequences(name, syntax, undefined, both):
    dataset = nested(undefined, PatientName=name)
    dataset.SpecificCharacterSet = "ISO_IR 100"
    result = both(dataset, syntax, "REPLACE SpecificCharacterSet ISO_IR 192")
    (item,) = result.OtherPatientIDsSequence
    assert (item.PatientName, item.SimpleFrameList) == (name, 3)


@by_syntax
@by_length
def test_a_kept_private_element_keeps_its_creator(syntax, undefined, both):
    dataset = nested(undefined)
    block = dataset.OtherPatientIDsSequence[0].private_block(0x09, "ACME 1.0", create=True)
    block.add_new(0x10, "LO", "secret")
    block.add_new(0x11, "LO", "secret")
    path = 'OtherPatientIDsSequence__0__(0009,"ACME 1.0",10)'
    result = both(dataset, syntax, f"REPLACE {path} 7", strip_sequences=True)
    (item,) = result.OtherPatientIDsSequence
    assert [int(tag) for tag in item.keys()] == [0x00090010, 0x00091010]  # noqa: SIM118


@by_syntax
@by_length
def test_an_emptied_item_is_empty(syntax, undefined, both):
    dataset = nested(undefined, SpecificCharacterSet="ISO_IR 100", PatientName="Müller")
    first, second = dataset.OtherPatientIDsSequence[0], Dataset()
    first.private_block(0x09, "ACME 1.0", create=True).add_new(0x10, "LO", "secret")
    second.ImageType = "ORIGINAL"
    dataset.OtherPatientIDsSequence.append(second)
    rules = ["REMOVE ALL", "KEEP OtherPatientIDsSequence__1__ImageType"]
    result = both(dataset, syntax, *rules)
    assert [len(item) for item in result.OtherPatientIDsSequence] == [0, 1]
    result = both(dataset, syntax, *rules, "KEEP OtherPatientIDsSequence__PatientName")
    (named, _) = result.OtherPatientIDsSequence
    assert (named.SpecificCharacterSet, named.PatientName) == ("ISO_IR 100", "Müller")
    assert len(named) == 2


@by_syntax
def test_a_creator_stays_for_what_is_added(syntax, both):
    dataset = Dataset()
    dataset.add_new(0x00090010, "LO", "ACME 1.0")
    added = 'ADD (0009,"ACME 1.0",30) 7'
    result = both(dataset, syntax, added, remove_private=True)
    assert [int(tag) for tag in result.keys()] == [0x00090010, 0x00091030]  # noqa: SIM118
    assert list(both(dataset, syntax, added, "REMOVE select:private")) == []


@by_syntax
@pytest.mark.parametrize(
    "rule",
    [
        "REMOVE ALL",
        "BLANK ALL",
        "REMOVE SourceApplicationEntityTitle",
        "ADD SourceApplicationEntityTitle WARD7",
        "REPLACE MediaStorageSOPInstanceUID 1.2.3.4.5.6.7",
        "REPLACE SOPInstanceUID 1.2.3.4.5.6.7",
    ],
)
def test_the_length_of_the_file_meta_group(rule, syntax, both):
    dataset = nested()
    dataset.SOPInstanceUID = "1.2.3"
    both(dataset, syntax, rule)  # which parses the output strictly


@by_length
def test_private_sequence_that_a_dictionary_knows_otherwise(undefined, tmp_path):
    """In implicit VR the private dictionary is all there is to know the VR by, and hearsay."""
    dataset = Dataset()
    dataset.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    item = Dataset()
    item.PatientID = "secret"
    item.is_undefined_length_sequence_item = undefined
    dataset.add_new(0x00291010, "SQ", Sequence([item]))  # OB in the dictionary
    dataset[0x00291010].is_undefined_length = undefined
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ImplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = meta.MediaStorageSOPInstanceUID = "1.2.3"
    source = write(
        FileDataset("", dataset, preamble=b"\0" * 128, file_meta=meta), tmp_path / "in.dcm"
    )
    recipe = recipe_of("REMOVE PatientID")
    output = Path(tmp_path / "out.dcm")
    Deidentifier(recipe, registry=Registry()).process_file(source, output)
    assert b"secret" not in output.read_bytes()
    parse(output.read_bytes())


@pytest.mark.parametrize(
    ("keyword", "value", "left"),
    [
        ("StudyDate", DA("20200301"), "20200302"),
        ("AcquisitionDateTime", DT("20200301101500"), "20200302101500"),
        ("CalibrationDate", [DA("20200301"), DA("20200401")], ["20200302", "20200402"]),
    ],
)
def test_dates_that_pydicom_has_converted_are_values_like_others(keyword, value, left):
    dataset = Dataset()
    setattr(dataset, keyword, value)
    recipe = recipe_of(f"JITTER {keyword} 1")
    with Deidentifier(recipe, Registry()) as deidentifier:
        assert deidentifier.apply(dataset).dataset[keyword].value == left


@by_length
@pytest.mark.parametrize(
    "rule", ["REMOVE select:VR:UN", "BLANK select:VR:UN", "REMOVE select:VR:SQ"]
)
def test_an_implicit_private_sequence_goes_by_its_unknown_vr(rule, undefined, both):
    result = both(private_sequence(undefined), ImplicitVRLittleEndian, rule)
    assert result.PatientID == "A"
    assert "SECRET" not in str(result)


@by_length
def test_an_implicit_private_sequence_is_kept_by_its_unknown_vr(undefined, both):
    rules = ("REMOVE ALL", "KEEP select:VR:UN")
    result = both(private_sequence(undefined), ImplicitVRLittleEndian, *rules)
    assert sorted(map(int, result.keys())) == [0x00290010, 0x00291001]


def private_sequence(undefined: bool) -> Dataset:
    item = Dataset()
    item.PatientName = "SECRET"
    dataset = Dataset()
    dataset.PatientID = "A"
    dataset.private_block(0x29, "ACME", create=True).add_new(1, "SQ", Sequence([item]))
    dataset[0x00291001].is_undefined_length = undefined
    return dataset


@pytest.mark.parametrize(
    ("rules", "edits"),
    [
        (
            ["REPLACE (0029,0010) ANON", "REMOVE select:private"],
            {("REMOVE", "(0029,0010)"), ("REMOVE", '(0029,"ACME",01)')},
        ),
        (
            ["ADD (0009,0010) ABCD", 'ADD (0009,"ABCD",01) x'],
            {("ADD", "(0009,0010)"), ("ADD", '(0009,"ABCD",01)')},
        ),
        (
            ["ADD SOPInstanceUID 1.2.7"],
            {("ADD", "SOPInstanceUID"), ("REPLACE", "MediaStorageSOPInstanceUID")},
        ),
    ],
)
def test_each_edit_is_told_once(rules, edits, tmp_path):
    dataset = private_sequence(undefined=False)
    source = write(file_of(dataset, ExplicitVRLittleEndian), tmp_path / "in")
    engine = Deidentifier(recipe_of(*rules), registry=Registry())
    for result in (
        engine.process_file(source, tmp_path / "out"),
        engine.apply(pydicom.dcmread(source)),
    ):
        assert sorted((edit.action, edit.path) for edit in result.edits) == sorted(edits)
