"""The engine over every file that pydicom ships: untouched bytes, both ends, offsets, pixels."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from snapshots import as_file, elements, whole
from strict_parser import parse

from deid_core import Deidentifier, DeidRecipe, FileError, ParseError, Registry, RuleError
from deid_core.testing import recipe_of

DATA = Path(pydicom.__file__).parent / "data"
NO_DICOM = {".md", ".txt", ".py", ".pyc", ".dump", ".json", ".gz", ".icc", ".sha256", ".zip"}
REFUSED = {
    "MR_truncated.dcm": "its last element goes beyond",  # pixel data cut off
    "rtplan_truncated.dcm": "last element goes beyond",
    "SC_rgb_jpeg.dcm": "impossible letters",  # implicit VR under an explicit transfer syntax
    "no_meta.dcm": "last element goes beyond",  # starts with a stray byte
    "DICOMDIR-nooffset": "goes beyond",  # an item longer than its sequence
}
FILES = sorted(
    path
    for folder in ("test_files", "charset_files")
    for path in (DATA / folder).rglob("*")
    if path.is_file()
    and path.suffix not in NO_DICOM
    and path.name != "README"
    # One of that series is enough.
    and ("TINY_ALPHA" not in path.parts or path.name in ("DICOMDIR", "IM000000"))
)
SOUND = [path for path in FILES if path.name not in REFUSED]
RECIPES = {
    "whitelist": """
        REMOVE ALL
        KEEP Modality
        KEEP fields:needed
        KEEP contains:(Rows|Columns|Bits|Pixel|Photometric|Samples)
        REPLACE PatientID nobody
        ADD PatientIdentityRemoved YES
        %fields needed
        FIELD endswith:UID
        FIELD ReferencedStudySequence
        FIELD BeamSequence""",
    "blacklist": """
        BLANK PatientName
        REMOVE PatientID
        REMOVE startswith:Institution
        REPLACE ReferencedStudySequence__0__ReferencedSOPInstanceUID 1.2.3
        REPLACE BeamSequence__*__BeamName a beam
        BLANK (3006,0020)__(3006,0026)
        REMOVE ContentSequence__1__ConceptNameCodeSequence
        REPLACE DirectoryRecordSequence__PatientName somebody with a longer name
        REMOVE select:VR:TM
        ADD DeidentificationMethod by hand""",
    "private": """
        REMOVE select:private
        KEEP (0029,"SIEMENS CSA HEADER",10)
        KEEP (0009,"GEMS_IDEN_01",01)
        KEEP (0001,"PRIVATE",01)
        REPLACE (0019,"GEMS_ACQU_01",02) 7""",
    "dates and UIDs": """
        JITTER ALL 12
        JITTER StudyDate 30
        REPLACE contains:UID func:generate_uid
        BLANK contains:Time$""",
    "values": """
        %values names
        FIELD PatientID
        SPLIT PatientName minlength=4
        FIELD AccessionNumber
        %header
        REMOVE values:names
        REPLACE PatientName Doe^Jane
        REMOVE ALL contains:clunie
        BLANK values:others""",
    "blank": "BLANK ALL",
}
ITEM = {"others": ["CompressedSamples", "anonymous"]}
KEY = b"a key of thirty-two bytes in all"


def _id(path: Path) -> str:
    return str(path.relative_to(DATA))


def _engine(name: str, **options) -> Deidentifier:
    text = "FORMAT dicom\n%header\n" + RECIPES.get(name, name)
    options = {"registry": Registry.installed(), "key": KEY, "item_names": list(ITEM), **options}
    return Deidentifier(DeidRecipe.from_text(text), **options)


@pytest.fixture(scope="module")
def engines():
    return {name: _engine(name) for name in RECIPES} | {"": _engine("")}


def test_there_are_files():
    assert len(SOUND) > 100
    assert {path.name for path in FILES} >= set(REFUSED)


@pytest.mark.parametrize("path", SOUND, ids=_id)
def test_an_empty_recipe_copies(path, engines, tmp_path):
    engines[""].process_file(path, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_do_not_parse_are_refused(name, engines, tmp_path):
    path = next(path for path in FILES if path.name == name)
    with pytest.raises(ParseError, match=REFUSED[name]):
        engines[""].process_file(path, tmp_path / "out" / "out.dcm")
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize("path", SOUND, ids=_id)
def test_both_ends_agree_on_what_files_become(path, engines, tmp_path):
    for name in RECIPES:
        output, before = tmp_path / name, path.read_bytes()
        dataset = pydicom.dcmread(path, force=True)
        error = None
        try:
            engines[name].process_file(path, output, ITEM)
        except FileError as found:
            error = found
            assert not list(tmp_path.glob(f"*{name}*"))
        assert path.read_bytes() == before
        if "DirectoryRecordSequence" in dataset and error is None:
            # Offsets are a file's: in memory a directory that changes is refused.
            if output.read_bytes() != path.read_bytes():
                with pytest.raises(RuleError, match="DICOMDIR"):
                    engines[name].apply(dataset, ITEM)
            continue
        if error is not None:
            with pytest.raises(FileError):
                engines[name].apply(dataset, ITEM)
            continue
        result = engines[name].apply(dataset, ITEM).dataset
        assert as_file(result, tmp_path) == whole(pydicom.dcmread(output, force=True))
        assert whole(dataset) == whole(pydicom.dcmread(path, force=True))


@pytest.mark.parametrize("path", SOUND, ids=_id)
@pytest.mark.parametrize("name", RECIPES)
def test_pixels_syntax_and_character_set_stay(path, name, engines, tmp_path):
    output = tmp_path / "out"
    try:
        engines[name].process_file(path, output, ITEM)
    except FileError:
        return
    before, after = (pydicom.dcmread(one, force=True) for one in (path, output))
    assert after.file_meta.get("TransferSyntaxUID") == before.file_meta.get("TransferSyntaxUID")
    assert after.get("SpecificCharacterSet") == before.get("SpecificCharacterSet")
    for keyword in ("PixelData", "FloatPixelData", "RedPaletteColorLookupTableData"):
        assert (keyword in after) == (keyword in before)
        if keyword in before:
            assert after[keyword].value == before[keyword].value
            assert after[keyword].VR == before[keyword].VR
    changed = after.get("SOPInstanceUID") != before.get("SOPInstanceUID")
    if changed and "MediaStorageSOPInstanceUID" in before.file_meta:
        own = after.get("SOPInstanceUID", "")
        assert after.file_meta.get("MediaStorageSOPInstanceUID", "") == own
    try:
        levels = parse(path.read_bytes()).levels
    except AssertionError:
        return
    sound = all(level == sorted(level) for level in levels)
    written = parse(output.read_bytes()).levels
    assert not sound or all(level == sorted(set(level)) for level in written)
    again = tmp_path / "again"
    engines[""].process_file(output, again)
    assert again.read_bytes() == output.read_bytes()


def test_uids_of_a_series_change_together(engines, tmp_path):
    """The directory, and the files that it lists, under one key."""
    folder = DATA / "test_files" / "dicomdirtests"
    engines["dates and UIDs"].process_file(folder / "DICOMDIR", tmp_path / "DICOMDIR")
    listed = {}
    for record in pydicom.dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence:
        if "ReferencedFileID" in record:
            listed[Path(*record.ReferencedFileID)] = record.ReferencedSOPInstanceUIDInFile
    found = 0
    for name, uid in listed.items():
        if not (folder / name).is_file():
            continue
        engines["dates and UIDs"].process_file(folder / name, tmp_path / "out", overwrite=True)
        dataset = pydicom.dcmread(tmp_path / "out")
        assert uid != pydicom.dcmread(folder / name).SOPInstanceUID
        if uid == dataset.SOPInstanceUID == dataset.file_meta.MediaStorageSOPInstanceUID:
            found += 1
    assert found > 10


DIRECTORIES = [path for path in SOUND if path.name.startswith("DICOMDIR")]


@pytest.mark.parametrize("path", DIRECTORIES, ids=_id)
@pytest.mark.parametrize("name", ["blacklist", "dates and UIDs", "REPLACE PatientID x"])
def test_offsets_of_a_directory_lead_where_they_led(path, name, tmp_path):
    try:
        _engine(name).process_file(path, tmp_path / "out", ITEM)
    except RuleError as error:
        pytest.fail(str(error)) if path.name == "DICOMDIR" else None
        return
    before, after = pydicom.dcmread(path), pydicom.dcmread(tmp_path / "out")
    assert len(before.DirectoryRecordSequence) == len(after.DirectoryRecordSequence)
    assert _graph(after) == _graph(before)
    if path.name == "DICOMDIR" and name == "blacklist":
        tells = [record.seq_item_tell for record in after.DirectoryRecordSequence]
        assert tells != [record.seq_item_tell for record in before.DirectoryRecordSequence]


OFFSETS = (
    "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity",
    "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity",
)


@pytest.mark.parametrize("path", DIRECTORIES, ids=_id)
@pytest.mark.parametrize(
    "rule",
    ["BLANK DirectoryRecordSequence", "REMOVE DirectoryRecordSequence", "BLANK select:VR:SQ"],
)
def test_a_directory_without_records_has_no_offsets(path, rule, tmp_path):
    _engine(rule).process_file(path, tmp_path / "out")
    after = pydicom.dcmread(tmp_path / "out")
    assert not after.get("DirectoryRecordSequence")
    assert ("DirectoryRecordSequence" in after) == rule.startswith("BLANK")
    assert [after[offset].value for offset in OFFSETS] == [0, 0]
    parse((tmp_path / "out").read_bytes())


@pytest.mark.parametrize(
    "rule",
    [
        "REPLACE OffsetOfTheNextDirectoryRecord 5",
        "REPLACE contains:Offset 0",
        "ADD DirectoryRecordSequence__0__OffsetOfReferencedLowerLevelDirectoryEntity 398",
        f"BLANK {OFFSETS[0]}",
        f"REMOVE {OFFSETS[1]}",
        "REMOVE select:VR:UL",
        "REMOVE DirectoryRecordSequence\nREPLACE contains:Offset 5",
    ],
)
def test_a_rule_that_changes_offsets_of_a_directory_fails_the_file(rule, tmp_path):
    path = DATA / "test_files" / "dicomdirtests" / "DICOMDIR"
    with pytest.raises(RuleError, match="offsets in a DICOMDIR follow its records"):
        _engine(rule).process_file(path, tmp_path / "out")
    with pytest.raises(RuleError, match="DICOMDIR"):
        _engine(rule).apply(pydicom.dcmread(path))


def test_records_that_a_function_makes_are_refused(tmp_path):
    path = DATA / "test_files" / "dicomdirtests" / "DICOMDIR"
    engine = Deidentifier(
        recipe_of("REPLACE DirectoryRecordSequence func:made"), item_names=["made"]
    )
    with pytest.raises(RuleError, match="make records"):
        engine.process_file(path, tmp_path / "out", {"made": lambda: [pydicom.Dataset()]})


def test_elements_of_unknown_sequences_are_reached(tmp_path):
    source = DATA / "test_files" / "UN_sequence.dcm"
    before = [element.tag for _, element in elements(pydicom.dcmread(source))]
    inside = next(
        element
        for level, element in elements(pydicom.dcmread(source))
        if level is not None and element.keyword and element.VR != "SQ" and element.value
    )
    _engine(f"REMOVE {inside.keyword}").process_file(source, tmp_path / "out")
    after = [element.tag for _, element in elements(pydicom.dcmread(tmp_path / "out"))]
    assert inside.tag in before
    assert inside.tag not in after


def _graph(directory: pydicom.Dataset) -> list[tuple[int | None, ...]]:
    """Which record each offset leads to, by number (None: none)."""
    records = directory.DirectoryRecordSequence
    numbers: dict[int, int | None] = {record.seq_item_tell: n for n, record in enumerate(records)}
    numbers[0] = None
    first = "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"
    last = "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity"
    ends = (numbers[directory[first].value], numbers[directory[last].value])
    return [ends] + [
        (
            numbers[record.OffsetOfTheNextDirectoryRecord],
            numbers[record.OffsetOfReferencedLowerLevelDirectoryEntity],
        )
        for record in records
    ]


def test_a_media_storage_uid_beside_an_empty_instance_uid_is_replaced_all_the_same(tmp_path):
    dataset = pydicom.dcmread(DATA / "test_files" / "CT_small.dcm")
    dataset.SOPInstanceUID = ""
    dataset.save_as(tmp_path / "in.dcm")
    before = dataset.file_meta.MediaStorageSOPInstanceUID
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%header\nREPLACE SOPInstanceUID func:uid.generate_uid"
    )
    with Deidentifier(recipe, key=bytes(16)) as engine:
        engine.process_file(tmp_path / "in.dcm", tmp_path / "out.dcm")
        in_memory = engine.apply(dataset).dataset
    after = pydicom.dcmread(tmp_path / "out.dcm").file_meta.MediaStorageSOPInstanceUID
    assert before != after == in_memory.file_meta.MediaStorageSOPInstanceUID


@pytest.mark.parametrize("rule", ["func:uid.generate_uid", "1.2.3"])
def test_a_media_storage_uid_without_an_instance_uid_to_follow_is_replaced_all_the_same(
    rule, tmp_path
):
    source, output = DATA / "charset_files" / "chrSQEncoding.dcm", tmp_path / "out.dcm"
    before = pydicom.dcmread(source).file_meta.MediaStorageSOPInstanceUID
    assert "SOPInstanceUID" not in pydicom.dcmread(source)
    recipe = recipe_of(f"REPLACE SOPInstanceUID {rule}")
    with Deidentifier(recipe, key=bytes(16)) as engine:
        engine.process_file(source, output)
        in_memory = engine.apply(pydicom.dcmread(source)).dataset
    after = pydicom.dcmread(output).file_meta.MediaStorageSOPInstanceUID
    assert after == in_memory.file_meta.MediaStorageSOPInstanceUID != before
    kept = recipe_of("KEEP MediaStorageSOPInstanceUID")
    with Deidentifier([recipe, kept], key=bytes(16)) as engine:
        engine.process_file(source, output, overwrite=True)
    assert pydicom.dcmread(output).file_meta.MediaStorageSOPInstanceUID == before
