"""`replace_identifiers`, as its callers have it."""

import os
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from deid_core import (
    ArgumentError,
    DeidRecipe,
    FilesError,
    OutputError,
    ParseError,
    RecipeError,
    Registry,
    get_identifiers,
    replace_identifiers,
)


@pytest.fixture
def files(tmp_path, write_ct):
    return [write_ct(tmp_path / "in" / f"{name}.dcm", PatientID=name) for name in "abc"]


def patient_ids(paths):
    return [dcmread(path).PatientID for path in paths]


def test_outputs_have_the_base_names_in_a_new_folder(files, recipe):
    kept = [path.read_bytes() for path in files]
    outputs = replace_identifiers(files, deid=recipe("REPLACE PatientID X"))
    assert [Path(path).name for path in outputs] == ["a.dcm", "b.dcm", "c.dcm"]
    assert patient_ids(outputs) == ["X", "X", "X"]
    assert [path.read_bytes() for path in files] == kept


def test_arguments_stand_in_the_order_that_users_of_deid_know(files, recipe, tmp_path):
    ids = {str(files[0]): {"subject": "S-01"}}
    rules = recipe("REPLACE PatientID var:subject")
    (output,) = replace_identifiers([files[0]], ids, rules, True, False, str(tmp_path / "out"))
    assert Path(output) == tmp_path / "out" / "a.dcm"
    assert patient_ids([output]) == ["S-01"]


