"""Broken files: each fails by name, with nothing left of it, or comes out rightly."""

from __future__ import annotations

import itertools
import os
import random
import struct
import zlib
from pathlib import Path

import pydicom
import pytest
from broken_files import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ITEM_END,
    PATIENT,
    SECRET,
    SEQUENCE_END,
    UNDEFINED,
    element,
    header,
    item,
    nested_file,
)
from snapshots import elements
from strict_parser import parse

from deid_core import Deidentifier, DeidRecipe, FileError, ParseError, Registry

EVERYTHING = "FORMAT dicom\n%header\nREMOVE ALL"
MEANT_TO_STAY = {0x00080005, 0x00080016, 0x7FE00008, 0x7FE00009, 0x7FE00010, 0x00283010}
MEANT_TO_STAY |= {*range(0x00281201, 0x00281205), *range(0x00281221, 0x00281225)}
TRIES = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1
by_kind = pytest.mark.parametrize(
    ("syntax", "undefined"),
    list(itertools.product([EXPLICIT, IMPLICIT, BIG, DEFLATED], [False, True])),
    ids=lambda value: {True: "undefined", False: "defined"}.get(value, value),
)


@pytest.fixture
def attempt(tmp_path):
    """Processes bytes by a recipe; gives the output's bytes, or the error.  Nothing else may be
    raised, and nothing may be left of a failure."""
    source, folder = tmp_path / "in.dcm", tmp_path / "out"
    folder.mkdir()
    engines: dict[str, Deidentifier] = {}

    def run(data: bytes, text: str = EVERYTHING) -> bytes | FileError:
        engine = engines.get(text)
        if engine is None:
            recipe = DeidRecipe.from_text(text)
            engine = engines[text] = Deidentifier(recipe, registry=Registry())
        source.write_bytes(data)
        try:
            engine.process_file(source, folder / "out.dcm", overwrite=True)
        except FileError as error:
            assert not list(folder.iterdir())
            assert SECRET not in str(error)
            assert str(source) in str(error)
            return error
        assert [path.name for path in folder.iterdir()] == ["out.dcm"]
        output = (folder / "out.dcm").read_bytes()
        (folder / "out.dcm").unlink()
        return output

    return run


def refused(outcome: bytes | FileError, message: str = "") -> bool:
    return isinstance(outcome, ParseError) and message in str(outcome)


# ---------------------------------------------------------------- cut off


@by_kind
def test_cut_off_at_every_byte(syntax, undefined, attempt, tmp_path):
    whole = nested_file(tmp_path / "whole.dcm", syntax, undefined=undefined).read_bytes()
    boundaries = _boundaries(whole, syntax)
    for end in range(len(whole)):
        outcome = attempt(whole[:end])
        if isinstance(outcome, FileError):
            assert refused(outcome), outcome
            assert end not in boundaries or end < 132, f"cut at {end}, a boundary: {outcome}"
        else:
            # In the file meta group there is nothing to be removed; zeros at the end are padding.
            last = max((at for at in boundaries if at <= end), default=end)
            assert not whole[last:end].strip(b"\0"), f"cut at {end} went through"
            assert SECRET.encode() not in _inflated(outcome, syntax)


def _boundaries(whole: bytes, syntax: str) -> set[int]:
    """Where elements of the root end; there a file that is cut off looks like a whole one."""
    parsed = parse(whole)
    start = 132 + len(parsed.meta)
    found = {start} if syntax != DEFLATED else set()
    for end in range(start + 1, len(whole)):
        try:
            parse(whole[:end])
        except (AssertionError, struct.error, zlib.error):
            continue
        found.add(end)
    return found


def _inflated(data: bytes, syntax: str) -> bytes:
    return data if syntax != DEFLATED or len(data) < 132 else parse(data).plain


# ---------------------------------------------------------------- bits and bytes flipped


@by_kind
def test_flipped_bits_of_the_dataset(syntax, undefined, attempt, tmp_path):
    whole = nested_file(tmp_path / "whole.dcm", syntax, undefined=undefined).read_bytes()
    start, plain = 132 + len(parse(whole).meta), parse(whole).plain
    survived = 0
    for at in range(start, len(plain)):
        broken = bytearray(plain)
        broken[at] ^= 1 << at * 5 % 8
        survived += _gone(attempt(_stored(broken, start, syntax)), syntax, tmp_path)
    assert survived > 100


