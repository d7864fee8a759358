"""Ctrl-C at any moment from the start on, and what only looks like it: real processes, signals."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

RAISING = '''
"""A plugin that raises KeyboardInterrupt where TROUBLE says; SLOW: takes a minute to import."""

import os
import time

from deid_core import hookimpl

if os.environ["TROUBLE"] == "IMPORT":
    raise KeyboardInterrupt
if os.environ["TROUBLE"] == "SLOW":
    open("importing", "w").close()
    time.sleep(60)


def harm(field):
    if os.environ["TROUBLE"] == "CALL" and str(field.value) == "1":
        raise KeyboardInterrupt
    return "harmless"


@hookimpl
def deid_register_functions(register):
    register(harm)
'''


@pytest.fixture
def environment(tmp_path, install_plugin):
    """That of a process that has the plugin raising; `environment("IMPORT")`."""
    install_plugin(tmp_path / "site", "raising", RAISING)
    return lambda trouble: os.environ | {"PYTHONPATH": str(tmp_path / "site"), "TROUBLE": trouble}


@pytest.fixture
def begin(spawn, command, tmp_path):
    """Starts a command in a folder of its own."""
    return lambda *arguments, environment: spawn(
        [*command, *arguments], env=environment, cwd=tmp_path
    )


INTERRUPTED = """
import os, signal, sys

def look(event, arguments):
    if event == "import" and arguments[0] == sys.argv[-1]:
        sys.argv.pop()
        os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(look)
from deid_core.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "deid_core.cli",
        "click",
        "deid_core.cli.run",
        "deid_core.registry",
        "importlib_metadata",
        "pydicom",
        "deid_core.runs.start",
        "deid_core.engine.deidentifier",
    ],
)
def test_ctrl_c_while_it_starts_ends_quietly(write_ct, tmp_path, module):
    """Pressed when a module is about to be imported, of those that a run imports."""
    write_ct(tmp_path / "in.dcm")
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "run", "in.dcm", "--output", "out", module],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("stopped")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_function_that_raises_what_ctrl_c_does_fails_its_file(
    call, write_ct, recipe_file, tmp_path, environment, workers
):
    for number in range(3):
        write_ct(tmp_path / "in" / f"{number}.dcm", PatientID=str(number))
    recipe = recipe_file("REPLACE PatientID func:harm")
    options = ("--output", tmp_path / "out", "--recipe", recipe, "--workers", workers)
    done = call("run", tmp_path / "in", *options, env=environment("CALL"))
    assert done.returncode == 1
    assert "1.dcm: PatientID" in done.stderr
    assert "KeyboardInterrupt" in done.stderr
    assert "Traceback" not in done.stderr
    assert "2 done, 1 failed" in done.stdout


def test_a_plugin_that_raises_it_when_imported_is_a_broken_one(call, environment):
    listed = call("plugins", "--json", env=environment("IMPORT"))
    assert listed.returncode == 0
    (raising,) = [each for each in json.loads(listed.stdout) if each["name"] == "raising"]
    assert raising["status"] == "failed"
    assert raising["reason"].startswith("KeyboardInterrupt")


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_while_a_plugin_is_imported_ends_the_command(
    begin, environment, tmp_path, sent, status
):
    process = begin("plugins", environment=environment("SLOW"))
    while not (tmp_path / "importing").exists():
        time.sleep(0.01)
    process.send_signal(sent)
    _, stderr = process.communicate(timeout=10)
    assert process.returncode == status
    assert "Traceback" not in stderr
