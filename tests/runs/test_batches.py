"""A run over a folder: names of outputs, files that fail, outputs that are there."""

from pathlib import Path

import pytest
from pydicom import dcmread
from whole_runs import files_below, run

from deid_core import ArgumentError, OutputError, ParseError
from deid_core.runs.outcomes import Done
from deid_core.runs.template import DEFAULT_TEMPLATE
from deid_core.runs.walk import Failed, Skipped


def kinds(outcomes) -> list[type]:
    return [type(outcome) for outcome in outcomes]


def test_outputs_are_named_from_the_deidentified_dataset(tmp_path, write_ct, recipe):
    path = write_ct(tmp_path / "in" / "a.dcm", PatientID="SECRET", StudyInstanceUID="1.2")
    rules = recipe("REPLACE PatientID S-01", "REPLACE StudyInstanceUID 2.5", "BLANK PatientName")
    (outcome,) = run(rules, [tmp_path / "in"], tmp_path / "out", DEFAULT_TEMPLATE)
    original = dcmread(path)
    expected = f"S-01/2.5/{original.SeriesInstanceUID}/{original.SOPInstanceUID}.dcm"
    assert files_below(tmp_path / "out") == [expected]
    assert Path(outcome.output) == tmp_path / "out" / expected
    assert dcmread(outcome.output).PatientID == "S-01"


@pytest.mark.parametrize(
    ("patient_id", "folder"),
    [("../x", "_x"), ("a/b", "a_b"), ("", "_"), ("CON", "_CON"), ("..", "_"), ("x. ", "x")],
)
def test_values_in_names_are_cleaned(tmp_path, write_ct, recipe, patient_id, folder):
    path = write_ct(tmp_path / "a.dcm", PatientID=patient_id)
    run(recipe(), [path], tmp_path / "out", "{PatientID}/{Modality}.dcm")
    assert files_below(tmp_path / "out") == [f"{folder}/CT.dcm"]


def test_an_absent_value_is_an_underscore_and_several_are_joined(tmp_path, write_ct, recipe):
    path = write_ct(tmp_path / "a.dcm", ImageType=["ORIGINAL", "PRIMARY"])
    run(recipe("REMOVE PatientID"), [path], tmp_path / "out", "{PatientID}/{ImageType}")
    assert files_below(tmp_path / "out") == ["_/ORIGINAL_PRIMARY"]


def test_long_values_are_cut_to_what_a_part_holds(tmp_path, write_ct, recipe):
    path = write_ct(tmp_path / "a.dcm", PatientID="p" * 64, PatientName="n" * 64)
    run(recipe(), [path], tmp_path / "out", "{PatientID}-{PatientName}.dcm")
    (name,) = files_below(tmp_path / "out")
    assert len(name) <= 120
    assert name.endswith("n.dcm")
    assert "p" * 50 + "-" in name


def test_an_output_without_its_sop_instance_uid_fails(tmp_path, write_ct, recipe):
    write_ct(tmp_path / "in" / "a.dcm")
    for rule in ("REMOVE SOPInstanceUID", "BLANK SOPInstanceUID"):
        (outcome,) = run(recipe(rule), [tmp_path / "in"], tmp_path / "out", DEFAULT_TEMPLATE)
        assert isinstance(outcome.error, OutputError)
        assert "SOPInstanceUID" in str(outcome.error)
    assert files_below(tmp_path) == ["in/a.dcm"]


def test_one_file_that_fails_does_not_stop_the_others(tmp_path, write_ct, recipe):
    folder = tmp_path / "in"
    whole = write_ct(folder / "a.dcm")
    write_ct(folder / "z.dcm")
    (folder / "cut.dcm").write_bytes(whole.read_bytes()[:-1000])
    (folder / "notes.txt").write_text("no image")
    (folder / "gone").symlink_to(tmp_path / "nowhere")
    outcomes = run(recipe("BLANK PatientName"), [folder], tmp_path / "out")
    assert kinds(outcomes) == [Done, Failed, Failed, Skipped, Done]
    assert isinstance(outcomes[1].error, ParseError)
    assert str(outcomes[1].error).startswith(str(folder / "cut.dcm"))
    assert len(files_below(tmp_path / "out")) == 2
    assert sum(outcome.work.edit_count for outcome in outcomes if isinstance(outcome, Done)) == 2


@pytest.mark.parametrize("overwrite", [False, True])
def test_two_files_of_a_run_never_share_an_output(tmp_path, write_ct, recipe, overwrite):
    for name, patient_id in [("1", "FIRST"), ("2", "SECOND"), ("3", "first")]:
        write_ct(tmp_path / "in" / name, PatientID=patient_id, SOPInstanceUID="1.2.3")
    for layout in ("{SOPInstanceUID}.dcm", "{Modality}.dcm"):
        out = tmp_path / f"out{layout}"
        first, *others = run(recipe(), [tmp_path / "in"], out, layout, overwrite=overwrite)
        assert isinstance(first, Done)
        assert all(isinstance(other.error, OutputError) for other in others)
        assert dcmread(first.output).PatientID == "FIRST"
        assert len(files_below(out)) == 1


