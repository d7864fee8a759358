"""Runs that are interrupted, killed or crowded: real processes, real signals."""

import csv
import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import suppress

import pytest

RULES = ("REPLACE endswith:InstanceUID func:generate_uid", "REPLACE StudyID func:harm")

PLUGIN = '''
import os, signal, threading, time
from deid_core import hookimpl


def harm(field):
    """Takes a minute over a file whose StudyID says SLOW, and notes which process does."""
    if str(field.value) == "SLOW":
        open(os.path.join(os.environ["TROUBLE_NOTES"], str(os.getpid())), "w").close()
        time.sleep(60)
    return "X"


@hookimpl
def deid_register_functions(register):
    register(harm)


told = 0


@hookimpl
def deid_file_end():
    """Ends the run in the way that TROUBLE_END says, when 40 files have been told of."""
    global told
    told += 1
    if told > 40 and (end := os.environ.get("TROUBLE_END")):
        if end == "RAISE":
            raise OSError("a sink that is full")
        if not (delay := float(os.environ.get("TROUBLE_DELAY", 0))):
            os.kill(os.getpid(), getattr(signal, end))
        elif told == 41:
            threading.Timer(delay, os.kill, [os.getpid(), getattr(signal, end)]).start()
'''


@pytest.fixture
def environment(tmp_path, install_plugin):
    """That of a process that has the plugin trouble."""
    install_plugin(tmp_path / "site", "trouble", PLUGIN)
    (tmp_path / "notes").mkdir()
    return {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "site"),
        "TROUBLE_NOTES": str(tmp_path / "notes"),
    }


@pytest.fixture
def fill(tmp_path, write_ct):
    """Writes small files: `fill(600)`."""

    def write(number):
        original = write_ct(tmp_path / "model.dcm", SOPInstanceUID="1.2.4.100000", PixelData=b"")
        content = original.read_bytes()
        for count in range(number):
            path = tmp_path / "in" / f"{count // 100:03}" / f"{count:06}.dcm"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.replace(b"1.2.4.100000", b"1.2.4.1%05d" % count))
        return tmp_path / "in"

    return write


@pytest.fixture
def arguments(tmp_path, recipe_file):
    """Those of a run of the folder `in` into `out`."""
    (tmp_path / "key").write_text("sixteen bytes or more")

    def make(output="out", *more):
        return [
            *(sys.executable, "-m", "deid_core", "run", tmp_path / "in"),
            *("--output", tmp_path / output, "--recipe", recipe_file(*RULES)),
            *("--key-file", tmp_path / "key", *more),
        ]

    return make


@pytest.fixture
def start(spawn, environment):
    """Starts a process in a group of its own."""
    return lambda line: spawn(line, env=environment, start_new_session=True)


