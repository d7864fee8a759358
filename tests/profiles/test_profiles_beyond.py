"""What the Basic Profile does beyond Table E.1-1: attributes that the table does not name, and
elements that are not what their tags say."""

import pytest
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.tag import Tag

from deid_core import Deidentifier, RefusedError
from deid_core.recipe.profiles import profile_layers
from deid_core.testing import make_dataset

CT = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
NAME = "Simpson^Homer"


def instance(**elements):
    return make_dataset({"PatientName": NAME, **elements}, SOPClassUID=CT, PatientID="742")


def stored(tag, vr, value):
    """An instance with an element as a file could have it, whatever the dictionary says."""
    dataset = instance()
    tag = Tag(tag)
    dataset[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
    return dataset


def test_every_attribute_that_may_identify_has_been_looked_at_once(makers):
    beyond = makers("profile_beyond")
    decided = [keyword for group in beyond.groups().values() for keyword in group]
    assert not set(beyond.candidates()) - set(decided)
    assert len(decided) == len(set(decided))


@pytest.mark.parametrize(
    "keyword",
    [
        "PatientBirthDateInAlternativeCalendar",
        "PatientDeathDateInAlternativeCalendar",
        "PlacerOrderNumberProcedure",
        "FillerOrderNumberImagingServiceRequestRetired",
        "UniformResourceLocatorTrial",
        "ContactDisplayName",
        "NTPSourceAddress",
        "ErrorComment",
        "MoveDestination",
        "FileSetID",
        "ReferencedFileID",
        "(0020,31FF)",
        "(7F10,0010)",
    ],
)
def test_names_and_numbers_go(profiled, keyword):
    before = make_dataset({keyword: ("OW", b"Homer!") if keyword[1] == "7" else "HOMER"})
    after = profiled(instance().__class__({**instance(), **before}))
    assert not [e for e in after.iterall() if "HOMER" in str(e.value) or "Homer!" in str(e.value)]


@pytest.mark.parametrize(
    ("keyword", "value", "expected"),
    [
        ("RadiationMachineName", "HOMER", ""),
        ("HangingProtocolCreator", NAME, "DUMMY"),
        ("ContentLabel", "HOMER", "DUMMY"),
        ("ContentDescription", "Liver of Homer Simpson", "Liver of"),
        ("ContentDescription", NAME, "DUMMY"),
        ("SegmentLabel", "Liver", "Liver"),
        ("RTImageLabel", NAME, "DUMMY"),
        ("GraphicLayerDescription", "Homer, axial", "axial"),
    ],
)
def test_texts_that_an_iod_may_need_stay_valid(profiled, keyword, value, expected):
    assert profiled(instance(**{keyword: value})).get(keyword) == expected


@pytest.mark.parametrize("vr", ["LO", "SH", "PN", "DA", "UI", "CS"])
def test_a_sequence_stored_as_text_goes(profiled, vr):
    assert "AnatomicRegionSequence" not in profiled(stored(0x00082218, vr, b"Simpson^Homer "))


@pytest.mark.parametrize(
    ("keyword", "vr", "value"),
    [
        ("Modality", "CS", b"CT\0Homer"),
        ("SoftwareVersions", "LO", b"1.0\0\0Homer"),
        ("Modality", "LO", b"Homer"),
        ("KVP", "DS", b"Homer "),
        ("KVP", "LO", b"Homer "),
        ("ReferencedSOPClassUID", "UI", b"1.2.840.10008.5.1.4.1.1.4\0\0Homer"),
        ("ReferencedSOPClassUID", "UI", b"Homer\0"),
        ("Rows", "LO", b"Homer "),
    ],
)
def test_text_that_has_no_place_there_goes(profiled, keyword, vr, value):
    assert keyword not in profiled(stored(tag_for_keyword(keyword), vr, value))


@pytest.mark.parametrize(
    ("keyword", "vr", "value"),
    [
        ("Modality", "CS", b"CT\0\0"),
        ("KVP", "DS", b"+1.2E2 "),
        ("KVP", "DS", b" 120\\-1e-5"),
        ("Manufacturer", "SH", b"ACME"),
        ("SmallestImagePixelValue", "SS", b"\1\0"),
        ("ReferencedSOPClassUID", "UI", b"1.2.840.10008.5.1.4.1.1.4\0"),
    ],
)
def test_what_writers_vary_stays(profiled, keyword, vr, value):
    assert keyword in profiled(stored(tag_for_keyword(keyword), vr, value))


def test_the_media_storage_sop_class_is_looked_at_too():
    capture = instance()
    capture.file_meta = FileMetaDataset()
    capture.file_meta.MediaStorageSOPClassUID = SECONDARY_CAPTURE
    with (
        Deidentifier(profile_layers("basic", [], []), key=bytes(16)) as engine,
        pytest.raises(RefusedError, match="burned-in"),
    ):
        engine.apply(capture)


SAFE = '(0019,"GEMS_ACQU_01",23)'


@pytest.mark.parametrize(
    ("field", "vr", "value", "kept"),
    [
        (SAFE, "DS", b"1.5 ", True),
        (SAFE, "IS", b"1 ", True),
        (SAFE, "UN", b"1.5 ", True),
        (SAFE, "LO", b"Homer ", False),
        (SAFE, "DS", b"Homer ", False),
        (SAFE, "UN", b"Homer ", False),
        (SAFE.lower(), "DS", b"1.5 ", False),
        ('(0019,"GEMS_ACQU_01",9E)', "LO", b"efgre3d\0", True),
        ('(0019,"GEMS_ACQU_01",9E)', "LO", b"efgre3d\0Homer", False),
        ('(0019,"GEMS_ACQU_01",9E)', "UN", b"efgre3d\0Homer", False),
        ('(2001,"Philips Imaging DD 001",6E)', "SH", b"MR\0Homer", False),
        ('(2001,"Philips Imaging DD 001",01)', "FL", bytes(4), True),
        ('(2001,"Philips Imaging DD 001",01)', "UN", b"Homer ", False),
        ('(2001,"Philips Imaging DD 001",01)', "LO", b"Home", False),
    ],
)
def test_a_private_element_stays_only_where_it_is_the_safe_one(profiled, field, vr, value, kept):
    before = instance()
    group, creator, offset = field.strip("()").split(",")
    block = before.private_block(int(group, 16), creator.strip('"'), create=True)
    tag = block.get_tag(int(offset, 16))
    if vr == "UN":
        before[tag] = DataElement(tag, vr, value)
    else:
        before[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
    after = profiled(before, "retain-safe-private")
    assert (tag in after) is kept
    assert kept or not [e for e in after if e.tag.is_private]


def test_what_earlier_steps_encrypted_or_signed_goes(profiled):
    """The originals' attributes are in there (PS3.15 E.1.1), for whoever has the key."""
    before = instance(
        EncryptedAttributesSequence=[{"EncryptedContent": b"\1\2\3\4"}],
        ContributingEquipmentSequence=[{"Signature": b"\1\2", "EncryptedContent": b"\3\4"}],
    )
    after = profiled(before)
    assert "EncryptedAttributesSequence" not in after
    assert len(after.ContributingEquipmentSequence[0]) == 0


def test_numbers_that_tell_of_the_patient(profiled):
    before = instance(PatientBodyMassIndex="35.2", OtherStudyNumbers=["4711", "4712"])
    assert not {"PatientBodyMassIndex", "OtherStudyNumbers"} & {e.keyword for e in profiled(before)}
    after = profiled(before, "retain-patient-characteristics")
    assert after.PatientBodyMassIndex == 35.2
    assert "OtherStudyNumbers" not in after


@pytest.mark.parametrize(
    ("keyword", "value", "left"),
    [
        ("Radiopharmaceutical", "FDG for Homer", "FDG for"),
        ("Radiopharmaceutical", "[18F]Xyzzatide", "[18F]Xyzzatide"),
        ("SequenceName", "tse_simpson_h2", "tse_h2"),
        ("SequenceName", "*tfl3d1_16ns", "*tfl3d1_16ns"),
        ("PostprocessingFunction", "742_pa", "pa"),
        ("ProcessingFunction", "6000,17133,10625", "6000,17133,10625"),
        ("StageName", "Dr. Hibbert", "DUMMY"),
        ("PositionReferenceIndicator", "SN", "SN"),
        ("AlgorithmParameters", "/home/smithers/a.nii 3", "3"),
        ("ApplicatorID", "homer", "DUMMY"),
        ("WindowCenterWidthExplanation", ["LUNG", "for Homer"], ["LUNG", "for"]),
    ],
)
def test_what_people_call_protocols_and_accessories(profiled, keyword, value, left):
    before = instance(**{keyword: value}, ContributingEquipmentSequence=[{keyword: value}])
    after = profiled(before)
    assert after[keyword].value == left
    assert after.ContributingEquipmentSequence[0][keyword].value == left


@pytest.mark.parametrize(
    "creators",
    [
        ("GEMS_ACQU_01", "gems_acqu_01"),
        ("gems_acqu_01", "GEMS_ACQU_01"),
        ("GEMS_ACQU_01 2", "GEMS_ACQU_01"),
        ('x,"GEMS_ACQU_01",', "GEMS_ACQU_01"),
    ],
)
def test_of_two_blocks_the_one_stays_whose_creator_is_that_of_the_list(profiled, creators):
    before = instance()
    for number, creator in enumerate(creators, 0x10):
        before.add_new(0x00190000 | number, "LO", creator)
        before.add_new(0x00190023 | number << 8, "DS", "1.5")
    after = profiled(before, "retain-safe-private")
    left = [element.value for element in after if element.tag.is_private]
    assert left == ["GEMS_ACQU_01", 1.5]


def test_versions_of_code_lists_are_dummies_where_dates_are_shifted(profiled):
    code = {"CodeValue": "1", "ContextGroupVersion": "20240101"}
    before = instance(ContributingEquipmentSequence=[{"PurposeOfReferenceCodeSequence": [code]}])
    after = profiled(before, "retain-modified-dates")
    (equipment,) = after.ContributingEquipmentSequence
    (purpose,) = equipment.PurposeOfReferenceCodeSequence
    assert purpose.ContextGroupVersion == "19000101000000"


def test_a_palette_has_a_shift_of_its_own(profiled):
    before = make_dataset(SOPClassUID=CT, SOPInstanceUID="1.2.3", StudyDate="20240101")
    after = profiled(before, "retain-modified-dates")
    assert after.StudyDate == profiled(before, "retain-modified-dates").StudyDate != "20240101"
