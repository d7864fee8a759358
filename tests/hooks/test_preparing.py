"""`prepare`: a function is told of a file's values before it is called, all of them at once."""

from __future__ import annotations

import traceback

import pytest
from pydicom import dcmread

from deid_core import (
    Deidentifier,
    DeidRecipe,
    FilesError,
    PluginError,
    Registry,
    RuleError,
    hookimpl,
    replace_identifiers,
)


class Store:
    """A plugin that notes how it is asked; what it was not told of beforehand is marked."""

    deid_interface = "1"

    def __init__(self):
        self.asked = []
        self.known = {}
        self.fails = {}

    @hookimpl
    def deid_register_functions(self, register):
        register(self.map, prepare=self.prepare)
        register(self.is_known, prepare=self.prepare)
        register(self.of_names, vrs={"PN"}, prepare=lambda values: self.note("of_names", values))

    def note(self, domain, values):
        self.asked.append((domain, [str(value) for value in values]))
        for value in values:
            if str(value) in self.fails:
                raise self.fails[str(value)](f"no route to patient {value}")

    def prepare(self, values, context, domain):
        self.note(domain, values)
        for value in values:
            self.known[domain, str(value)] = f"{domain}-{len(self.known)}"
        self.context = context

    def map(self, field, domain: str = "any", again: bool = False):
        return self.known.get((domain, str(field.value)), f"alone {field.value}")

    def is_known(self, field, domain: str = "any"):
        return (domain, str(field.value)) in self.known

    def of_names(self, field):
        return "name"


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def engine(store, registry_of, recipe):
    return lambda *lines, **options: Deidentifier(
        recipe(*lines), registry_of(store=store), **options
    )


def apply(engine, dataset, item=None):
    with engine:
        return engine.apply(dataset, item).dataset


def test_values_of_all_rules_and_depths_come_in_one_call(engine, store, patient):
    rules = ["REPLACE PatientID func:map", "REPLACE PatientName func:store.map"]
    result = apply(engine(*rules), patient)
    assert store.asked == [("any", ["Simpson^Homer", "742", "743"])]
    assert result.PatientName == "any-0"
    assert result.PatientID == "any-1"
    assert result.OtherPatientIDsSequence[0].PatientID == "any-2"
    assert store.context.file is None


def test_each_set_of_options_has_a_call_of_its_own_with_the_defaults(engine, store, patient):
    rules = [
        "REPLACE PatientName func:map domain=n again=yes",
        "REPLACE PatientID func:map domain=p",
        "REPLACE Modality func:map again=yes domain=n",
    ]
    result = apply(engine(*rules), patient)
    assert store.asked == [("n", ["CT", "Simpson^Homer"]), ("p", ["742", "743"])]
    assert (result.PatientName, result.PatientID) == ("n-1", "p-2")


def test_a_value_that_a_rule_above_changes_is_not_foretold(engine, store, patient):
    result = apply(engine("REPLACE PatientID 5", "REPLACE PatientID func:map"), patient)
    assert store.asked == []
    assert result.PatientID == "alone 5"


def test_a_later_layer_starts_from_the_value_as_read(store, registry_of, recipe, patient):
    layers = [recipe("REPLACE PatientID 5"), recipe("REPLACE PatientID func:map")]
    with Deidentifier(layers, registry_of(store=store)) as engine:
        result = engine.apply(patient).dataset
    assert result.PatientID == "any-0"


def test_rules_that_do_not_count_foretell_nothing(engine, store, patient):
    apply(engine("REPLACE ALL func:map", "KEEP PatientID", "REPLACE Modality CT"), patient)
    assert store.asked == [("any", ["CT", "Simpson^Homer", "secret"])]


def test_a_condition_on_the_value_as_read_decides_what_is_foretold(registry_of, store, patient):
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%values ids\nFIELD PatientName\n%header\nREPLACE values:ids func:map\n"
    )
    apply(Deidentifier(recipe, registry_of(store=store)), patient)
    assert store.asked == [("any", ["Simpson^Homer"])]


def test_conditions_of_remove_are_prepared(engine, store, patient):
    result = apply(engine("REMOVE PatientID func:is_known"), patient)
    assert store.asked == [("any", ["742", "743"])]
    assert "PatientID" not in result


def test_elements_without_a_value_are_left_out(engine, store, patient):
    patient.PatientID = ""
    del patient.OtherPatientIDsSequence[0].PatientID
    result = apply(engine("ADD PatientName func:map", "ADD PatientID func:map",
                          "ADD AccessionNumber func:map"), patient)  # fmt: skip
    assert store.asked == [("any", ["Simpson^Homer"])]
    assert (result.PatientID, result.AccessionNumber) == ("alone", "alone")


def test_values_that_the_function_is_not_for_are_left_out(engine, store, patient):
    engine = engine("REPLACE startswith:Patient func:of_names")
    with engine, pytest.raises(RuleError, match="is not for VR LO"):
        engine.apply(patient)
    assert store.asked == [("of_names", ["Simpson^Homer"])]


