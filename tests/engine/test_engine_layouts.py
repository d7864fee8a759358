"""Sequences of many items, alike and almost alike: an item that was not looked into must come out
as one that was."""

from __future__ import annotations

import random

import pytest
from broken_files import EXPLICIT, IMPLICIT, PATIENT, element, header, item
from generated_files import write
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID
from snapshots import snapshot

from deid_core import Deidentifier, DeidRecipe, FileError, Registry
from deid_core.engine import layouts

RULES = """FORMAT dicom
%header
REPLACE ReferencedSOPInstanceUID func:generate_uid
REPLACE PatientName Doe^Jané
JITTER AcquisitionDateTime 40
JITTER StudyDate 3
BLANK AccessionNumber
REMOVE PatientID
REMOVE InstitutionName contains:a
REMOVE select:private
REPLACE ContentSequence__2__PatientComments the third
KEEP ContentSequence__4__PatientID"""
KEY = b"a key of thirty-two bytes in all"


def _engine(rules: str = RULES) -> Deidentifier:
    return Deidentifier(DeidRecipe.from_text(rules), registry=Registry.installed(), key=KEY)


def _leaf(chance: random.Random) -> Dataset:
    """One of a few forms of item, its values of few lengths."""
    made = Dataset()
    number = chance.randrange(3)
    made.StudyDate = f"2020010{number + 1}"
    made.ReferencedSOPInstanceUID = f"1.2.{chance.randrange(12)}"
    if number == 1:
        made.PatientID = "SECRET" * chance.randrange(3)
        made.InstitutionName = chance.choice(["SECRETa", "b", ""])
        made.AcquisitionDateTime = "20200101101010.5+0100"
    if chance.random() < 0.05:
        made.SpecificCharacterSet = chance.choice(["ISO_IR 100", "ISO_IR 192"])
        made.PatientName = "Müller"
    if chance.random() < 0.05:
        made.private_block(0x29, "ACME", create=True).add_new(1, "LO", "SECRET")
    return made


def _item(chance: random.Random, depth: int) -> Dataset:
    made = _leaf(chance)
    made.PatientComments = "x" * chance.randrange(1, 3)
    if depth and chance.random() < 0.8:
        count = chance.randrange(3)
        made.ContentSequence = Sequence([_item(chance, depth - 1) for _ in range(count)])
    if chance.random() < 0.5:
        made.ReferencedImageSequence = Sequence([_leaf(chance)])
    return made


def _undefine(dataset: Dataset, chance: random.Random) -> None:
    for sequence in dataset:
        if sequence.VR == "SQ":
            sequence.is_undefined_length = chance.random() < 0.5
            for inside in sequence.value:
                inside.is_undefined_length_sequence_item = chance.random() < 0.5
                _undefine(inside, chance)


def _file(path, seed: int, syntax: str):
    chance = random.Random(seed)
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", "1.2.3"
    dataset.ContentSequence = Sequence([_item(chance, 2) for _ in range(40)])
    if seed % 2:
        _undefine(dataset, chance)
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return write(FileDataset("", dataset, preamble=bytes(128), file_meta=meta), path)


@pytest.fixture
def scanned_each(monkeypatch):
    """An engine to which no item is known: every one is looked into."""

    def outcome(path, output):
        with monkeypatch.context() as patched:
            patched.setattr(layouts.Layouts, "find", lambda *_: None)
            return _outcome(_engine(), path, output)

    return outcome


def _outcome(engine, path, output):
    """What a file becomes: its bytes and edits, or the kind of error."""
    try:
        result = engine.process_file(path, output, overwrite=True)
    except FileError as error:
        return type(error)
    edits = sorted((edit.path, edit.action, edit.span is None) for edit in result.edits)
    return output.read_bytes(), edits, sorted(map(str, result.warnings))


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT], ids=["explicit", "implicit"])
@pytest.mark.parametrize("seed", range(4))
def test_items_alike_come_out_as_if_looked_into(seed, syntax, scanned_each, tmp_path):
    path, output = _file(tmp_path / "in.dcm", seed, syntax), tmp_path / "out.dcm"
    engine = _engine()
    first, again = (_outcome(engine, path, output) for _ in range(2))
    assert first == again == scanned_each(path, output)
    in_memory = engine.apply(dcmread(path)).dataset
    assert snapshot(in_memory) == snapshot(dcmread(output))


@pytest.mark.parametrize("seed", range(2))
def test_bytes_that_are_wrong_in_one_item_of_many(seed, scanned_each, tmp_path):
    """One byte is another: what comes of it is the same, error or not, as without layouts."""
    whole = _file(tmp_path / "in.dcm", seed, EXPLICIT).read_bytes()
    chance = random.Random(seed)
    broken, output = tmp_path / "broken.dcm", tmp_path / "out.dcm"
    errors = 0
    for _ in range(80):
        at = chance.randrange(400, len(whole))
        broken.write_bytes(whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :])
        found = _outcome(_engine(), broken, output)
        assert found == scanned_each(broken, output)
        errors += isinstance(found, type)
    assert errors > 10


def test_an_item_that_is_cut_off_after_many_alike(tmp_path):
    one = item(element(0x00080020, "DA", b"20200101") + PATIENT)
    sequence = element(0x00400275, "SQ", one * 50)
    path = tmp_path / "in.dcm"
    for cut in range(1, len(one)):
        path.write_bytes(header() + sequence[:-cut])
        with pytest.raises(FileError):
            _engine().process_file(path, tmp_path / "out.dcm")
        assert not (tmp_path / "out.dcm").exists()


def test_items_that_reach_beyond_a_window_of_a_large_file(tmp_path):
    """Larger than what is read at once; every item loses its PatientID."""
    one = item(
        element(0x00080020, "DA", b"20200101") + PATIENT + element(0x00420011, "OB", bytes(90))
    )
    path, output = tmp_path / "in.dcm", tmp_path / "out.dcm"
    path.write_bytes(header() + element(0x00400275, "SQ", one * 20_000))
    assert path.stat().st_size > 2 << 20
    result = _engine().process_file(path, output)
    assert b"SECRET" not in output.read_bytes()
    assert len(result.edits) == 40_000
    assert len(dcmread(output).RequestAttributesSequence) == 20_000
