"""Each criterion, on each kind of value and each form of field; expectations from language.md."""

import pytest
from pydicom.dataset import Dataset, FileMetaDataset

SEQUENCE = "RequestAttributesSequence"


@pytest.fixture
def image():
    """Text of one and several values, numbers, an empty element, private ones, and items."""
    dataset = Dataset()
    dataset.ImageType = ["DERIVED", "SECONDARY", "SCREEN SAVE"]
    dataset.Modality = "CT"
    dataset.Manufacturer = "  Acme Medical  "
    dataset.PatientName = "Doe^Jane"
    dataset.AccessionNumber = ""
    dataset.Rows = 512
    dataset.Columns = 0
    dataset.WindowWidth = "1.50"
    dataset.WindowCenter = ["40", "300"]
    dataset.PixelSpacing = ["0.5", "0.50"]
    dataset.FrameIncrementPointer = 0x00181063
    dataset.RescaleSlope = None
    dataset.ReferencedImageSequence = []
    item, deep = Dataset(), Dataset()
    deep.CodeMeaning = "IEC Body Dosimetry Phantom"
    item.ScheduledProtocolCodeSequence = [deep]
    dataset.RequestAttributesSequence = [item]
    block = dataset.private_block(0x0019, "ACME 1.0", create=True)
    block.add_new(0x02, "LO", "secret sauce")
    block.add_new(0x03, "UN", b"plain bytes")
    dataset.add_new(0x60003000, "OW", b"\0\0")
    dataset.PixelData = b"\0\0"
    dataset["PixelData"].VR = "OW"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.ImplementationVersionName = "MINDRAY 1"
    return dataset


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        # any case, outer white space off
        ("equals Modality ct", True),
        ("equals modality CT", True),
        ("EQUALS Modality CT", True),
        ("equals Manufacturer acme medical", True),
        ("equals Manufacturer Acme", False),
        ("notequals Modality CT", False),
        ("notequals Modality MR", True),
        # alternatives
        ("equals Modality MR | ct", True),
        ("equals Modality MR|PT", False),
        ("notequals Modality MR|CT", False),
        ("equals Manufacturer A.me Medical", False),
        # a regular expression
        ("contains Manufacturer medical", True),
        ("contains Manufacturer ^acme", True),
        ("contains Manufacturer l$", True),
        ("contains Manufacturer a.me", True),
        ("contains Manufacturer GE|ACME", True),
        ("contains Manufacturer ^$", False),
        ("notcontains Manufacturer ^acme", False),
        ("notcontains Manufacturer siemens", True),
        # any of several values, each on its own
        ("equals ImageType secondary", True),
        ("notequals ImageType SECONDARY", False),
        ("contains ImageType ^SCREEN", True),
        ("contains ImageType DERIVED.*SECONDARY", False),
        ("notcontains ImageType SCREEN", False),
        ("equals WindowCenter 300", True),
        # numbers as written
        ("equals Rows 512", True),
        ("equals Rows 600|512", True),
        ("equals Rows 51", False),
        ("contains Rows 51", True),
        ("equals WindowWidth 1.50", True),
        ("equals WindowWidth 1.5", False),
        ("equals PixelSpacing 0.50", True),
        ("equals FrameIncrementPointer (0018,1063)", True),
        ("equals Columns 0", True),
        # bytes as text
        ('equals (0019,"ACME 1.0",03) plain bytes', True),
        # what is not there has no value
        ("equals StudyDescription x", False),
        ("notequals StudyDescription x", True),
        ("contains StudyDescription .*", False),
        ("notcontains StudyDescription .*", True),
        ("contains AccessionNumber .*", False),
        ("notcontains AccessionNumber .*", True),
        # nor has a sequence
        ("contains RequestAttributesSequence IEC", False),
        ("notcontains RequestAttributesSequence IEC", True),
    ],
)
def test_values_are_compared(label_holds, image, criterion, expected):
    assert label_holds(image, criterion) is expected


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("Modality", "full"),
        ("StudyDescription", "absent"),
        ("AccessionNumber", "zero"),
        ("Rows", "full"),
        ("Columns", "full"),  # it is 0, which is not empty
        ("RescaleSlope", "zero"),
        ("ReferencedImageSequence", "zero"),
        ("RequestAttributesSequence", "full"),
        ("(6000,3000)", "full"),
        ("PixelData", "full"),
        ("FloatPixelData", "absent"),
    ],
)
def test_missing_present_and_empty(label_holds, image, field, state):
    held = {
        test for test in ("missing", "present", "empty") if label_holds(image, f"{test} {field}")
    }
    assert held == {"full": {"present"}, "zero": {"present", "empty"}, "absent": {"missing"}}[state]


