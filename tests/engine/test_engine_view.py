"""What functions see as `dicom`: the dataset as the rules above have left it, in both ends."""

from __future__ import annotations

import pytest
from broken_files import nested_file
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from snapshots import snapshot

from deid_core import KEEP, Deidentifier, DeidRecipe, Registry, RuleError
from deid_core.testing import make_dataset, recipe_of, write_file

CT = get_testdata_file("CT_small.dcm", download=False)

RECIPES = {
    "private elements go first": """
        REMOVE select:private
        REPLACE PatientID func:look
        REMOVE StudyDate
        REPLACE PatientName func:look""",
    "private elements go last": """
        REPLACE PatientID func:look
        REMOVE StudyDate
        REPLACE PatientName func:look
        REMOVE select:private""",
    "private elements go between": """
        REPLACE PatientID func:look
        REMOVE select:private
        REPLACE PatientName func:look""",
    "some go before and some after": """
        REMOVE (0009,"GEMS_IDEN_01",01)
        REMOVE (0009,"GEMS_IDEN_01",04)
        REMOVE StudyTime
        REPLACE PatientID func:look
        REMOVE (0009,"GEMS_IDEN_01",02)
        REMOVE (0009,"GEMS_IDEN_01",27)
        REMOVE SeriesTime""",
    "changed, put back, added": """
        REPLACE StudyDescription something else
        ADD PatientComments made
        REPLACE PatientID func:look
        REPLACE StudyDescription once more
        BLANK SeriesDescription
        REMOVE Manufacturer
        REPLACE PatientName func:look
        JITTER StudyDate 3
        REPLACE Modality func:look""",
}

IN_SEQUENCES = """
    REMOVE StudyDate
    REPLACE AccessionNumber func:look
    REPLACE RequestAttributesSequence__OtherPatientIDsSequence__PatientID somebody
    REPLACE PatientName func:look
    BLANK OtherPatientIDsSequence
    REPLACE PatientID func:look
    REMOVE RequestAttributesSequence
    REPLACE SOPInstanceUID func:look"""


def _seen(recipe: str, path, output):
    """What `look` saw at each of its calls, from a file and from a dataset in memory."""
    seen: list[list[object]] = []

    def look(field, dicom):
        seen[-1].append((field.path, snapshot(dicom), snapshot(dicom.file_meta)))
        return KEEP

    registry = Registry()
    registry.register_function(look)
    engine = Deidentifier(recipe_of(recipe), registry)
    for run in (
        lambda: engine.process_file(path, output, overwrite=True),
        lambda: engine.process_file(path, output, overwrite=True),
        lambda: engine.apply(dcmread(path)),
    ):
        seen.append([])
        run()
    from_file, again, in_memory = seen
    assert from_file == again
    return from_file, in_memory


@pytest.mark.parametrize("name", RECIPES)
def test_a_file_and_a_dataset_look_alike(name, tmp_path):
    from_file, in_memory = _seen(RECIPES[name], CT, tmp_path / "out")
    assert from_file == in_memory
    assert len(from_file) >= 1


@pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])
def test_changes_in_sequences_show(undefined, tmp_path):
    path = nested_file(tmp_path / "in.dcm", undefined=undefined)
    from_file, in_memory = _seen(IN_SEQUENCES, path, tmp_path / "out")
    assert from_file == in_memory
    assert len({repr(dataset) for _, dataset, _ in from_file}) >= 3


def test_each_rule_shows_to_those_below_it_alone(tmp_path):
    """StudyDate is there for the rule above its REMOVE, and gone for the one below."""
    found: list[tuple[str, bool, bool]] = []

    def look(field, dicom):
        private = any(element.tag.is_private for element in dicom if element.tag.element >= 0x1000)
        found.append((str(field), "StudyDate" in dicom, private))
        return KEEP

    registry = Registry()
    registry.register_function(look)
    for private, expected in (("first", False), ("last", True)):
        rules = RECIPES[f"private elements go {private}"]
        engine = Deidentifier(recipe_of(rules), registry)
        for _ in range(2):  # with an empty memo, and with what it has learnt
            found.clear()
            engine.process_file(CT, tmp_path / "out", overwrite=True)
            assert set(found) == {
                ("PatientID", True, expected),
                ("PatientName", False, expected),
            }


