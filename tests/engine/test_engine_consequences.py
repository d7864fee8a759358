"""What rules have follow for elements that others depend on: group lengths, private creators, UIDs,
character sets, the file meta group; also where rules name these themselves, in tiny items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest
from generated_files import write
from hypothesis import event, given, note
from hypothesis import strategies as st
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from snapshots import as_file, whole
from strict_parser import parse

from deid_core import Deidentifier, FileError, Registry
from deid_core.testing import recipe_of

SYNTAXES = (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)
SEQUENCES = (0x00081140, 0x00101002)
VALUES = {
    **dict.fromkeys(("(0002,0000)", "(0008,0000)", "(0009,0000)", "(0010,0000)"), "1"),
    **dict.fromkeys(("(6000,0000)", "ReferencedImageSequence__(0008,0000)"), "1"),
    "OtherPatientIDsSequence__0__(0010,0000)": "1",
    "SimpleFrameList": "3",
    "SpecificCharacterSet": "ISO_IR 192",
    **dict.fromkeys(("SOPInstanceUID", "SOPClassUID", "MediaStorageSOPClassUID"), "1.2.9.9.9"),
    "MediaStorageSOPInstanceUID": "1.2.7",
    "SourceApplicationEntityTitle": "OTHER",
    **dict.fromkeys(("PatientID", "OtherPatientIDsSequence__PatientID"), "Meier"),
    "ReferencedImageSequence__0__OtherPatientIDsSequence__PatientID": "Meier",
    **dict.fromkeys(("(0009,0010)", "ReferencedImageSequence__(0009,0010)"), "OTHER 1"),
    **dict.fromkeys(('(0009,"ACME",01)', '(0009,"OTHER 1",02)'), "private"),
    'ReferencedImageSequence__0__(0009,"ACME",01)': "private",
}
"""Elements that others depend on, or that stand beside them, with values for them."""

FIELDS = (*VALUES, "ReferencedImageSequence", "OtherPatientIDsSequence", "(0002,0001)")
BROAD = (
    *("ALL", "select:VR:UL", "select:VR:UI", "select:VR:SQ", "select:VR:LO", "select:private"),
    *("select:group:0002", "select:group:0008", "select:group:0009", "select:group:0010"),
    *("contains:0000", "contains:0010", "endswith:UID", "except:Sequence", "values:listed"),
)
LISTED = "%values listed\nFIELD endswith:UID\nFIELD MediaStorageSOPInstanceUID\nFIELD PatientID"


@st.composite
def files(draw: Any) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = draw(st.sampled_from(SYNTAXES))
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    if draw(st.booleans()):
        meta.SourceApplicationEntityTitle = "WARD"
    dataset = _dataset(draw, 2)
    return FileDataset("", dataset, preamble=bytes(128), file_meta=meta)


def _dataset(draw: Any, depth: int) -> Dataset:
    """A dataset of very few elements, perhaps of none; its text is in its own character set."""
    dataset = Dataset()
    latin = draw(st.booleans())
    may_have = {
        0x00080005: ("CS", "ISO_IR 100" if latin else "ISO_IR 192"),
        0x00080016: ("UI", "1.2.840.10008.5.1.4.1.1.4"),
        0x00080018: ("UI", draw(st.sampled_from(["1.2.3", "1.2.3.4", None]))),
        0x00081161: ("UL", draw(st.sampled_from([7, None]))),
        0x00090010: ("LO", "ACME"),
        0x00100020: ("LO", draw(st.sampled_from(["A", "7", None]))),
    }
    for tag in draw(st.lists(st.sampled_from(sorted(may_have)), unique=True)):
        dataset.add(DataElement(tag, *may_have[tag]))
    if 0x00080005 in dataset and "PatientID" in dataset:
        dataset.PatientID = "Müller"
    if 0x00090010 in dataset:
        for number in draw(st.sets(st.sampled_from([1, 2]))):
            dataset.add(DataElement(0x00091000 | number, "LO", "in block"))
    if depth:
        for tag in draw(st.sets(st.sampled_from(SEQUENCES))):
            items = [_dataset(draw, depth - 1) for _ in range(draw(st.integers(0, 2)))]
            for item in items:
                item.is_undefined_length_sequence_item = draw(st.booleans())
            dataset.add(DataElement(tag, "SQ", Sequence(items)))
            dataset[tag].is_undefined_length = draw(st.booleans())
    groups = sorted({tag.group for tag in dataset.keys()})  # noqa: SIM118
    for group in draw(st.sets(st.sampled_from([*groups, 0x6000]))):
        dataset.add(DataElement(group << 16, "UL", 10))
    return dataset


def rules() -> st.SearchStrategy[str]:
    fields, broad = st.sampled_from(FIELDS), st.sampled_from(BROAD)
    plain = st.sampled_from(["BLANK", "REMOVE", "KEEP"])
    valued = st.sampled_from([f"{field} {value}" for field, value in VALUES.items()])
    addable = valued.filter(lambda rest: "0000)" not in rest)
    return st.one_of(
        st.builds("{} {}".format, plain, fields | broad),
        valued.map("REPLACE {}".format),
        broad.map("REPLACE {} 1".format),
        addable.map("ADD {}".format),
        broad.map("JITTER {} 3".format),
    )


@given(data=st.data())
def test_both_ends_agree_and_outputs_are_whole(data, folder):
    dataset = data.draw(files())
    lines = data.draw(st.lists(rules(), min_size=1, max_size=4))
    note("\n".join(lines))
    note(str(dataset))
    names = ("remove_private", "strip_sequences", "disable_skip")
    flags = {name: data.draw(st.integers(0, 5)) == 5 for name in names}
    source, output = write(dataset, folder / "in"), folder / "out"
    output.unlink(missing_ok=True)
    engine = Deidentifier(recipe_of(*lines, LISTED), registry=Registry(), **flags)
    written = reason = None
    try:
        engine.process_file(source, output)
        parse(output.read_bytes())
        written = pydicom.dcmread(output)
    except FileError as error:
        reason = str(error)
        note(reason)
    try:
        result = engine.apply(pydicom.dcmread(source)).dataset
    except FileError as error:
        note(str(error))
        assert reason is not None
        assert "held" in reason or "no rule can set it" in reason or "character set" in reason
        assert all(line.startswith(("KEEP", "REMOVE")) for line in lines) is False
    else:
        assert reason is None
        assert as_file(result, folder) == whole(written)
    event("fails" if written is None else "is written")


def _both(dataset: Dataset, syntax: str, folder: Path, *lines: str, **flags: bool) -> list[Any]:
    """What both ends come to: the whole output, or the error's message."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = meta.MediaStorageSOPInstanceUID = "1.2.3"
    made = FileDataset("", dataset, preamble=bytes(128), file_meta=meta)
    source, output = write(made, folder / "in"), folder / "out"
    engine = Deidentifier(recipe_of(*lines), registry=Registry(), **flags)
    found = []
    try:
        engine.process_file(source, output)
        found.append(pydicom.dcmread(output))
    except FileError as error:
        found.append(error.message)
    try:
        found.append(engine.apply(pydicom.dcmread(source)).dataset)
    except FileError as error:
        found.append(error.message)
    return found