@pytest.mark.parametrize(
    "field",
    [
        "PatientName",
        '"Patient\'s Name"',
        "(0010,0010)",
        "00100010",
        "0x00100010",
        "startswith:PatientN",
        "contains:^PatientName$",
        "select:VR:PN",
        "select:group:0010",
        "fields:names",
        "ALL",
    ],
)
def test_forms_of_field(label_holds, image, field):
    lists = ["%fields names", "FIELD PatientName"]
    assert label_holds(image, f"equals {field} doe^jane", *lists)
    assert not label_holds(image, f"notequals {field} doe^jane", *lists)
    assert not label_holds(image, f"equals {field} nobody", *lists)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("equals CodeMeaning IEC Body Dosimetry Phantom", True),
        ("missing CodeMeaning", False),
        (f"present {SEQUENCE}__0__ScheduledProtocolCodeSequence__0__CodeMeaning", True),
        (f"present {SEQUENCE}__*__ScheduledProtocolCodeSequence__CodeMeaning", True),
        (f"present {SEQUENCE}__1__ScheduledProtocolCodeSequence__CodeMeaning", False),
        (f"missing {SEQUENCE}__CodeMeaning", True),
        ("present (60xx,3000)", True),
        ("present (50xx,3000)", False),
        ('equals (0019,"ACME 1.0",02) secret sauce', True),
        ('equals (0019,"OTHER 1.0",02) secret sauce', False),
        ("equals 00191002 secret sauce", True),
        ("contains select:private sauce", True),
        ('present (0019,"ACME 1.0",05)', False),
        ("contains ImplementationVersionName mindray", True),
    ],
)
def test_fields_at_every_depth_and_in_the_file_meta_group(label_holds, image, criterion, expected):
    assert label_holds(image, criterion) is expected


def test_any_of_several_elements_will_do_and_none_for_the_not_forms(label_holds):
    dataset, first, second = Dataset(), Dataset(), Dataset()
    first.CodeValue, second.CodeValue = "A", ""
    dataset.ProcedureCodeSequence = [first, second]
    assert label_holds(dataset, "equals CodeValue A")
    assert label_holds(dataset, "empty CodeValue")
    assert not label_holds(dataset, "notequals CodeValue A")
    assert label_holds(dataset, "notequals CodeValue B")


def test_broad_forms_leave_out_what_they_do_not_reach(label_holds):
    dataset = Dataset()
    dataset.PixelData, dataset.SOPClassUID = b"abcd", "1.2.3"
    dataset["PixelData"].VR = "OB"
    assert label_holds(dataset, "contains PixelData abcd")
    assert not label_holds(dataset, "contains ALL abcd")
    assert label_holds(dataset, "equals SOPClassUID 1.2.3")
    assert not label_holds(dataset, "equals endswith:ClassUID 1.2.3")


def test_text_is_read_in_the_character_set_of_its_item(label_holds):
    dataset, item = Dataset(), Dataset()
    dataset.SpecificCharacterSet, dataset.PatientName = "ISO_IR 192", "Müller^Zoë"
    item.SpecificCharacterSet, item.CodeMeaning = "ISO_IR 100", "Röntgen"
    dataset.ProcedureCodeSequence = [item]
    assert label_holds(dataset, "equals PatientName MÜLLER^ZOË")
    assert label_holds(dataset, "equals CodeMeaning RÖNTGEN")


@pytest.mark.parametrize("test", ["equals", "contains"])
@pytest.mark.parametrize("field", ["ImageType", "Rows", "StudyDescription", "AccessionNumber"])
@pytest.mark.parametrize("value", ["SECONDARY", "512", "x"])
def test_the_not_forms_are_negations(label_holds, image, test, field, value):
    assert label_holds(image, f"{test} {field} {value}") is not label_holds(
        image, f"not{test} {field} {value}"
    )


def test_values_of_the_recipe_and_of_the_item(engine):
    dataset = Dataset()
    dataset.PatientName, dataset.StudyDescription = "Doe^Jane", "Knee of Doe"
    dataset.SeriesDescription = "seen by Smith"
    lines = ["%values names", "SPLIT PatientName", "%filter g", "LABEL a"]
    assert engine(*lines, "contains values:names Knee").inspect(dataset).flagged
    judge = engine(*lines, "contains values:names seen", item_names=["names"])
    assert not judge.inspect(dataset).flagged
    assert judge.inspect(dataset, {"names": ["smith"]}).flagged


def test_fields_of_the_item(engine):
    dataset = Dataset()
    dataset.SeriesDescription = "seen by Smith"
    judge = engine("%filter g", "LABEL a", "present fields:more", item_names=["more"])
    assert judge.inspect(dataset, {"more": ["SeriesDescription"]}).flagged
    assert not judge.inspect(dataset, {"more": ["StudyDescription"]}).flagged
