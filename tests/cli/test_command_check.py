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