@by_kind
@pytest.mark.parametrize("seed", range(TRIES))
def test_several_flipped_bytes_of_the_dataset(seed, syntax, undefined, attempt, tmp_path):
    whole = nested_file(tmp_path / "whole.dcm", syntax, undefined=undefined).read_bytes()
    start, plain = 132 + len(parse(whole).meta), parse(whole).plain
    chance = random.Random(f"{seed}{syntax}{undefined}")
    survived = 0
    for _ in range(300):
        broken = bytearray(plain)
        for _ in range(chance.choice([1, 2, 5])):
            at = chance.randrange(start, len(plain))
            broken[at] = chance.choice([broken[at] ^ 1 << chance.randrange(8), 0, 255, 0xFE])
        survived += _gone(attempt(_stored(broken, start, syntax)), syntax, tmp_path)
    assert survived > 10


@by_kind
def test_flipped_bits_of_the_file_meta_group(syntax, undefined, attempt, tmp_path):
    whole = nested_file(tmp_path / "whole.dcm", syntax, undefined=undefined).read_bytes()
    for at in range(128, 132 + len(parse(whole).meta)):
        for bit in range(8):
            broken = bytearray(whole)
            broken[at] ^= 1 << bit
            outcome = attempt(bytes(broken))
            assert isinstance(outcome, FileError) or SECRET.encode() not in outcome, (at, bit)


