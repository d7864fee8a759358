"""The audit sinks, in runs: what they record, that they record no values, and when they fail."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from deid_plugin_acme.records import SOURCES

from deid_core import Deidentifier, FileError, HookedRun, PluginError
from deid_core.testing import KEY, make_dataset, recipe_of, registry_of, write_file

LINES, DATABASE = "acme-audit-lines", "acme-audit-database"
RULES = ("BLANK PatientID", "REPLACE StudyDate never")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Tells the sinks where to write, and gives the path of one."""

    def of(sink):
        path = tmp_path / sink
        monkeypatch.setenv(sink.replace("-", "_").upper(), str(path))
        return path

    return of


def run_of(*sinks, files=2):
    """A run with a file that is done, several that fail, and one that is skipped."""
    dataset = make_dataset(
        PatientID="742", StudyDate="20200101", OtherPatientIDsSequence=[{"PatientID": "7"}]
    )
    engine = Deidentifier(recipe_of(*RULES), registry_of(*sinks), key=KEY)
    with engine, HookedRun(engine) as run:
        run.done(engine.apply(dataset))
        for number in range(files - 1):
            run.failed(FileError("cut short", file=f"Simpson/{number}.dcm", path="PatientID"))
        run.skipped("Simpson/notes.txt", "not DICOM")
    return run.summary


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows_of(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_a_run_is_a_line_for_its_start_each_file_and_its_end(place):
    path = place(LINES)
    run_of(LINES)
    start, done, failed, skipped, end = lines_of(path)
    assert [start["event"], done["event"], end["event"]] == ["start", "file", "end"]
    assert len({line["run"] for line in lines_of(path)}) == 1
    assert start["recipes"] == ["test"]
    assert start["plugins"][0].startswith("acme-audit-lines (deid-plugin-acme 1.0.0 sha256:")
    assert done["edits"] == [
        {"path": "StudyDate", "action": "REPLACE", "rule": "test:4"},
        {"path": "PatientID", "action": "BLANK", "rule": "test:3"},
        {"path": "OtherPatientIDsSequence__0__PatientID", "action": "BLANK", "rule": "test:3"},
    ]
    assert "StudyDate" in done["warnings"][0]
    assert (failed["status"], failed["error"]) == ("failed", "FileError at PatientID: cut short")
    assert (skipped["status"], skipped["reason"]) == ("skipped", "not DICOM")
    assert (end["done"], end["failed"], end["skipped"], end["finished"]) == (1, 1, 1, True)


def test_a_run_is_rows_in_a_database(place):
    path = place(DATABASE)
    run_of(DATABASE)
    ((finished, counts, made_of),) = rows_of(path, "SELECT finished, counts, made_of FROM runs")
    assert finished == 1
    assert json.loads(counts)["failed"] == 1
    assert json.loads(made_of)["recipes"] == ["test"]
    assert rows_of(path, "SELECT number, status, error, reason FROM files ORDER BY number") == [
        (1, "done", None, None),
        (2, "failed", "FileError at PatientID: cut short", None),
        (3, "skipped", None, "not DICOM"),
    ]
    assert rows_of(path, "SELECT number, path, action, rule FROM edits ORDER BY path") == [
        (1, "OtherPatientIDsSequence__0__PatientID", "BLANK", "test:3"),
        (1, "PatientID", "BLANK", "test:3"),
        (1, "StudyDate", "REPLACE", "test:4"),
    ]


def test_both_at_once_and_runs_one_after_the_other(place):
    lines, database = place(LINES), place(DATABASE)
    for _ in range(2):
        run_of(LINES, DATABASE, files=3)
    assert len({line["run"] for line in lines_of(lines)}) == 2
    assert len(lines_of(lines)) == 2 * 6
    assert rows_of(database, "SELECT count(*), count(DISTINCT run) FROM files") == [(8, 2)]


def test_neither_values_nor_paths_of_inputs_are_recorded(place, monkeypatch):
    for told in (False, True):
        if told:
            monkeypatch.setenv(SOURCES, "yes")
        lines, database = place(LINES), place(DATABASE)
        run_of(LINES, DATABASE)
        recorded = lines.read_bytes() + database.read_bytes()
        assert not any(value in recorded for value in (b"742", b"20200101", KEY))
        assert (b"Simpson" in recorded) is told
        lines.unlink()
        database.unlink()


@pytest.mark.parametrize("sink", [LINES, DATABASE])
def test_a_run_that_nobody_would_record_does_not_start(sink, monkeypatch):
    monkeypatch.delenv(sink.replace("-", "_").upper(), raising=False)
    with pytest.raises(PluginError, match=f"{sink}.*deid_run_start failed: NotConfiguredError"):
        run_of(sink)


def test_a_run_ends_when_a_line_can_not_be_written(monkeypatch):
    monkeypatch.setenv("ACME_AUDIT_LINES", "/dev/full")
    with pytest.raises(PluginError, match="deid_run_start failed: OSError"):
        run_of(LINES)


def test_a_run_ends_when_the_database_is_none(place):
    place(DATABASE).write_text("this is no database, but something else of some length")
    with pytest.raises(PluginError, match="deid_run_start failed: DatabaseError"):
        run_of(DATABASE)


def test_a_run_that_is_cut_short_is_recorded_as_such(place):
    lines, database = place(LINES), place(DATABASE)
    engine = Deidentifier(recipe_of(*RULES), registry_of(LINES, DATABASE), key=KEY)
    with engine, pytest.raises(KeyboardInterrupt), HookedRun(engine) as run:
        run.done(engine.apply(make_dataset(PatientID="742")))
        raise KeyboardInterrupt
    assert lines_of(lines)[-1]["finished"] is False
    assert rows_of(database, "SELECT finished FROM runs") == [(0,)]
    assert rows_of(database, "SELECT status FROM files") == [("done",)]


def test_only_its_owner_reads_the_lines(place):
    path = place(LINES)
    run_of(LINES)
    assert path.stat().st_mode & 0o077 == 0


def test_a_run_of_several_workers_is_recorded_by_one(place, tmp_path):
    """Hooks are called where the run is coordinated, in the order of the files."""
    lines, database = place(LINES), place(DATABASE)
    for number in range(6):
        write_file(tmp_path / "in" / f"{number}.dcm", make_dataset(PatientID=f"742{number}"))
    command = ["run", "in", "--output", "out", "--recipe", "acme/trial-7", "--workers", "2"]
    subprocess.run([sys.executable, "-m", "deid_core", *command], cwd=tmp_path, check=True)
    start, *files, end = lines_of(lines)
    assert start["recipes"] == ["acme/trial-7"]
    assert [file["status"] for file in files] == ["done"] * 6
    assert end["finished"]
    assert rows_of(database, "SELECT count(*), max(number) FROM files") == [(6, 6)]
    assert [(file["output"],) for file in files] == rows_of(
        database, "SELECT output FROM files ORDER BY number"
    )
