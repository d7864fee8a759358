"""`deid-core check`: mistakes, findings and exit status, as text and as JSON."""

import json
import re


def test_a_recipe_without_mistakes_is_ok_and_tells_whose_functions_it_uses(invoke, recipe_file):
    recipe = recipe_file("REPLACE StudyID func:generate_uid prefix=1.2.", "BLANK PatientID")
    result = invoke("check", recipe)
    assert result.exit_code == 0, result.output
    assert "func:generate_uid  uid.generate_uid (deid-core " in result.stdout
    assert "ok: 2 rules" in result.stdout


def test_all_mistakes_are_shown_with_a_caret(invoke, recipe_file):
    recipe = recipe_file("BLANK PatintID", "REMOV Modality", "REPLACE StudyID func:x y=1")
    result = invoke("check", recipe)
    assert result.exit_code == 2
    assert "did you mean PatientID" in result.stderr
    assert "REMOVE" in result.stderr
    assert "    BLANK PatintID\n          ^^^^^^^^" in result.stderr
    assert "ok" not in result.stdout


def test_what_can_not_be_resolved_is_a_mistake(invoke, recipe_file):
    recipe = recipe_file("REPLACE StudyID func:nope", "REPLACE PatientID var:subject")
    result = invoke("check", recipe)
    assert result.exit_code == 2
    assert "nope" in result.stderr
    assert "subject" in result.stderr


def test_variables_and_names_of_items_can_be_announced(invoke, recipe_file):
    recipe = recipe_file("REPLACE StudyID func:mine", "REPLACE PatientID var:subject")
    result = invoke("check", recipe, "--item-name", "mine", "--var", "subject=S")
    assert result.exit_code == 0, result.output
    assert "func:mine  brought by the files' items" in result.stdout


def test_doubts_are_warnings(invoke, recipe_file):
    result = invoke("check", recipe_file("REMOVE PatientID", "REPLACE startswith:Patient X"))
    assert result.exit_code == 0
    assert "warning: " in result.stderr
    assert "1 warning" in result.stdout


def test_a_shipped_recipe_goes_by_its_name(invoke):
    assert "ok: 1 rule" in invoke("check", "demo").stdout


def test_a_recipe_that_is_not_there_is_wrong_usage(invoke, tmp_path):
    result = invoke("check", tmp_path / "gone.dicom")
    assert result.exit_code == 2
    assert "gone.dicom" in result.stderr


def test_findings_are_shown_with_place_and_what_to_do(invoke, recipe_file):
    recipe = recipe_file("REMOVE ALL", "KEEP Modality", "BLANK Modality")
    result = invoke("check", recipe)
    assert result.exit_code == 0
    place, line, caret, hint = result.stderr.splitlines()
    assert place.startswith(f"{recipe}:5:1: warning: this BLANK never acts: KEEP Modality (line 4)")
    assert place.endswith("[never-acts]")
    assert (line, caret) == ("    BLANK Modality", "    ^^^^^^^^^^^^^^")
    assert "KEEP" in hint
    assert result.stdout == "ok: 3 rules, 1 warning, 0 notes\n"


def test_findings_as_json(invoke, recipe_file):
    recipe = recipe_file("REPLACE StudyID func:generate_uid", "BLANK patientid", "BLANK PixelData")
    result = invoke("check", recipe, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert told["rules"] == 3
    assert told["functions"]["generate_uid"].startswith("uid.generate_uid (deid-core ")
    codes = [(one["code"], one["severity"], one["line"]) for one in told["findings"]]
    assert codes == [("other-case", "note", 4), ("protected", "warning", 5)]
    assert {one["source"] for one in told["findings"]} == {str(recipe)}


def test_mistakes_as_json(invoke, recipe_file):
    for line, column in (("BLANK PatintID", 7), ("REPLACE StudyID func:nope", 17)):
        result = invoke("check", recipe_file(line), "--json")
        assert result.exit_code == 2
        (finding,) = json.loads(result.stdout)["findings"]
        assert (finding["code"], finding["severity"]) == ("mistake", "error")
        assert (finding["line"], finding["column"]) == (3, column)


def test_strict_makes_warnings_fail_but_no_notes(invoke, recipe_file):
    assert invoke("check", "--strict", recipe_file("BLANK patientid")).exit_code == 0
    assert invoke("check", "--strict", recipe_file("BLANK PixelData")).exit_code == 1
    assert invoke("check", "--strict", recipe_file("BLANK PatintID")).exit_code == 2
    assert invoke("check", recipe_file("BLANK PixelData")).exit_code == 0


def test_what_the_recipe_leaves_untouched_is_told_on_request(invoke, recipe_file):
    recipe = recipe_file("BLANK PatientName")
    assert invoke("check", recipe).stderr == ""
    told = invoke("check", recipe, "--ps3.15").stderr
    assert "warning: no rule changes PatientID (0010,0020) [ps3.15]" in told
    assert "PatientName (0010,0010)" not in told


def test_several_recipes_are_told_apart(invoke, recipe_file):
    first = recipe_file("KEEP PatientID", name="first.dicom")
    second = recipe_file("BLANK PatientID", name="second.dicom")
    told = invoke("check", first, second).stderr
    assert told.startswith(f"{second}:3:1: ")
    assert f"KEEP PatientID ({first}:3:1)" in told


MANY_MISTAKES = (
    *("BLANK PatintID", "REPLACE PatientID func:nope", "REPLACE Rows many"),
    *("BLANK fields:nope", "BLANK foo:bar", "ADD contains:x 1"),
    # These name lists that have mistakes themselves.
    *("BLANK fields:some", "REMOVE values:ids", "BLANK fields:a"),
    *("%feilds some", "FIELD PatientID", "%values ids", "FIELD PatintName"),
    *("%fields a", "FIELD fields:b", "%fields b", "FIELD fields:a"),
)
MISTAKEN = [3, 4, 5, 6, 7, 8, 12, 15, 19]


def test_mistakes_of_reading_and_of_resolving_are_told_together(invoke, recipe_file):
    recipe = recipe_file(*MANY_MISTAKES)
    found = json.loads(invoke("check", recipe, "--json").stdout)["findings"]
    assert [(one["line"], one["code"]) for one in found] == [(n, "mistake") for n in MISTAKEN]


def test_a_run_tells_them_together_too(invoke, recipe_file, tmp_path):
    recipe = recipe_file(*MANY_MISTAKES)
    for options in ([], ["--profile", "basic"]):
        result = invoke("run", tmp_path, "--output", tmp_path / "out", "--recipe", recipe, *options)
        assert result.exit_code == 2
        lines = [int(at) for at in re.findall(r"^.*\.dicom:(\d+):\d+: ", result.stderr, re.M)]
        assert lines == MISTAKEN