def test_several_values_of_an_element_come_as_the_function_gets_them(engine, store, patient):
    patient.OtherPatientNames = ["A^B", "C^D"]
    apply(engine("REPLACE OtherPatientNames func:map"), patient)
    assert store.asked == [("any", ["[A^B, C^D]"])]


def test_a_function_that_the_item_brings_is_not_the_plugins(engine, store, patient):
    engine = engine("REPLACE PatientID func:map", item_names=["map"])
    result = apply(engine, patient, {"map": lambda field: "own"})
    assert store.asked == []
    assert result.PatientID == "own"


def test_each_file_has_its_call(registry_of, recipe, store, write_ct, tmp_path):
    files = [write_ct(tmp_path / name, StudyID=name) for name in ("a.dcm", "b.dcm")]
    outputs = replace_identifiers(
        files, deid=recipe("REPLACE StudyID func:map"), registry=registry_of(store=store),
        output_folder=tmp_path / "out",
    )  # fmt: skip
    assert store.asked == [("any", ["a.dcm"]), ("any", ["b.dcm"])]
    assert [dcmread(output).StudyID for output in outputs] == ["any-0", "any-1"]


@pytest.mark.parametrize("error", [ConnectionError, SystemExit])
def test_a_prepare_that_raises_fails_its_file_and_says_no_more_than_the_type(
    registry_of, recipe, store, write_ct, tmp_path, error
):
    store.fails = {"742": error}
    files = [write_ct(tmp_path / f"{name}.dcm", StudyID=name) for name in ("741", "742", "743")]
    with pytest.raises(FilesError) as caught:
        replace_identifiers(
            files, deid=recipe("REPLACE StudyID func:map"), registry=registry_of(store=store),
            output_folder=tmp_path / "out",
        )  # fmt: skip
    failed = caught.value.results[1]
    assert isinstance(failed, RuleError)
    assert failed.message == f"the prepare of func:map raised {error.__name__}"
    assert failed.span.line == 3
    told = "".join(traceback.format_exception(failed))
    assert "no route to patient" not in told + str(caught.value)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["741.dcm", "743.dcm"]


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda context: None, "has to take values"),
        (lambda values, field: None, "can't ask for field"),
        (lambda values, domian: None, "can't ask for domian"),
        (lambda values, /: None, "values is positional-only"),
        ("prepare", "str can't be called"),
    ],
)
def test_a_malformed_prepare_is_an_error_of_the_plugin(prepare, message):
    with pytest.raises(PluginError, match=message):
        Registry().register_function(lambda domain="": "", "map", prepare=prepare)


def test_a_pure_function_has_nothing_to_prepare():
    with pytest.raises(PluginError, match="a pure function has nothing to prepare"):
        Registry().register_function(
            lambda field: "", "map", pure=True, prepare=lambda values: None
        )


def test_a_prepare_may_take_whatever_there_is(recipe, patient):
    told = []
    registry = Registry()
    registry.register_function(
        lambda field, domain="x", size=2: "", "map", prepare=lambda **given: told.append(given)
    )
    apply(Deidentifier(recipe("REPLACE Modality func:map size=3"), registry), patient)
    (given,) = told
    assert given.pop("context").derive("domain", "value")
    assert given == {"values": ("CT",), "domain": "x", "size": 3}


@pytest.fixture
def three(write_ct, tmp_path):
    """Three files with a StudyID each."""
    return [write_ct(tmp_path / "in" / f"{name}.dcm", StudyID=name) for name in "abc"]


def test_several_files_can_be_prepared_in_one_call(engine, store, three, tmp_path):
    with engine("REPLACE StudyID func:map") as engine:
        engine.prepare(three)
        assert store.asked == [("any", ["a", "b", "c"])]
        assert store.context.file is None
        assert store.context.original(0x00200010) is None
        for number, file in enumerate(three):
            engine.process_file(file, tmp_path / f"{number}.dcm")
            assert dcmread(tmp_path / f"{number}.dcm").StudyID != file.stem


def test_preparing_several_files_raises_nothing(engine, store, three, tmp_path):
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(three[0].read_bytes()[:-100])
    store.fails = {"b": ConnectionError}
    with engine("REPLACE StudyID func:map") as engine:
        engine.prepare([three[0], broken, tmp_path / "missing.dcm", *three[1:]])
        assert store.asked == [("any", ["a", "b", "c"])]
        engine.process_file(three[0], tmp_path / "a.dcm")
        with pytest.raises(RuleError, match="raised ConnectionError"):
            engine.process_file(three[1], tmp_path / "b.dcm")


def test_a_file_that_is_refused_is_not_foretold(registry_of, store, three):
    recipe = DeidRecipe.from_text(
        "FORMAT dicom\n%header\nREPLACE StudyID func:map\n%filter burnt\nLABEL b\n"
        "equals StudyID b\n%labels\nADD refuses burnt\n"
    )
    with Deidentifier(recipe, registry_of(store=store)) as engine:
        engine.prepare(three)
    assert store.asked == [("any", ["a", "c"])]


def test_where_no_function_has_something_to_prepare_no_file_is_read(engine, tmp_path):
    with engine("BLANK StudyID") as engine:
        engine.prepare(iter(()))
        engine.prepare([tmp_path / "missing.dcm"])