@pytest.mark.parametrize("action", ["REPLACE {} 5", "BLANK {}"])
def test_no_rule_sets_the_length_of_the_file_meta_group(action, tmp_path):
    rule = action.format("FileMetaInformationGroupLength")
    errors = _both(Dataset(), ExplicitVRLittleEndian, tmp_path, rule, disable_skip=True)
    assert ["no rule can set it" in error for error in errors] == [True, True]


def test_text_that_its_length_can_not_say_in_a_new_character_set(tmp_path):
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.AdditionalPatientHistory = "é" * 40_000
    rule = "REPLACE SpecificCharacterSet ISO_IR 192"
    errors = _both(dataset, ExplicitVRLittleEndian, tmp_path, rule)
    assert ["LT can't hold more than" in error for error in errors] == [True, True]
    for result in _both(dataset, ImplicitVRLittleEndian, tmp_path, rule):
        assert result.AdditionalPatientHistory == "é" * 40_000


def test_a_uid_that_the_file_meta_group_can_not_hold(tmp_path):
    dataset = Dataset()
    dataset.SOPInstanceUID = "1.2.3"
    rule = f"REPLACE SOPInstanceUID {'1.' * 40_000}1"
    errors = _both(dataset, ImplicitVRLittleEndian, tmp_path, rule)
    assert ["can't follow SOPInstanceUID" in error for error in errors] == [True, True]


def test_a_private_creator_that_is_too_long(tmp_path):
    rule = f'ADD (0009,"{"A" * 70_000}",01) x'
    errors = _both(Dataset(), ExplicitVRLittleEndian, tmp_path, rule)
    assert ["creator can't be held" in error for error in errors] == [True, True]


@pytest.mark.parametrize("name", ["UN_sequence.dcm", "priv_SQ.dcm", "nested_priv_SQ.dcm"])
def test_a_blanked_sequence_of_unknown_vr_is_what_it_reads_back_as(name, tmp_path):
    """Nothing tells any more that it was one: PS3.5 6.2.2."""
    source = Path(pydicom.__file__).parent / "data" / "test_files" / name
    engine = Deidentifier(recipe_of("BLANK ALL"), registry=Registry())
    engine.process_file(source, tmp_path / "out")
    result = engine.apply(pydicom.dcmread(source)).dataset
    written = pydicom.dcmread(tmp_path / "out")
    private = _private(written)
    assert ("UN", None) in [(vr, value) for _, vr, value in private]
    assert _private(result) == private


def _private(dataset: Dataset) -> list[tuple[Any, ...]]:
    return [(each.tag, each.VR, each.value or None) for each in dataset if each.tag.is_private]