@pytest.mark.parametrize("announced", [True, False])
def test_an_items_own_function_sees_what_the_rules_above_have_left_or_fails(announced, tmp_path):
    """The plugin's of the same name does not look at the dataset; the item's does."""
    seen = []

    def look(dicom):
        seen.append(str(dicom.PatientID))
        return "looked"

    registry = Registry()
    registry.register_function(lambda: "not looked", "look")
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%header\nREPLACE PatientID NOBODY\nREPLACE PatientName func:look"
    )
    names = ["look"] if announced else []
    with Deidentifier(recipe, registry, item_names=names) as engine:
        assert str(engine.apply(dcmread(CT)).dataset.PatientName) == "not looked"
        if announced:
            engine.process_file(CT, tmp_path / "out", {"look": look})
            engine.apply(dcmread(CT), {"look": look})
            assert seen == ["NOBODY", "NOBODY"]
        else:
            with pytest.raises(RuleError, match=r"'look' asks for the dataset.*item_names"):
                engine.apply(dcmread(CT), {"look": look})
            assert seen == []


@pytest.mark.parametrize("taking", ["REMOVE PatientName", "BLANK PatientName", "REMOVE ALL"])
def test_a_function_for_an_add_sees_nothing_of_what_was_taken_out(taking, tmp_path):
    seen = []

    def look(field, dicom):
        seen.append((str(field.value or ""), str(dicom.get("PatientName", ""))))
        return "X"

    with Deidentifier(
        recipe_of(f"{taking}\nADD PatientName func:look"), item_names={"look"}
    ) as engine:
        engine.apply(dcmread(CT), {"look": look})
        engine.process_file(CT, tmp_path / "out.dcm", {"look": look})
    assert seen == [("", "")] * 2
    assert dcmread(tmp_path / "out.dcm").PatientName == "X"


@pytest.mark.parametrize("last", ["REMOVE RequestAttributesSequence", "BLANK select:VR:SQ"])
def test_what_goes_after_a_look_shows_as_the_rules_above_left_it(last, tmp_path):
    seen = []

    def look(field, dicom):
        seen.append([item.get("AccessionNumber") for item in dicom.RequestAttributesSequence])
        return "X"

    rules = f"BLANK AccessionNumber\nREPLACE PatientID func:look\n{last}"
    path = nested_file(tmp_path / "in.dcm", undefined=False)
    with Deidentifier(recipe_of(rules), item_names={"look"}) as engine:
        engine.apply(dcmread(path), {"look": look})
        engine.process_file(path, tmp_path / "out.dcm", {"look": look})
    assert seen and all(shown == ["", None] for shown in seen)


PRIVATE_AND_UID = {
    "as read": (["ADD PatientComments func:look"], True, "1.2.3.99"),
    "removed and replaced": (
        ["REMOVE select:private", "REPLACE SOPInstanceUID 1.9", "ADD PatientComments func:look"],
        False,
        "1.9",
    ),
    "removed and replaced later": (
        ["ADD PatientComments func:look", "REMOVE select:private", "REPLACE SOPInstanceUID 1.9"],
        True,
        "1.2.3.99",
    ),
    "between two looks": (
        [
            "REPLACE PatientID func:look",
            "REMOVE select:private",
            "REPLACE SOPInstanceUID 1.9",
            "ADD PatientComments func:look",
        ],
        False,
        "1.9",
    ),
    "taken out": (["REMOVE ALL", "ADD PatientComments func:look"], False, ""),
    "kept in part": (
        ['REMOVE (0029,"ACME",01)', "ADD PatientComments func:look"],
        True,
        "1.2.3.99",
    ),
    "a creator that is kept": (
        [
            "REMOVE select:private",
            "KEEP (0029,0010)",
            "REPLACE SOPInstanceUID 1.9",
            "ADD PatientComments func:look",
        ],
        True,
        "1.9",
    ),
    "put back by a later layer": (
        [["REMOVE select:private", "REPLACE SOPInstanceUID 1.9"], ["KEEP select:private"]],
        True,
        "1.9",
    ),
}


