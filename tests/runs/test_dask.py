"""The same run on Dask: a real scheduler and real workers, each a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from whole_runs import KEY, batch, contents, fill, run

from deid_core import ArgumentError, WorkerError
from deid_core.runs.outcomes import Done
from deid_core.runs.walk import Failed

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


class Cluster:
    """A scheduler and its workers, on loopback; they end when it does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(file))
        while not file.exists() or not file.read_text().strip():
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One more worker, with variables of its own; it takes a moment to join."""
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(self._folder)]
        return self._start("dask_worker", self.address, *options, **environment)

    def _start(self, module: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1",
             "--no-dashboard", *arguments],
            env=os.environ | environment,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path, trouble):
    """A scheduler; its workers have the plugin trouble."""
    (tmp_path / "dask").mkdir()
    cluster = Cluster(tmp_path / "dask")
    yield cluster
    cluster.end()


@pytest.fixture
def folder(tmp_path, write_ct):
    """A hundred files, in more than one chunk; one of them is broken."""
    folder = tmp_path / "in"
    original = fill(folder, write_ct, 100)
    (folder / "20.dcm").write_bytes(original[:-1000])
    return folder


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "study.key"
    path.write_bytes(KEY)
    return path


RULES = "REPLACE endswith:InstanceUID func:uid.generate_uid", "REPLACE PatientID func:harm"


def test_dask_gives_what_one_process_gives(recipe, folder, tmp_path, key_file, cluster):
    for _ in range(2):
        cluster.worker()
    one = run(recipe(*RULES), folder, tmp_path / "one", key_file=key_file, dask=None)
    many = run(recipe(*RULES), folder, tmp_path / "many", key_file=key_file, dask=cluster.address)
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert [each.path for each in many] == [each.path for each in one]
    assert [type(each) for each in many] == [type(each) for each in one]
    assert len(contents(tmp_path / "one")) == 99


def test_a_worker_that_is_killed_costs_nothing(
    recipe, folder, tmp_path, key_file, cluster, trouble, write_ct
):
    write_ct(folder / "40.dcm", SOPInstanceUID="1.2.4.1040", PatientID="ONCE")
    for _ in range(2):
        cluster.worker()
    outcomes = run(
        recipe(*RULES), folder, tmp_path / "out", key_file=key_file, dask=cluster.address
    )
    assert (trouble / "once").exists(), "no worker was killed"
    assert [each.path.name for each in outcomes if isinstance(each, Failed)] == ["20.dcm"]
    assert len(contents(tmp_path / "out")) == 99


def test_a_file_that_kills_workers_costs_itself(
    recipe, folder, tmp_path, key_file, cluster, write_ct
):
    write_ct(folder / "40.dcm", SOPInstanceUID="1.2.4.1040", PatientID="KILL")
    for _ in range(3):
        cluster.worker()
    outcomes = run(
        recipe(*RULES), folder, tmp_path / "out", key_file=key_file, dask=cluster.address
    )
    failed = {each.path.name: str(each.error) for each in outcomes if isinstance(each, Failed)}
    assert sorted(failed) == ["20.dcm", "40.dcm"]
    assert "died over it, twice (worker tcp://127.0.0.1" in failed["40.dcm"]
    assert len(contents(tmp_path / "out")) == 98


def test_a_worker_without_a_plugin_is_refused_by_name(recipe, folder, tmp_path, key_file, cluster):
    cluster.worker(DEID_CORE_PLUGINS_BLOCK="trouble")
    expected = (
        r"worker tcp://127.0.0.1:\d+: .*plugin trouble \(deid-plugin-trouble 1.0\) is missing"
    )
    with pytest.raises(WorkerError, match=expected):
        run(recipe(*RULES), folder, tmp_path / "out", key_file=key_file, dask=cluster.address)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_worker_with_another_key_is_refused(recipe, folder, tmp_path, key_file, cluster):
    cluster.worker()
    key_file.write_bytes(b"quite another key, on this machine")
    with pytest.raises(WorkerError, match="another key"):
        run(recipe(*RULES), folder, tmp_path / "out", key_file=key_file, dask=cluster.address)


def test_a_run_without_a_key_file_is_refused(recipe, folder, tmp_path):
    with pytest.raises(ArgumentError, match="name a key file"):
        run(recipe(), folder, tmp_path / "out", dask="tcp://127.0.0.1:1")


def test_no_scheduler_is_told_with_its_address(recipe, folder, tmp_path, key_file, monkeypatch):
    monkeypatch.setattr("deid_core.runs.dask_crew._PATIENCE", 1.0)
    with pytest.raises(
        WorkerError, match=r"no workers at the Dask scheduler tcp://127\.0\.0\.1:1 "
    ):
        run(recipe(), folder, tmp_path / "out", key_file=key_file, dask="tcp://127.0.0.1:1")


def test_the_key_does_not_go_to_the_scheduler(recipe, folder, tmp_path, key_file, cluster):
    cluster.worker()
    with wiretap(cluster.address) as (address, heard):
        outcomes = run(recipe(*RULES), folder, tmp_path / "out", key_file=key_file, dask=address)
    assert sum(isinstance(each, Done) for each in outcomes) == 99
    said = b"".join(heard)
    assert str(key_file).encode() in said, "the tap heard nothing"
    assert KEY not in said
    assert KEY.hex().encode() not in said


@contextmanager
def wiretap(address: str):
    """A scheduler's address by way of a proxy, and the list of all that goes to and fro."""
    port = int(re.search(r":(\d+)$", address)[1])
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    here, _ = server.accept()
                    there = socket.create_connection(("127.0.0.1", port))
                    for source, sink in ((here, there), (there, here)):
                        threading.Thread(target=carry, args=(source, sink), daemon=True).start()

        def carry(source: socket.socket, sink: socket.socket) -> None:
            with suppress(OSError):
                while data := source.recv(1 << 16):
                    heard.append(data)
                    sink.sendall(data)
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

        threading.Thread(target=listen, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", heard


LEDGER = '''
"""A function with something to close; and a run that waits for a minute, where it should."""

import os
import time
from pathlib import Path

from deid_core import hookimpl


class Ledger:
    def close(self):
        Path(os.environ["TROUBLE_NOTES"], f"closed-{os.getpid()}").touch()


def entered(field, context):
    context.resource("ledger", Ledger)
    return "entered"


@hookimpl
def deid_file_end():
    if "LEDGER_WAITS" in os.environ:
        Path(os.environ["TROUBLE_NOTES"], "waiting").touch()
        time.sleep(60)


@hookimpl
def deid_register_functions(register):
    register(entered)
'''


def test_workers_close_what_plugins_opened_at_the_end_of_the_run(
    recipe, folder, tmp_path, key_file, cluster, trouble, install_plugin
):
    install_plugin(tmp_path / "site", "ledger", LEDGER)
    workers = {str(cluster.worker().pid) for _ in range(2)}
    outcomes = run(
        recipe("REPLACE PatientID func:entered"),
        folder,
        tmp_path / "out",
        key_file=key_file,
        dask=cluster.address,
    )
    assert sum(isinstance(each, Done) for each in outcomes) == 99
    closed = {path.name.removeprefix("closed-") for path in trouble.glob("closed-*")}
    assert closed - {str(os.getpid())} == workers


IMPATIENT = """
from deid_core.runs import dask_crew
dask_crew._IDLE = 0.5
from deid_core.__main__ import main
main()
"""


def test_workers_close_what_plugins_opened_where_the_coordinator_is_killed(
    folder, tmp_path, key_file, cluster, trouble, install_plugin
):
    install_plugin(tmp_path / "site", "ledger", LEDGER)
    worker = cluster.worker()
    recipe = tmp_path / "ledger.dicom"
    recipe.write_text("FORMAT dicom\n%header\nREPLACE PatientID func:entered\n")
    command = [sys.executable, "-c", IMPATIENT, "run", str(folder), "--output", "out"]
    options = ["--recipe", str(recipe), "--key-file", str(key_file), "--dask", cluster.address]
    with subprocess.Popen(
        [*command, *options], cwd=tmp_path, env=os.environ | {"LEDGER_WAITS": "1"}
    ) as run:
        while not (trouble / "waiting").exists():
            assert run.poll() is None
            time.sleep(0.05)
        run.kill()
    closed = trouble / f"closed-{worker.pid}"
    until = time.monotonic() + 20
    while not closed.exists():
        assert time.monotonic() < until, "the worker keeps it open"
        time.sleep(0.05)


def test_workers_that_were_idle_open_again_what_they_closed(
    recipe, folder, tmp_path, key_file, cluster, trouble, install_plugin, monkeypatch
):
    monkeypatch.setattr("deid_core.runs.dask_crew._IDLE", 0.2)
    install_plugin(tmp_path / "site", "ledger", LEDGER)
    worker = cluster.worker()
    rules = recipe("REPLACE PatientID func:entered")
    where = rules, folder, tmp_path / "out"
    with batch(*where, key_file=key_file, dask=cluster.address) as outcomes:
        done = []
        for outcome in outcomes:
            outcomes.told(outcome)
            done.append(type(outcome))
            if len(done) == 1:
                while not (trouble / f"closed-{worker.pid}").exists():
                    time.sleep(0.05)
    assert done.count(Done) == 99


def begun(folder, tmp_path, key_file, *options, **how):
    """A run of a folder into `out`, in a process of its own."""
    command = [sys.executable, "-m", "deid_core", "run", str(folder), "--output", "out"]
    how = {"stderr": subprocess.PIPE, **how}
    return subprocess.Popen(
        [*command, "--key-file", str(key_file), *options],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        **how,
    )


def descendants(process_id: int) -> list[int]:
    """The processes that a process started, from whichever thread, and those that they did."""
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{process_id}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def test_local_workers_that_are_killed_at_the_start_are_told_of(folder, tmp_path, key_file):
    with begun(folder, tmp_path, key_file, "--dask", "local", "--workers", "1") as run:
        while run.poll() is None:
            for child in descendants(run.pid):
                with suppress(FileNotFoundError, ProcessLookupError):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        os.kill(child, signal.SIGKILL)
            time.sleep(0.05)
        said = run.stderr.read()
    assert run.returncode == 2
    assert said.startswith("the workers of --dask local end before they can work")
    assert len(said.splitlines()) == 1


def test_ctrl_c_at_a_terminal_is_not_the_matter_of_local_workers(folder, tmp_path, key_file):
    """It comes to all of them, while they start."""
    options = ["--dask", "local", "--workers", "2"]
    with begun(folder, tmp_path, key_file, *options, start_new_session=True) as run:
        while len(descendants(run.pid)) < 2:
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        _, stderr = run.communicate(timeout=30)
    assert run.returncode == 130
    assert stderr == "stopped; files that were not finished have no output\n"


def test_ctrl_c_ends_a_run_on_dask(folder, tmp_path, key_file, cluster, trouble, write_ct):
    write_ct(folder / "40.dcm", SOPInstanceUID="1.2.4.1040", PatientID="SLOW")
    cluster.worker()
    recipe = tmp_path / "slow.dicom"
    recipe.write_text("FORMAT dicom\n%header\nREPLACE PatientID func:harm\n")
    options = ["--recipe", str(recipe), "--dask", cluster.address]
    with begun(folder, tmp_path, key_file, *options, stderr=subprocess.STDOUT) as run:
        while not list(trouble.glob("slow-*")):
            assert run.poll() is None, run.stdout.read()
            time.sleep(0.05)
        sent = time.monotonic()
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=30)
    assert run.returncode == 130
    assert time.monotonic() - sent < 5
    assert "Traceback" not in said
    left = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {path.suffix for path in left} == {".dcm"}