@pytest.mark.parametrize("undefined", [False, True])
def test_flipped_bits_of_a_deflated_stream(undefined, attempt, tmp_path):
    whole = nested_file(tmp_path / "whole.dcm", DEFLATED, undefined=undefined).read_bytes()
    for at in range(132 + len(parse(whole).meta), len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 1 << at % 8
        _gone(attempt(bytes(broken)), DEFLATED, tmp_path)


def _stored(plain: bytearray, start: int, syntax: str) -> bytes:
    if syntax != DEFLATED:
        return bytes(plain)
    return bytes(plain[:start]) + zlib.compress(bytes(plain[start:]), wbits=-15)


def _gone(outcome: bytes | FileError, syntax: str, folder: Path) -> bool:
    """Whether there is an output; nothing may be left in it but what REMOVE ALL does not reach."""
    if isinstance(outcome, FileError):
        return False
    path = folder / "survivor.dcm"
    path.write_bytes(outcome)
    left = [(int(found.tag), found.value) for _, found in elements(pydicom.dcmread(path))]
    for tag, value in left:
        assert tag in MEANT_TO_STAY, f"{tag:08X} is left: {value!r}"
    # A flip can make something protected of an identifier, and only that.
    if SECRET.encode() in _inflated(outcome, syntax):
        assert any(SECRET in str(value) for _, value in left)
    return True


# ---------------------------------------------------------------- broken on purpose

DATE = element(0x00080020, "DA", b"20200101")
SEQUENCE = 0x00400275
BROKEN = {
    "a length beyond the end": element(0x00100010, "PN", b"A^B", length=200),
    "a length of 4 GB": element(0x00420011, "OB", b"1234", length=0xFFFFFFFE),
    "an odd length beyond the end": PATIENT + element(0x00420011, "OB", b"1234", length=5),
    "a sequence longer than the file": element(SEQUENCE, "SQ", item(PATIENT), length=900),
    "an item longer than its sequence": element(SEQUENCE, "SQ", item(PATIENT, length=100)) + DATE,
    "an element longer than its item": element(
        SEQUENCE, "SQ", item(element(0x00100020, "LO", b"A", length=30))
    )
    + PATIENT * 3,
    "a sequence without its end": element(SEQUENCE, "SQ", item(PATIENT), length=UNDEFINED),
    "an item without its end": element(SEQUENCE, "SQ", item(PATIENT, UNDEFINED)),
    "a sequence of elements": element(SEQUENCE, "SQ", PATIENT),
    "a sequence of something": element(SEQUENCE, "SQ", SECRET.encode()),
    "a sequence's end at the root": DATE + SEQUENCE_END + PATIENT,
    "an item's end at the root": DATE + ITEM_END + PATIENT,
    "an item at the root": DATE + item(PATIENT),
    "an item's end in an item of defined length": element(
        SEQUENCE, "SQ", item(PATIENT + ITEM_END + PATIENT)
    ),
    "a sequence's end in an item": element(SEQUENCE, "SQ", item(PATIENT + SEQUENCE_END)),
    "a sequence's end of some length": element(
        SEQUENCE, "SQ", item(PATIENT) + SEQUENCE_END[:4] + b"\x08\0\0\0", length=UNDEFINED
    )
    + PATIENT,
    "letters that are no VR": DATE + element(0x00100020, "l9", SECRET.encode()),
    "letters of another alphabet": DATE + element(0x00100020, "\xc9\xc8", SECRET.encode()),
    "no letters": DATE + element(0x00100020, "\0\0", SECRET.encode()),
    "text of undefined length": element(0x00100020, "UT", SECRET.encode(), length=UNDEFINED)
    + SEQUENCE_END,
    "bytes behind the last element": PATIENT + b"junk",
    "the head of an element at the end": PATIENT + DATE[:9],
    "zeros, then an element": DATE + bytes(64) + PATIENT,
    "fragments without end": element(0x7FE00010, "OB", item(b"") + item(b"1234"), length=UNDEFINED),
    "fragments beyond the end": element(
        0x7FE00010, "OB", item(b"") + item(b"1234", length=99), length=UNDEFINED
    ),
    "implicit VR": struct.pack("<HHL", 0x0010, 0x0020, 6) + SECRET.encode(),
    "big endian": element(0x00080020, "DA", b"20200101", order=">")
    + element(0x00100020, "LO", SECRET.encode(), order=">"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_does_not_parse_is_refused(content, attempt):
    for text in (EVERYTHING, "FORMAT dicom\n%header\n", "FORMAT dicom\n%header\nBLANK PatientID"):
        assert refused(attempt(header() + content, text))
        nested = element(SEQUENCE, "SQ", item(content))
        if content != BROKEN["zeros, then an element"]:
            assert refused(attempt(header() + nested, text))


@pytest.mark.parametrize("declared", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("written", [IMPLICIT, EXPLICIT, BIG])
def test_another_syntax_than_declared(declared, written, attempt, tmp_path):
    whole = nested_file(tmp_path / "in.dcm", written, undefined=False).read_bytes()
    body = whole[132 + len(parse(whole).meta) :]
    outcome = attempt(header(declared) + body)
    if declared == written:
        assert SECRET.encode() not in outcome
    else:
        assert refused(outcome), outcome


def test_a_deflated_dataset_that_is_none(attempt):
    assert refused(attempt(header(DEFLATED) + PATIENT), "inflated")
    deflated = zlib.compress(PATIENT, wbits=-15)
    assert isinstance(attempt(header(DEFLATED) + deflated), bytes)
    assert refused(attempt(header(DEFLATED) + deflated[:-3]), "cut off")
    assert refused(attempt(header(DEFLATED) + deflated + PATIENT), "bytes after")


@pytest.mark.parametrize("data", [b"", b"D", b"some text\n" * 30, b"\x89PNG\r\n\x1a\n" + bytes(99)])
def test_what_is_no_dicom_is_refused(data, attempt):
    assert refused(attempt(data))


def test_unreadable_sources(tmp_path):
    engine = Deidentifier(DeidRecipe.from_text(EVERYTHING), registry=Registry())
    for source in (tmp_path / "none.dcm", tmp_path):
        with pytest.raises(FileError, match="can't read"):
            engine.process_file(source, tmp_path / "out" / "out.dcm")
    assert not (tmp_path / "out").exists()


def test_padding_after_the_last_element_is_none_of_ours(attempt):
    outcome = attempt(header() + PATIENT + bytes(10))
    assert isinstance(outcome, bytes)
    assert SECRET.encode() not in outcome