def _seen_at_last(layers, dataset, folder):
    """What `look` saw at its last call, from a dataset in memory and from a file."""
    seen = []

    def look(dicom):
        seen.append(dicom)
        return "looked"

    registry = Registry()
    registry.register_function(look)
    path = write_file(folder / "in.dcm", dataset)
    with Deidentifier([recipe_of(*rules) for rules in layers], registry) as engine:
        for run in (
            lambda: engine.apply(dcmread(path)),
            lambda: engine.process_file(path, folder / "out.dcm"),
        ):
            run()
            yield seen[-1]


@pytest.mark.parametrize("name", PRIVATE_AND_UID)
def test_functions_see_what_has_followed_from_the_rules_so_far(name, tmp_path):
    """Creators of blocks that are empty now, and the UID of the file meta group."""
    rules, there, uid = PRIVATE_AND_UID[name]
    layers = [*rules, ["ADD PatientComments func:look"]] if "layer" in name else [rules]
    item = Dataset()
    item.private_block(0x29, "ACME", create=True).add_new(1, "LO", "theirs")
    dataset = make_dataset(PatientID="742", SOPInstanceUID="1.2.3.99")
    block = dataset.private_block(0x29, "ACME", create=True)
    block.add_new(1, "LO", "theirs")
    block.add_new(2, "LO", "theirs")
    dataset.ReferencedStudySequence = [item]
    for shown in _seen_at_last(layers, dataset, tmp_path):
        assert (0x00290010 in shown) is there
        assert shown.file_meta.get("MediaStorageSOPInstanceUID", "") == uid
        items = shown.get("ReferencedStudySequence", [])
        inside = there and name != "kept in part"
        assert [0x00290010 in each for each in items] == ([inside] if items else [])


def test_text_in_a_new_character_set_is_seen_as_such(tmp_path):
    dataset = make_dataset(
        SpecificCharacterSet="ISO_IR 100",
        PatientName="Müller",
        PatientID="Ü1",
        InstitutionName="Höhe",
        RequestAttributesSequence=[{"AccessionNumber": "É"}],
    )
    rules = [
        "REPLACE SpecificCharacterSet ISO_IR 192",
        "REPLACE PatientName Łukasz",
        "REPLACE AccessionNumber Ł1",
        "REPLACE InstitutionName Łódź",
        "ADD StudyDescription Łódź",
        "ADD PatientComments func:look",
    ]
    for shown in _seen_at_last([rules], dataset, tmp_path):
        assert (shown.PatientName, shown.PatientID) == ("Łukasz", "Ü1")
        assert (shown.StudyDescription, shown.InstitutionName) == ("Łódź", "Łódź")
        [item] = shown.RequestAttributesSequence
        assert item.AccessionNumber == "Ł1"


@pytest.mark.parametrize(
    ("rules", "item"),
    [
        (["REMOVE RequestAttributesSequence func:holds"], None),
        (
            [
                "REMOVE RequestAttributesSequence func:holds",
                "KEEP RequestAttributesSequence__0__PatientID",
            ],
            "A",
        ),
    ],
)
def test_inside_a_sequence_that_goes_functions_see_its_dataset(rules, item, tmp_path):
    """That of a path which stays is shown empty: the neighbours are on their way out."""
    seen = []

    def look(field, dataset):
        seen.append((field.path, sorted(dataset.dir())))
        return "B"

    registry = Registry()
    registry.register_function(look)
    registry.register_function(lambda: True, "holds")
    made = make_dataset(RequestAttributesSequence=[{"AccessionNumber": "742", "PatientID": "A"}])
    path = write_file(tmp_path / "in.dcm", made)
    with Deidentifier(recipe_of(*rules, "REPLACE AccessionNumber func:look"), registry) as engine:
        engine.process_file(path, tmp_path / "out.dcm")
        result = engine.apply(dcmread(path)).dataset
    expected = [] if item == "A" else ["AccessionNumber", "PatientID"]
    assert seen == [("RequestAttributesSequence__0__AccessionNumber", expected)] * 2
    for output in (result, dcmread(tmp_path / "out.dcm")):
        left = output.get("RequestAttributesSequence")
        assert (left and left[0].dir()) == (["PatientID"] if item == "A" else item)
