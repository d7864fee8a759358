"""A run among closed or full streams, with few open files: no output is harmed, all is told."""

import os
import pty
import sqlite3
import subprocess
from contextlib import closing

import pytest


@pytest.fixture
def folder(tmp_path, write_ct):
    """Three files, and one that is none."""
    for name in ("a.dcm", "b.dcm", "c.dcm"):
        write_ct(tmp_path / "in" / name)
    (tmp_path / "in" / "notes.txt").write_text("no image")
    return tmp_path / "in"


@pytest.fixture
def shell(command, folder, recipe_file, tmp_path):
    """A run of the folder into `out`, in bash, with something before it and behind it."""
    (tmp_path / "key").write_text("sixteen bytes or more")
    recipe = recipe_file("REPLACE endswith:InstanceUID func:generate_uid")
    options = ["--output", tmp_path / "out", "--recipe", recipe, "--key-file", tmp_path / "key"]
    line = " ".join(map(str, [*command, "run", folder, *options]))

    def run(before="", behind=""):
        return subprocess.run(
            ["bash", "-c", f"set -o pipefail; {before} {line} {behind}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def done_of(tmp_path):
    with closing(sqlite3.connect(tmp_path / "out.journal")) as database:
        return database.execute("SELECT count(*), total(done) FROM file").fetchone()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(shell, tmp_path, files_below, closed, workers):
    """What is opened next would have their numbers, and get the messages in its content."""
    assert shell(behind=f"--workers {workers} {closed}").returncode == 0
    assert len(files_below(tmp_path / "out")) == 3
    assert done_of(tmp_path) == (3, 3)


@pytest.mark.parametrize(("full", "other"), [(">/dev/full", "stderr"), ("2>/dev/full", "stdout")])
def test_where_messages_find_no_room_the_run_stops(shell, tmp_path, files_below, full, other):
    done = shell(behind=full)
    assert done.returncode == 1
    assert "Traceback" not in getattr(done, other)
    count = len(files_below(tmp_path / "out"))
    assert done_of(tmp_path) == (count, count)
    assert shell(behind="--resume").returncode == 0
    assert len(files_below(tmp_path / "out")) == 3


def test_whoever_reads_the_output_may_go_away(shell, tmp_path, files_below):
    done = shell(behind="| true")
    assert done.returncode == 141
    assert done.stderr == ""
    count = len(files_below(tmp_path / "out"))
    assert done_of(tmp_path) == (count, count)
    assert shell(behind="--resume").returncode == 0
    assert len(files_below(tmp_path / "out")) == 3


def test_few_open_files_are_enough_and_fewer_stop_the_run_in_order(shell, tmp_path):
    assert shell("ulimit -n 32;", "--workers 2").returncode == 0
    done = shell("ulimit -n 10;", "--workers 4 --overwrite")
    assert done.returncode == 1
    assert "a worker process can't be started (Too many open files)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / ".deid-core").exists()


def test_a_terminal_may_be_closed(command, write_ct, tmp_path, files_below):
    """What is shown finds no terminal any more, and SIGHUP comes: in which order, nobody knows."""
    first = write_ct(tmp_path / "in" / "0.dcm")
    for number in range(1, 3000):
        (first.parent / f"{number}.dcm").hardlink_to(first)
    ours, theirs = pty.openpty()
    options = ["--output", tmp_path / "out", "--recipe", "demo", "--layout", "keep"]
    line = [*command, "run", first.parent, *options]
    shell = 'exec setsid --ctty "$@" <&0'
    process = subprocess.Popen(
        ["bash", "-c", shell, "-", *map(str, line)], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while b"/3000" not in shown:
        shown += os.read(ours, 1 << 16)
    os.close(ours)
    assert process.wait(timeout=20) == 129
    count = len(files_below(tmp_path / "out"))
    assert count < 3000
    assert done_of(tmp_path) == (count, count)
