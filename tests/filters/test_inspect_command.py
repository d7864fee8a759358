"""`deid-core inspect`, as its users have it."""

import functools
import json
import shutil

import pytest

RECIPE = """\
FORMAT dicom
%header
REPLACE PatientID var:known_later
REPLACE PatientName func:nobody_has_it
%filter gray
LABEL box (A)
equals Modality CT
coordinates 0,0,10,20
ctpkeepcoordinates 1,2,3,4
%filter black
LABEL any
present Modality
coordinates all
"""


@pytest.fixture
def inspect(invoke):
    return functools.partial(invoke, "inspect")


@pytest.fixture
def scans(tmp_path, shipped):
    folder = tmp_path / "scans"
    (folder / "more").mkdir(parents=True)
    shutil.copy(shipped("CT_small.dcm"), folder / "ct.dcm")
    shutil.copy(shipped("examples_palette.dcm"), folder / "more" / "us.dcm")
    shutil.copy(shipped("rtplan.dcm"), folder / "unknown")
    (folder / "notes.txt").write_text("no image")
    return folder


@pytest.fixture
def recipe_path(tmp_path):
    path = tmp_path / "recipe.dicom"
    path.write_text(RECIPE)
    return path


def test_a_line_a_file_and_the_counts(inspect, scans, recipe_path):
    result = inspect(scans, "--recipe", recipe_path)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"flagged {scans}/ct.dcm: gray: box (A) (mask 0,0,10,20, keep 1,2,4,6); "
        "black: any (mask all)",
        f"flagged {scans}/more/us.dcm: black: any (mask all)",
        f"flagged {scans}/unknown: black: any (mask all)",
        "3 flagged, 0 unflagged, 0 failed, 1 skipped",
    ]
    assert result.stderr == f"skipped {scans}/notes.txt: not DICOM\n"


def test_the_shipped_recipe_is_used_where_none_is_named(inspect, scans):
    result = inspect(scans)
    assert result.stdout.splitlines() == [
        f"unflagged {scans}/ct.dcm",
        f"flagged {scans}/more/us.dcm: burned-in: Ultrasound "
        "(mask all, keep 120,60,800,518, keep 176,522,743,576)",
        f"unflagged {scans}/unknown",
        "1 flagged, 2 unflagged, 0 failed, 1 skipped",
    ]


def test_json(inspect, scans, recipe_path):
    result = inspect(scans, "--recipe", recipe_path, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert [(one["file"], one["status"]) for one in told] == [
        (f"{scans}/ct.dcm", "flagged"),
        (f"{scans}/more/us.dcm", "flagged"),
        (f"{scans}/notes.txt", "skipped"),
        (f"{scans}/unknown", "flagged"),
    ]
    boxes = [{"keep": False, "box": [0, 0, 10, 20]}, {"keep": True, "box": [1, 2, 4, 6]}]
    whole = [{"keep": False, "box": "all"}]
    assert told[0] == {
        "file": f"{scans}/ct.dcm",
        "status": "flagged",
        "group": "gray",
        "label": "box (A)",
        "regions": boxes,
        "held": [
            {"group": "gray", "label": "box (A)", "regions": boxes},
            {"group": "black", "label": "any", "regions": whole},
        ],
    }
    assert told[2] == {"file": f"{scans}/notes.txt", "status": "skipped", "reason": "not DICOM"}


def test_json_of_what_is_not_flagged_and_of_nothing(inspect, scans, tmp_path):
    (one,) = json.loads(inspect(scans / "ct.dcm", "--json").stdout)
    assert one["status"] == "unflagged"
    assert (one["group"], one["label"], one["regions"], one["held"]) == (None, None, [], [])
    (tmp_path / "empty").mkdir()
    assert json.loads(inspect(tmp_path / "empty", "--json").stdout) == []


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_file_that_fails_does_not_stop_the_others(inspect, scans, shipped, options):
    shutil.copy(shipped("MR_truncated.dcm"), scans / "broken.dcm")
    result = inspect(scans, *options)
    assert result.exit_code == 1
    if options:
        told = json.loads(result.stdout)
        assert [one["status"] for one in told][:2] == ["failed", "unflagged"]
        assert told[0]["error"].startswith(f"{scans}/broken.dcm: ")
    else:
        assert f"failed {scans}/broken.dcm: " in result.stderr
        assert result.stdout.splitlines()[-1] == "1 flagged, 2 unflagged, 1 failed, 1 skipped"


def test_several_recipes_are_one_text(inspect, scans, recipe_path, tmp_path):
    own = tmp_path / "own.dicom"
    own.write_text("FORMAT dicom\n%filter own\nLABEL first\npresent Modality\n")
    result = inspect(scans / "ct.dcm", "--recipe", own, "--recipe", recipe_path)
    assert result.stdout.startswith(f"flagged {scans}/ct.dcm: own: first; gray: box (A) (")


def test_wrong_usage_ends_with_two(inspect, scans, tmp_path):
    wrong = tmp_path / "wrong.dicom"
    wrong.write_text("FORMAT dicom\n%filter a\nLABEL a\npresent Modalty\n")
    for arguments in (
        [],
        [tmp_path / "gone"],
        [scans, "--recipe", "no-such-recipe"],
        [scans, "--recipe", wrong],
    ):
        result = inspect(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr


def test_a_recipe_without_filters_is_told_of(inspect, scans):
    result = inspect(scans / "ct.dcm", "--recipe", "demo")
    assert result.exit_code == 0
    assert "the recipe has no %filter" in result.stderr
    assert result.stdout.startswith(f"unflagged {scans}/ct.dcm\n")


def test_names_and_labels_do_not_steer_the_terminal(inspect, write_ct, tmp_path):
    path = write_ct(tmp_path / "a\x1b[2J.dcm")
    recipe = tmp_path / "r.dicom"
    recipe.write_text("FORMAT dicom\n%filter g\x1b[1m\nLABEL l\x1b[1m\npresent Modality\n")
    stdout = inspect(path, "--recipe", recipe).stdout
    assert "\x1b" not in stdout
    assert r"a\x1b[2J.dcm: g\x1b[1m: l\x1b[1m" in stdout


def test_no_value_of_a_dataset_is_shown(inspect, write_ct, tmp_path):
    path = write_ct(tmp_path / "a.dcm", PatientID="Q1234Q", Manufacturer="Q1234Q")
    recipe = tmp_path / "r.dicom"
    recipe.write_text("FORMAT dicom\n%filter g\nLABEL l\ncontains PatientID Q\n")
    for options in ([], ["--json"]):
        result = inspect(path, "--recipe", recipe, *options)
        assert "flagged" in result.stdout
        assert "Q1234Q" not in result.stdout + result.stderr
