"""What a run notes for its owner: the report, without values, and the crosswalk, with them."""

import csv
import json
import os
import sqlite3

import pytest
from pydicom import dcmread

RULES = (
    "REPLACE endswith:UID func:generate_uid",
    "REPLACE PatientID func:pseudonym",
    "BLANK PatientName",
    "REPLACE StudyDate soon",
)


@pytest.fixture
def folder(tmp_path, write_ct):
    for name in ("a.dcm", "b.dcm", "c.dcm"):
        write_ct(tmp_path / "in" / name, PatientName="Simpson^Homer", PatientID="DEH742")
    whole = (tmp_path / "in" / "c.dcm").read_bytes()
    (tmp_path / "in" / "c.dcm").write_bytes(whole[:-1000])
    (tmp_path / "in" / "notes.txt").write_text("no image")
    return tmp_path / "in"


@pytest.fixture
def run(invoke, folder, recipe_file, tmp_path):
    (tmp_path / "key").write_text("sixteen bytes or more")

    def call(*arguments):
        return invoke(
            *("run", folder, "--output", tmp_path / "out", "--recipe", recipe_file(*RULES)),
            *("--key-file", tmp_path / "key", *arguments),
        )

    return call


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_report_tells_what_was_done_by_which_rule_and_no_value(run, folder, tmp_path, workers):
    path = tmp_path / "report.jsonl"
    assert run("--report", path, "--workers", workers).exit_code == 1
    head, done, _, failed, skipped, end = lines(path)
    recipe = str(tmp_path / "recipe.dicom")
    assert head["run"]["recipes"] == [recipe]
    assert {"name", "version", "digest"} < head["run"]["plugins"][0].keys()
    assert (done["file"], done["status"]) == (str(folder / "a.dcm"), "done")
    assert dcmread(done["output"]).PatientName == ""
    assert done["seconds"] > 0
    rules = {each["rule"]: each for each in done["rules"]}
    assert rules[f"{recipe}:5"] == {
        "rule": f"{recipe}:5",
        "action": "BLANK",
        "elements": ["PatientName"],
    }
    assert "SOPInstanceUID" in rules[f"{recipe}:3"]["elements"]
    (warning,) = done["warnings"]
    assert (warning["element"], warning["rule"]) == ("StudyDate", f"{recipe}:6")
    assert (failed["file"], failed["status"]) == (str(folder / "c.dcm"), "failed")
    assert failed["error"]
    assert skipped == {
        "file": str(folder / "notes.txt"),
        "status": "skipped",
        "reason": "not DICOM",
    }
    counts = end["summary"]
    assert (counts["done"], counts["failed"], counts["skipped"], counts["warnings"]) == (2, 1, 1, 2)
    assert counts["finished"]
    content = path.read_text()
    for secret in ("Simpson", "DEH742", "soon", "sixteen"):
        assert secret not in content.replace(str(tmp_path), "")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("option", ["--report", "--crosswalk"])
def test_what_is_there_is_neither_overwritten_nor_appended_to(run, tmp_path, option):
    path = tmp_path / "notes.csv"
    path.write_text("precious")
    result = run(option, path)
    assert result.exit_code == 2
    assert f"{path} exists" in result.stderr
    assert path.read_text() == "precious"
    assert not list((tmp_path / "out").rglob("*.dcm"))
    assert run().exit_code == 1
    assert run("--resume", option, path).exit_code == 2
    assert path.read_text() == "precious"


def rows_of(path):
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.DictReader(file))
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM crosswalk ORDER BY source")]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["crosswalk.csv", "crosswalk.sqlite"])
def test_a_crosswalk_leads_from_output_to_input(run, folder, tmp_path, name, workers):
    path = tmp_path / name
    old = os.umask(0)
    try:
        run("--crosswalk", path, "--workers", workers)
    finally:
        os.umask(old)
    rows = rows_of(path)
    assert [row["source"] for row in rows] == [str(folder / "a.dcm"), str(folder / "b.dcm")]
    for row in rows:
        before, after = dcmread(row["source"]), dcmread(row["output"])
        assert before.PatientID == "DEH742"
        for keyword in ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
            assert row[keyword] == before[keyword].value
            assert row[f"New{keyword}"] == after[keyword].value
            assert row[keyword] != row[f"New{keyword}"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_crosswalk_goes_on_with_the_run(run, folder, tmp_path, write_ct):
    path = tmp_path / "crosswalk.csv"
    run("--crosswalk", path)
    write_ct(folder / "c.dcm", PatientID="OTHER")
    assert run("--crosswalk", path, "--resume").exit_code == 0
    rows = rows_of(path)
    assert [row["PatientID"] for row in rows] == ["DEH742", "DEH742", "OTHER"]


def test_a_crosswalk_is_of_a_kind_that_its_name_tells(run, tmp_path):
    result = run("--crosswalk", tmp_path / "crosswalk.xlsx")
    assert result.exit_code == 2
    assert ".csv or a .sqlite" in result.stderr


def test_without_a_word_there_is_no_crosswalk(run, tmp_path):
    run()
    written = [tmp_path / "out.journal", *(tmp_path / "out").rglob("*.dcm")]
    assert len(written) == 3
    assert not any(b"DEH742" in path.read_bytes() for path in written)