def test_outputs_that_differ_in_case_only_are_the_same(tmp_path, write_ct, recipe):
    for name in ("abc", "ABC"):
        write_ct(tmp_path / "in" / name, PatientID=name)
    outcomes = run(recipe(), [tmp_path / "in"], tmp_path / "out", "{PatientID}", overwrite=True)
    assert kinds(outcomes) == [Done, Failed]


def test_an_output_that_exists_is_an_error_unless_overwriting(tmp_path, write_ct, recipe):
    write_ct(tmp_path / "in" / "a.dcm")
    assert kinds(run(recipe(), [tmp_path / "in"], tmp_path / "out")) == [Done]
    (again,) = run(recipe("REPLACE StudyID X"), [tmp_path / "in"], tmp_path / "out")
    assert isinstance(again.error, OutputError)
    (done,) = run(recipe("REPLACE StudyID X"), [tmp_path / "in"], tmp_path / "out", overwrite=True)
    assert dcmread(done.output).StudyID == "X"


def test_the_keep_layout_keeps_relative_paths(tmp_path, write_ct, recipe):
    names = ["IM1", "a/b/IM2.dcm"]
    for name in names:
        write_ct(tmp_path / "in" / name)
    run(recipe("BLANK PatientName"), [tmp_path / "in"], tmp_path / "out", "keep")
    assert files_below(tmp_path / "out") == sorted(names)


@pytest.mark.parametrize("rule", ["REPLACE PatientName X", "REMOVE PatientName", "REMOVE ALL"])
@pytest.mark.parametrize("name", ["Simpson_H/1.dcm", "a/1-HOMERSIMPSON.dcm"])
def test_the_keep_layout_refuses_a_path_that_identifies(tmp_path, write_ct, recipe, name, rule):
    write_ct(tmp_path / "in" / name, PatientName="Simpson^Homer")
    (outcome,) = run(recipe(rule), [tmp_path / "in"], tmp_path / "out", "keep")
    assert isinstance(outcome.error, OutputError)
    assert "simpson" not in outcome.error.message.lower()
    assert files_below(tmp_path) == [f"in/{name}"]


def test_the_keep_layout_looks_at_sequences_that_were_removed(tmp_path, write_ct, recipe):
    from pydicom.dataset import Dataset

    other = Dataset()
    other.OtherPatientIDs = "OLD12345"
    other.PatientID = "OLD12345"
    del other.OtherPatientIDs
    write_ct(tmp_path / "in" / "old12345.dcm", OtherPatientIDsSequence=[other])
    rule = "REMOVE OtherPatientIDsSequence"
    (outcome,) = run(recipe(rule), [tmp_path / "in"], tmp_path / "out", "keep")
    assert isinstance(outcome, Failed)


def test_a_value_that_no_rule_changes_may_stay_in_a_path(tmp_path, write_ct, recipe):
    write_ct(tmp_path / "in" / "PHANTOM.dcm", PatientID="PHANTOM")
    (outcome,) = run(recipe("BLANK PatientName"), [tmp_path / "in"], tmp_path / "out", "keep")
    assert isinstance(outcome, Done)


def test_an_output_folder_may_lie_in_an_input_folder(tmp_path, write_ct, recipe):
    write_ct(tmp_path / "a.dcm")
    for _ in range(2):
        outcomes = run(recipe(), [tmp_path], tmp_path / "out", overwrite=True)
        assert kinds(outcomes) == [Done]


def test_no_output_lands_among_the_inputs(tmp_path, write_ct, recipe):
    source = write_ct(tmp_path / "raw" / "raw" / "a.dcm")
    other = write_ct(tmp_path / "raw" / "a.dcm", PatientID="OTHER")
    kept = other.read_bytes()
    outcomes = run(
        recipe("REPLACE PatientID X"), [tmp_path / "raw"], tmp_path, "keep", overwrite=True
    )
    by_path = {outcome.path: outcome for outcome in outcomes}
    assert isinstance(by_path[source].error, OutputError)
    assert isinstance(by_path[other], Done)
    assert other.read_bytes() == kept


def test_a_source_is_never_overwritten(tmp_path, write_ct, recipe):
    source = write_ct(tmp_path / "a.dcm")
    kept = source.read_bytes()
    (outcome,) = run(recipe("REPLACE PatientID X"), [source], tmp_path, "keep", overwrite=True)
    assert isinstance(outcome.error, OutputError)
    assert source.read_bytes() == kept


def test_wrong_folders_are_errors_before_the_first_file(tmp_path, recipe):
    with pytest.raises(ArgumentError):
        run(recipe(), [tmp_path], tmp_path)
