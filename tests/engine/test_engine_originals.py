"""`context.originals`: elements as they were read, at every depth, for a function to look at."""

import pytest
from pydicom import Dataset, dcmwrite

from deid_core import KEEP, Deidentifier, DeidRecipe, Registry, RuleError

NAMES = [
    ("PatientName", 0x00100010, "PN", ("DOE^JANE",)),
    ("RequestAttributesSequence__0__RequestingPhysician", 0x00321032, "PN", ("A^B", "C^D")),
    ("RequestAttributesSequence__1__(0009,\"ACME\",01)", 0x00091001, "PN", ("山田^太郎",)),
]  # fmt: skip


def names(element):
    return element.vr == "PN"


@pytest.fixture
def dataset():
    made, first, second = Dataset(), Dataset(), Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    made.PatientName, made.Modality = "DOE^JANE", "MR"
    first.RequestingPhysician = ["A^B", "C^D"]
    second.private_block(0x0009, "ACME", create=True).add_new(1, "PN", "山田^太郎")
    made.RequestAttributesSequence = [first, second]
    return made


def engine(function):
    registry = Registry()
    registry.register_function(function, "look")
    rules = "FORMAT dicom\n%header\nREMOVE select:VR:PN|SQ\nREPLACE Modality func:look"
    return Deidentifier(DeidRecipe.from_text(rules), registry)


def test_rules_above_change_nothing_about_them(dataset, tmp_path):
    seen = []

    def look(context):
        found = context.originals(names)
        assert found is context.originals(names)
        seen.append([tuple(one) for one in found])
        return KEEP

    path = tmp_path / "in.dcm"
    dcmwrite(path, dataset, implicit_vr=False, little_endian=True)
    with engine(look) as deidentifier:
        output = deidentifier.apply(dataset).dataset
        deidentifier.process_file(path, tmp_path / "out.dcm")
    assert "PatientName" not in output and "RequestAttributesSequence" not in output
    assert seen == [NAMES, NAMES]


def test_each_dataset_has_its_own(dataset):
    seen = []

    def look(context):
        seen.append(context.originals(names)[0].texts)
        return KEEP

    with engine(look) as deidentifier:
        for name in ("DOE^JANE", "ROE^JOHN"):
            dataset.PatientName = name
            deidentifier.apply(dataset)
    assert seen == [("DOE^JANE",), ("ROE^JOHN",)]


def test_a_predicate_sees_what_an_element_is_and_its_failure_fails_the_file(dataset):
    kinds = []

    def select(element):
        kinds.append((element.path, element.keyword, element.creator))
        raise LookupError("SECRET")

    deidentifier = engine(lambda context: context.originals(select))
    with deidentifier, pytest.raises(RuleError, match="raised LookupError") as failed:
        deidentifier.apply(dataset)
    assert "SECRET" not in str(failed.value)
    assert kinds == [("SpecificCharacterSet", "SpecificCharacterSet", None)]
