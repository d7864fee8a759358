"""One engine over several datasets: what it remembers of one is no other's."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.multival import MultiValue
from pydicom.valuerep import PersonName

from deid_core import ArgumentError, Deidentifier, FileError, Registry, RuleError
from deid_core.testing import make_dataset, recipe_of


def engine(*lines: str, **rest: object) -> Deidentifier:
    return Deidentifier(recipe_of(*lines), Registry(), **rest)


def test_variables_are_the_items_own():
    with engine("REPLACE PatientID var:subject", item_names=["subject"]) as running:
        for subject in ("S1", "S2", "S1"):
            result = running.apply(make_dataset(PatientID="A"), {"subject": subject})
            assert result.dataset.PatientID == subject


def test_functions_are_the_items_own():
    with engine("REPLACE PatientID func:new_id", item_names=["new_id"]) as running:
        for subject in ("S1", "S2", "S1"):
            result = running.apply(
                make_dataset(PatientID="A"), {"new_id": lambda subject=subject: subject}
            )
            assert result.dataset.PatientID == subject


def test_conditions_by_function_are_the_items_own():
    with engine("REMOVE PatientID func:goes", item_names=["goes"]) as running:
        for goes in (True, False, True):
            result = running.apply(make_dataset(PatientID="A"), {"goes": lambda goes=goes: goes})
            assert ("PatientID" not in result.dataset) is goes


@pytest.mark.parametrize("action", ["REMOVE values:ids", "REMOVE StudyDescription values:ids"])
def test_lists_of_values_are_the_datasets_own(action):
    lines = (action, "%values ids", "FIELD PatientID")
    with engine(*lines) as running:
        for patient, goes in (("Q77", True), ("R88", False), ("Q77", True)):
            given = make_dataset(PatientID=patient, StudyDescription="knee of Q77")
            assert ("StudyDescription" not in running.apply(given).dataset) is goes


def test_values_kept_are_the_datasets_own():
    lines = ("BLANK StudyDescription", "KEEP values:ids", "%values ids", "FIELD PatientID")
    with engine(*lines) as running:
        for patient, kept in (("Q77", True), ("R88", False), ("Q77", True)):
            given = make_dataset(PatientID=patient, StudyDescription="knee of Q77")
            assert bool(running.apply(given).dataset.StudyDescription) is kept


def test_lists_of_fields_are_the_items_own():
    with engine("BLANK fields:which", item_names=["which"]) as running:
        for which in (["PatientID"], [], ["PatientID"]):
            result = running.apply(make_dataset(PatientID="A"), {"which": which})
            assert bool(result.dataset.PatientID) is not bool(which)


USED_UP = [map(str, ["Burns"]), (text for text in ["Burns"]), iter(["Burns"]), reversed(["Burns"])]
BYTES = [b"Burns", bytearray(b"Burns"), [b"Burns"]]
NOT_TEXTS = [{"Burns": 1}, {"Burns": 1}.values(), *BYTES, 5, None]


@pytest.mark.parametrize("staff", [*USED_UP, *NOT_TEXTS], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("rule", ["BLANK values:staff", "BLANK fields:staff"])
def test_what_is_no_list_fails_every_file_and_the_first_one_too(rule, staff):
    with engine(rule, item_names=["staff"]) as running:
        for _ in range(2):
            with pytest.raises(RuleError, match="the item's 'staff'") as told:
                running.apply(make_dataset(OperatorsName="Burns"), {"staff": staff})
            assert "Burns" not in str(told.value)


def test_the_error_for_an_iterator_says_what_to_give():
    told = pytest.raises(RuleError, match="of the type map: give a list, a tuple or a set")
    with engine("BLANK values:staff", item_names=["staff"]) as running, told:
        running.apply(make_dataset(), {"staff": map(str, ["Burns"])})


@pytest.mark.parametrize(
    "staff",
    [
        *(["Burns"], ("Burns",), {"Burns"}, frozenset({"Burns"}), {"Burns": 1}.keys(), "Burns"),
        *(MultiValue(str, ["Burns"]), PersonName("Burns"), MultiValue(PersonName, ["Burns"])),
    ],
    ids=lambda one: type(one).__name__,
)
def test_lists_of_every_kind_serve_all_files(staff):
    with engine("BLANK values:staff", item_names=["staff"]) as running:
        for _ in range(2):
            given = make_dataset(OperatorsName="Burns^M", StudyDescription="nurse")
            done = running.apply(given, {"staff": staff}).dataset
            assert (done.OperatorsName, done.StudyDescription) == ("", "nurse")


def test_a_variable_that_is_an_iterator_fails_every_file():
    with engine("REPLACE PatientID var:subject", item_names=["subject"]) as running:
        item = {"subject": iter(["S1"])}
        for _ in range(2):
            with pytest.raises(RuleError, match="type list_iterator"):
                running.apply(make_dataset(PatientID="A"), item)


def test_names_of_items_may_come_out_of_a_generator_but_are_several():
    with engine("BLANK values:staff", item_names=(name for name in ["staff"])) as running:
        done = running.apply(make_dataset(PatientID="Burns"), {"staff": ["Burns"]}).dataset
    assert done.PatientID == ""
    with pytest.raises(ArgumentError, match="item_names="):
        engine("BLANK values:staff", item_names="staff")


def test_outputs_are_named_by_text_in_its_new_character_set(tmp_path: Path, write_ct):
    """The path is asked for once the rules have run, when the text is in the new set."""
    source = write_ct(tmp_path / "in.dcm", SpecificCharacterSet="ISO_IR 100", PatientName="Müller")
    with engine("REPLACE SpecificCharacterSet ISO_IR 192") as running:
        running.process_file(source, lambda preview: tmp_path / preview.text("PatientName"))
    assert (tmp_path / "Müller").exists()


def test_edits_come_in_the_same_order_from_every_file(tmp_path):
    given = make_dataset(StudyDate="20200101", AccessionNumber="A", PatientID="B", PatientName="C")
    given.private_block(0x29, "ACME", create=True).add_new(1, "LO", "x")
    given.private_block(0x29, "ACME").add_new(2, "UN", b"x")
    source = tmp_path / "in.dcm"
    given.save_as(source, implicit_vr=False, little_endian=True)
    rules = ("REMOVE AccessionNumber", "BLANK StudyDate", "REMOVE contains:Patient")
    with engine(*rules, "REMOVE select:private") as running:
        first, *others = [
            [(edit.action, edit.path) for edit in running.process_file(source, output).edits]
            for output in (tmp_path / "1.dcm", tmp_path / "2.dcm", tmp_path / "3.dcm")
        ]
    assert len(first) == 7
    assert others == [first, first]
    assert len({(tmp_path / f"{number}.dcm").read_bytes() for number in (1, 2, 3)}) == 1


@pytest.mark.parametrize("offered", [10**5000, [10**5000]], ids=["a value", "a list"])
def test_a_number_of_thousands_of_digits_fails_the_file(offered):
    rules = ("REPLACE PatientID var:x",) if isinstance(offered, int) else ("BLANK values:x",)
    wrong = pytest.raises(FileError, match="thousands of digits")
    with engine(*rules, item_names=["x"]) as running, wrong:
        running.apply(make_dataset(PatientID="A"), {"x": offered})
