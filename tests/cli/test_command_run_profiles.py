"""`deid-core run` with the shipped profile: by default, with options, with a recipe on top."""

import shutil

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from deid_core.recipe.find import shipped_text


@pytest.fixture
def run(tmp_path, invoke):
    """Runs over CT_small.dcm: the result, and the output's dataset (None: there is none)."""
    scans, key = tmp_path / "scans", tmp_path / "key"
    scans.mkdir()
    shutil.copy(get_testdata_file("CT_small.dcm"), scans)
    key.write_bytes(b"sixteen bytes or more")
    count = iter(range(100))

    def call(*arguments):
        output = tmp_path / f"out{next(count)}"
        result = invoke("run", scans, "--output", output, "--key-file", key, *arguments)
        found = [path for path in output.rglob("*.dcm") if path.is_file()]
        return result, dcmread(found[0]) if found else None

    return call


def test_the_basic_profile_is_the_default(run):
    result, after = run()
    assert result.exit_code == 0, result.output
    assert after.PatientIdentityRemoved == "YES"
    assert after.StudyDate == ""
    assert "InstitutionName" not in after
    assert [e.tag for e in after.iterall() if e.tag.is_private] == []
    _, named = run("--profile", "basic")
    _, in_full = run("--profile", "ps3.15/basic")
    assert after == named == in_full


def test_options_lie_over_it(run):
    original = dcmread(get_testdata_file("CT_small.dcm"))
    result, after = run("--option", "retain-uids", "--option", "ps3.15/retain-full-dates")
    assert result.exit_code == 0, result.output
    assert after.StudyInstanceUID == original.StudyInstanceUID
    assert after.StudyDate == original.StudyDate
    assert after.PatientID != original.PatientID


def test_a_recipe_lies_over_profile_and_options_and_alone_is_all_that_is_done(run, tmp_path):
    recipe = tmp_path / "mine.dicom"
    recipe.write_text("FORMAT dicom\n%header\nREPLACE PatientID S-1\n")
    _, over = run("--profile", "basic", "--recipe", recipe)
    _, over_option = run("--option", "retain-uids", "--recipe", recipe)
    _, alone = run("--recipe", recipe)
    assert {over.PatientID, over_option.PatientID, alone.PatientID} == {"S-1"}
    assert over.PatientIdentityRemoved == over_option.PatientIdentityRemoved == "YES"
    assert "PatientIdentityRemoved" not in alone


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--profile", "basics"], "there is no profile 'basics'; did you mean basic?"),
        (["--option", "retain-uid"], "did you mean retain-uids"),
        (
            ["--option", "retain-full-dates", "--option", "retain-modified-dates"],
            "can't be used together",
        ),
    ],
)
def test_what_is_unknown_or_contradicts_itself_is_wrong_usage(run, arguments, told):
    result, after = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert after is None


def test_recipes_show_prints_one(invoke):
    result = invoke("recipes", "show", "ps3.15/basic")
    assert result.exit_code == 0
    assert result.stdout.encode() == shipped_text("ps3.15/basic")
    assert invoke("recipes", "show").exit_code == 2
    assert invoke("recipes", "show", "a", "b").exit_code == 2