def until(condition, seconds=20.0):
    """Waits for a condition, and gives what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
    return found


def lives(process_id):
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{process_id}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        return [int(child) for child in file.read().split()]


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def finish(process):
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    return stdout


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "files"), [(1, 200), (2, 600)])
def test_a_run_that_is_killed_and_resumed_does_all_and_each_once(
    fill, arguments, start, tmp_path, workers, files
):
    fill(files)
    finish(start(arguments("whole", "--workers", workers)))
    wanted = contents(tmp_path / "whole")
    assert len(wanted) == files
    killed = 0
    for share in (0.1, 0.6):
        process = start(arguments("out", "--workers", workers, "--resume"))
        while (
            process.poll() is None and len(list((tmp_path / "out").rglob("*.dcm"))) < share * files
        ):
            time.sleep(0.01)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        outputs = [path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.dcm")]
        assert all((tmp_path / "out" / name).read_bytes() == wanted[name] for name in outputs)
    assert killed
    finish(start(arguments("out", "--workers", workers, "--resume")))
    assert contents(tmp_path / "out") == wanted
    with sqlite3.connect(tmp_path / "out.journal") as database:
        entries = database.execute("SELECT output, done FROM file").fetchall()
    assert sorted(entries) == sorted((os.fsencode(str(name)), 1) for name in wanted)


@pytest.fixture
def busy(fill, write_ct, arguments, start, tmp_path):
    """A run with some workers, one of which is at a file that takes a minute: process, workers."""
    fill(100)
    write_ct(tmp_path / "in" / "000" / "000050.dcm", StudyID="SLOW")

    def begin(workers):
        process = start(arguments("out", "--workers", workers))
        until(lambda: os.listdir(tmp_path / "notes"))
        children = children_of(process)
        assert len(children) == (0 if workers == 1 else workers)
        return process, children

    return begin


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("sent", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
def test_a_signal_ends_a_busy_run_in_order_within_two_seconds(
    busy, tmp_path, workers, sent, status
):
    process, children = busy(workers)
    before = time.monotonic()
    os.killpg(process.pid, sent)  # as Ctrl-C does
    stdout, stderr = process.communicate(timeout=10)
    assert time.monotonic() - before < 2
    assert process.returncode == status
    assert "Traceback" not in stderr
    assert " done, 0 failed" in stdout
    assert not any(map(lives, children))
    left = contents(tmp_path / "out")
    assert all(name.suffix == ".dcm" for name in left)
    assert not (tmp_path / "out" / ".deid-core").exists()
    with sqlite3.connect(tmp_path / "out.journal") as database:
        ((done,),) = database.execute("SELECT count(*) FROM file WHERE done")
    assert done == len(left)


def rows(path):
    """The outputs that have a row in a crosswalk, in the order of its rows."""
    if path.suffix == ".csv":
        with path.open() as file:
            return [row["output"] for row in csv.DictReader(file)]
    with sqlite3.connect(path) as database:
        return [output for (output,) in database.execute("SELECT output FROM crosswalk")]


@pytest.mark.parametrize(
    ("end", "status", "suffix"),
    [
        ("SIGKILL", -signal.SIGKILL, ".csv"),
        ("SIGKILL", -signal.SIGKILL, ".sqlite"),
        ("SIGTERM", 143, ".csv"),
        ("RAISE", 1, ".sqlite"),
    ],
)
def test_no_output_goes_without_its_row_and_its_line(
    fill, arguments, start, environment, tmp_path, end, status, suffix
):
    fill(200)
    crosswalk, report = tmp_path / f"crosswalk{suffix}", tmp_path / "report"
    command = arguments("out", "--workers", 2, "--crosswalk", crosswalk, "--report", report)
    environment["TROUBLE_END"] = end
    process = start(command)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == status, stderr
    if end != "SIGKILL":
        assert f"{len(contents(tmp_path / 'out'))} done, 0 failed" in stdout
    del environment["TROUBLE_END"]
    finish(start([*command, "--resume"]))
    outputs = {str(tmp_path / "out" / name) for name in contents(tmp_path / "out")}
    assert len(outputs) == 200
    assert set(rows(crosswalk)) == outputs
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert {line["output"] for line in lines if line.get("status") == "done"} == outputs


@pytest.mark.parametrize("microseconds", [1, 100, 200, 400, 800, 1600, 3200, 6400])
def test_all_that_is_told_of_a_stopped_run_agrees(
    fill, arguments, start, environment, tmp_path, microseconds
):
    """Wherever a signal comes: journal, report and summary count the outputs that are there."""
    fill(400)
    environment |= {"TROUBLE_END": "SIGTERM", "TROUBLE_DELAY": str(microseconds / 1e6)}
    process = start(arguments("out", "--workers", 1, "--report", tmp_path / "report"))
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 143, stderr
    outputs = sorted(map(str, contents(tmp_path / "out")))
    assert 40 <= len(outputs) < 400
    assert f"\n{len(outputs)} done, 0 failed" in stdout
    with sqlite3.connect(tmp_path / "out.journal") as database:
        rows = database.execute("SELECT output, done FROM file ORDER BY output").fetchall()
    assert rows == [(os.fsencode(name), 1) for name in outputs]
    lines = [json.loads(line) for line in (tmp_path / "report").read_text().splitlines()]
    told = [line["output"] for line in lines if line.get("status") == "done"]
    assert sorted(told) == [str(tmp_path / "out" / name) for name in outputs]
    assert lines[-1]["summary"]["done"] == len(outputs)


def test_workers_end_with_the_process_that_started_them(busy, arguments, start, tmp_path):
    process, children = busy(2)
    process.kill()
    until(lambda: not any(map(lives, children)), 4)
    (tmp_path / "in" / "000" / "000050.dcm").unlink()
    resumed = finish(start(arguments("out", "--resume")))
    assert " done, 0 failed, 0 skipped" in resumed
    assert len(contents(tmp_path / "out")) == 99


def test_workers_that_do_not_end_are_killed(busy, tmp_path):
    process, children = busy(2)
    for child in children:
        os.kill(child, signal.SIGSTOP)  # deaf to all but SIGKILL
    process.terminate()
    process.communicate(timeout=5)
    assert process.returncode == 143
    assert not any(map(lives, children))
    assert not (tmp_path / "out" / ".deid-core").exists()


def test_two_runs_do_not_share_an_output_folder(busy, arguments, start, tmp_path):
    first, _ = busy(1)
    second = start(arguments("out", "--journal", tmp_path / "another"))
    _, stderr = second.communicate(timeout=30)
    assert second.returncode == 2
    assert f"another run is writing into {tmp_path / 'out'} (process {first.pid} on" in stderr
    other = start(arguments("elsewhere", "--journal", tmp_path / "out.journal"))
    _, stderr = other.communicate(timeout=30)
    assert other.returncode == 2
    assert "another run has its journal in" in stderr
    first.kill()
    first.wait()
    (tmp_path / "in" / "000" / "000050.dcm").unlink()
    finish(start(arguments("out", "--resume")))  # a killed run leaves no lock
    assert not (tmp_path / "out" / ".deid-core").exists()


def test_a_run_starts_no_workers_for_few_files(fill, arguments, start, tmp_path):
    fill(3)
    process = start(arguments("out"))
    children = set()
    while process.poll() is None:
        with suppress(FileNotFoundError, ProcessLookupError):
            children |= set(children_of(process))
    finish(process)
    assert not children