def test_every_path_that_leads_to_a_file_names_it_in_ids(files, recipe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    rules = recipe("REPLACE PatientID var:subject")
    for key in ("in/a.dcm", "./in/../in/a.dcm", files[0], str(files[0]), "link/a.dcm"):
        for path in (files[0], "in/a.dcm"):
            outputs = replace_identifiers(path, {key: {"subject": "S-01"}}, rules)
            assert patient_ids(outputs) == ["S-01"]


def test_a_key_that_names_no_file_of_the_call_is_an_error(files, recipe, tmp_path):
    ids = {str(files[0]): {}, str(files[2]): {}, "gone.dcm": {}}
    with pytest.raises(ArgumentError, match=r"c\.dcm.*gone\.dcm") as caught:
        replace_identifiers(files[:2], ids, recipe(), output_folder=tmp_path / "out")
    assert "a.dcm" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_two_keys_for_one_file_are_an_error(files, recipe):
    ids = {str(files[0]): {"x": "1"}, os.path.relpath(files[0]): {"x": "2"}}
    with pytest.raises(ArgumentError, match="same file"):
        replace_identifiers(files[0], ids, recipe())


def test_an_item_that_is_no_mapping_is_an_error(files, recipe):
    with pytest.raises(ArgumentError, match="str"):
        replace_identifiers(files[0], {files[0]: "S-01"}, recipe())


def test_two_files_of_one_base_name_are_an_error_before_any_output(tmp_path, write_ct, recipe):
    paths = [write_ct(tmp_path / name / "same.dcm") for name in "ab"]
    with pytest.raises(ArgumentError, match=r"same\.dcm"):
        replace_identifiers(paths, deid=recipe(), output_folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert len(replace_identifiers(paths, deid=recipe(), save=False)) == 2


def test_what_exists_is_overwritten_only_where_asked_for(files, recipe, tmp_path):
    def call(rule, **options):
        return replace_identifiers(files, deid=recipe(rule), output_folder=tmp_path, **options)

    outputs = call("REPLACE PatientID X")
    with pytest.raises(FilesError) as caught:
        call("REPLACE PatientID Y")
    assert all(isinstance(result, OutputError) for result in caught.value.results)
    assert patient_ids(outputs) == ["X"] * 3
    assert patient_ids(call("REPLACE PatientID Y", overwrite=True)) == ["Y"] * 3


def test_an_input_is_never_overwritten(files, recipe, tmp_path):
    with pytest.raises(FilesError):
        replace_identifiers(
            files, deid=recipe("REPLACE PatientID X"), output_folder=tmp_path / "in", overwrite=True
        )
    assert patient_ids(files) == ["a", "b", "c"]


def test_where_files_fail_the_others_are_finished(files, recipe, tmp_path):
    files[1].write_bytes(files[1].read_bytes()[:-500])
    files.append(tmp_path / "gone.dcm")
    with pytest.raises(FilesError, match="2 of 4 files") as caught:
        replace_identifiers(files, deid=recipe(), output_folder=tmp_path / "out")
    first, cut, third, gone = caught.value.results
    assert isinstance(cut, ParseError)
    assert isinstance(gone, ParseError)
    assert str(files[1]) in str(caught.value)
    assert [Path(result.output).name for result in (first, third)] == ["a.dcm", "c.dcm"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.dcm", "c.dcm"]


def test_without_saving_datasets_come_back_in_order(files, recipe):
    given = [files[0], dcmread(files[1]), str(files[2])]
    datasets = replace_identifiers(given, deid=recipe("REPLACE PatientName X"), save=False)
    assert [dataset.PatientID for dataset in datasets] == ["a", "b", "c"]
    assert all(dataset.PatientName == "X" for dataset in datasets)
    assert [Path(dataset.filename).name for dataset in datasets] == ["a.dcm", "b.dcm", "c.dcm"]
    assert given[1].PatientName != "X"


def test_a_file_and_its_dataset_give_the_same(files, recipe):
    rules = recipe("REMOVE contains:Date", "REPLACE PatientID X", "BLANK OtherPatientIDsSequence")
    one, other = replace_identifiers([files[0], dcmread(files[0])], deid=rules, save=False)
    assert one == other
    assert one.file_meta == other.file_meta


def test_a_dataset_is_saved_under_the_name_of_its_file(files, recipe, tmp_path):
    dataset = dcmread(files[0])
    dataset.PatientComments = "changed in memory"
    (output,) = replace_identifiers(
        dataset, deid=recipe("REPLACE PatientID X"), output_folder=tmp_path / "out"
    )
    saved = dcmread(output)
    assert Path(output) == tmp_path / "out" / "a.dcm"
    assert (saved.PatientID, saved.PatientComments) == ("X", "changed in memory")
    assert saved.PixelData == dataset.PixelData
    assert saved.file_meta.TransferSyntaxUID == dataset.file_meta.TransferSyntaxUID
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.dcm"]
    with pytest.raises(FilesError, match="exists"):
        replace_identifiers(dataset, deid=recipe(), output_folder=tmp_path / "out")
    with pytest.raises(FilesError):
        replace_identifiers(dataset, deid=recipe(), output_folder=tmp_path / "in", overwrite=True)
    assert patient_ids([files[0]]) == ["a"]


def test_a_dataset_without_a_file_is_not_saved(recipe):
    dataset = Dataset()
    dataset.PatientID = "A"
    with pytest.raises(ArgumentError, match="save=False"):
        replace_identifiers(dataset, deid=recipe())
    (replaced,) = replace_identifiers(dataset, deid=recipe("BLANK PatientID"), save=False)
    assert replaced.PatientID == ""
    assert dataset.PatientID == "A"


def test_a_dataset_that_cannot_be_encoded_fails_and_leaves_nothing(recipe, tmp_path):
    dataset = Dataset()
    dataset.PatientID = "A"
    dataset.filename = "a.dcm"
    with pytest.raises(FilesError):
        replace_identifiers(dataset, deid=recipe(), output_folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_items_bring_functions_and_variables_for_their_file(files, recipe):
    items = get_identifiers(files)
    for number, item in enumerate(items.values()):
        item["code"] = lambda item, number=number: f"{item['PatientID']}{number}"
    outputs = replace_identifiers(files, items, recipe("REPLACE PatientID func:code"))
    assert patient_ids(outputs) == ["a0", "b1", "c2"]


@pytest.mark.parametrize("kind", [ValueError, SystemExit, MemoryError, RecursionError])
def test_a_function_that_goes_wrong_stops_its_file_only_and_tells_no_value(files, recipe, kind):
    def go_wrong(field):
        raise kind(field.value)

    ids = {path: {"code": lambda field: "X"} for path in files}
    ids[files[1]] = {"code": go_wrong}
    with pytest.raises(FilesError, match="1 of 3") as caught:
        replace_identifiers(files, ids, recipe("REPLACE PatientName func:code"))
    first, error, third = caught.value.results
    assert patient_ids([first.output, third.output]) == ["a", "c"]
    assert kind.__name__ in str(error)
    assert "CompressedSamples" not in str(caught.value)


def test_a_file_whose_item_lacks_a_name_fails(files, recipe):
    ids = {files[0]: {"subject": "S"}}
    with pytest.raises(FilesError) as caught:
        replace_identifiers(files[:2], ids, recipe("REPLACE PatientID var:subject"))
    assert "subject" in str(caught.value.results[1])


def test_a_dataset_finds_its_item_by_its_filename(files, recipe):
    ids = {str(files[0]): {"subject": "S"}}
    (dataset,) = replace_identifiers(
        dcmread(files[0]), ids, recipe("REPLACE PatientID var:subject"), save=False
    )
    assert dataset.PatientID == "S"


def test_registry_variables_and_key_go_to_the_engine(files, recipe):
    registry = Registry()
    registry.register_function(
        lambda field, context: context.derive("id", field.value).hex()[:16], "code"
    )
    rules = recipe("REPLACE PatientID func:code", "REPLACE StudyID var:trial")

    def call(key):
        (dataset,) = replace_identifiers(
            files[0],
            deid=rules,
            save=False,
            registry=registry,
            key=key * 16,
            variables={"trial": "T7"},
        )
        return dataset

    assert call(b"k").StudyID == "T7"
    assert call(b"k").PatientID == call(b"k").PatientID != call(b"l").PatientID


def test_flags_go_to_the_engine(shipped, recipe):
    (dataset,) = replace_identifiers(
        shipped("nested_priv_SQ.dcm"),
        deid=recipe(),
        save=False,
        remove_private=True,
        strip_sequences=True,
    )
    assert not any(e.tag.is_private or e.VR == "SQ" for e in dataset.iterall())
    rules = recipe("REPLACE StudyDate soon")
    path = shipped("CT_small.dcm")
    assert replace_identifiers(path, deid=rules, save=False)
    with pytest.raises((RecipeError, FilesError)):
        replace_identifiers(path, deid=rules, save=False, strict=True)


def test_what_compiling_warns_of_is_logged(files, caplog):
    rules = DeidRecipe.from_text("FORMAT dicom\n%header\nBLANK PixelData\n%labels\nADD refuse x")
    replace_identifiers(files[0], deid=rules)
    told = [(record.name, record.levelname) for record in caplog.records]
    assert told == [("deid_core", "WARNING")] * 2
    assert "PixelData is protected" in caplog.text
    assert "did you mean refuses" in caplog.text


def test_force_decides_on_files_without_preamble(shipped, recipe):
    path = shipped("ExplVR_LitEndNoMeta.dcm")
    assert replace_identifiers(path, deid=recipe())
    with pytest.raises(FilesError):
        replace_identifiers(path, deid=recipe(), force=False)


def test_the_recipe_may_be_a_path_or_layers(files, recipe, tmp_path):
    path = tmp_path / "own.dicom"
    path.write_text("FORMAT dicom\n%header\nREPLACE PatientID X\n")
    for deid in (path, str(path), DeidRecipe(path), [recipe("REMOVE ALL"), DeidRecipe(path)]):
        assert patient_ids(replace_identifiers(files[0], deid=deid)) == ["X"]


def test_a_recipe_has_to_be_given(files):
    with pytest.raises(ArgumentError, match="recipe"):
        replace_identifiers(files)


def test_mistakes_of_the_recipe_come_before_any_output(files, recipe, tmp_path):
    with pytest.raises(RecipeError, match="nope"):
        replace_identifiers(
            files, deid=recipe("REPLACE PatientID func:nope"), output_folder=tmp_path / "out"
        )
    assert not (tmp_path / "out").exists()
