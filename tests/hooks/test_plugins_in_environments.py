"""Plugins as institutions have them: installed by pip into a virtual environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from wheels import write_wheel

pytestmark = pytest.mark.slow

HEAD = 'from deid_core import hookimpl\ndeid_interface = "1"\n'
GREETING = (
    "def greet(field):\n    return 'hello'\n"
    "@hookimpl\ndef deid_register_functions(register):\n    register(greet)\n"
)
SLEEP = "import os, time\ntime.sleep(float(os.environ.get('SLEEP', 0)))\n"
COUNTED = """
import os

class Opened:
    def __init__(self):
        self.note("opened")

    def close(self):
        self.note("closed")
        if "CLOSE_FAILS" in os.environ:
            raise OSError("connection lost")

    def note(self, what):
        with open(os.environ["COUNTED"], "a") as log:
            log.write(f"{os.getpid()} {what}\\n")

def counted(field, context):
    context.resource("one", Opened)
    return "counted"

@hookimpl
def deid_register_functions(register):
    register(counted)
"""
RECIPE = "FORMAT dicom\n%header\nREPLACE PatientName func:good.welcome\n"
PLUGINS = {
    "good": HEAD
    + GREETING.replace("greet", "welcome")
    + f"@hookimpl\ndef deid_register_recipes(register):\n    register('trial', {RECIPE!r})\n",
    "raises": "raise ImportError('libsecret is missing')\n",
    "exits": "import sys\nsys.exit('bye')\n",
    "broken": "def broken(:\n",
    "misspelt": HEAD + GREETING.replace("functions", "function"),
    "twin": HEAD + GREETING,
    "rival": HEAD + GREETING,
    "unwanted": "raise AssertionError('a blocked plugin was imported')\n",
    "tomorrow": HEAD.replace("1", "2") + GREETING,
    "slow": HEAD + SLEEP + GREETING.replace("greet", "dawdle"),
    "counted": HEAD + COUNTED,
    "double": "raise AssertionError('one of two was imported')\n",
    "audit": HEAD + "@hookimpl\ndef deid_file_end(result):\n    raise OSError('disk full')\n",
}
BACKEND = """
import os, pathlib, sys
sys.path.append({tests!r})
from wheels import write_wheel

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(pathlib.Path(wheel_directory), "edited", os.getcwd(), suffix=".pth").name
"""
QUIET = ["--block-plugin", "audit"]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def environment(overlay_environment: Callable[[], Path]) -> Path:
    """A virtual environment that sees all that the tests see, with the plugins installed."""
    folder = overlay_environment()
    wheels = [write_wheel(folder, name, code) for name, code in PLUGINS.items()]
    wheels.append(write_wheel(folder, "other", PLUGINS["double"], entry="double"))
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-index", "--no-deps", *wheels], check=True, timeout=300
    )
    return folder


@pytest.fixture
def command(environment: Path, tmp_path: Path) -> Command:
    """`deid-core` in that environment; the plugin called unwanted is blocked throughout."""

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [environment / "bin" / "python", "-m", "deid_core", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "DEID_CORE_PLUGINS_BLOCK": "unwanted", **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def module(environment: Path) -> Callable[[str], Path]:
    """The installed file of a plugin."""

    def find(name: str) -> Path:
        (path,) = environment.glob(f"lib/python*/site-packages/deid_plugin_{name}.py")
        return path

    return find


@contextmanager
def changed(path: Path, old: bytes, new: bytes) -> Iterator[None]:
    """The file with another byte in it, for the length of the block."""
    before = path.read_bytes()
    assert old in before
    path.write_bytes(before.replace(old, new, 1))
    try:
        yield
    finally:
        path.write_bytes(before)


def test_each_is_listed_with_what_became_of_it(command: Command):
    listed = command("plugins", "--json", SLEEP="5")
    assert listed.returncode == 0, listed.stderr
    found = {one["name"]: one for one in json.loads(listed.stdout)}
    assert {name: found[name]["status"] for name in PLUGINS} == {
        **dict.fromkeys(("good", "twin", "rival", "slow", "audit", "counted"), "loaded"),
        **dict.fromkeys(("raises", "exits", "broken", "misspelt", "tomorrow", "double"), "failed"),
        "unwanted": "blocked",
    }
    assert found["good"]["distribution"] == "deid-plugin-good"
    assert found["good"]["functions"] == ["welcome"]
    assert found["good"]["recipes"] == ["trial"]
    assert "ImportError: libsecret is missing" in found["raises"]["reason"]
    assert "SystemExit: bye" in found["exits"]["reason"]
    assert "SyntaxError" in found["broken"]["reason"]
    assert "did you mean deid_register_functions" in found["misspelt"]["reason"]
    assert "written for version 2 of the plugin interface" in found["tomorrow"]["reason"]
    assert "on the block-list" in found["unwanted"]["reason"]
    assert "deid-plugin-double 1.0 and deid-plugin-other 1.0" in found["double"]["reason"]
    assert [note for note in found["slow"]["notes"] if "it is slow: importing it took" in note]
    assert found["slow"]["seconds"] > 5
    assert found["good"]["notes"] == []


def test_a_slow_one_is_named_in_plain_text(command: Command):
    shown = command("plugins", "--allow-plugin", "slow", SLEEP="1.1").stdout
    note = "note: it is slow: importing it took 1."
    assert f"slow  loaded  (deid-plugin-slow 1.0)\n    dawdle\n    {note}" in shown


@pytest.mark.parametrize(
    "code",
    [
        "import deid_core",
        "from deid_core.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass",
    ],
)
def test_neither_import_nor_help_load_any(environment: Path, code: str):
    shown = "print([name for name in sys.modules if name.startswith('deid_plugin')])"
    done = subprocess.run(
        [environment / "bin" / "python", "-c", f"import sys\n{code}\n{shown}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("Usage: ") is ("--help" in code)
    assert done.stdout.endswith("[]\n")


def test_a_blocked_one_is_not_to_be_had(command: Command):
    imported = command("functions", "slow.dawdle", "--block-plugin", "slow")
    assert imported.returncode == 2
    assert "is blocked: it is on the block-list" in imported.stderr


def test_two_with_one_function_need_full_names(command: Command):
    bare = command("functions", "greet", *QUIET)
    assert bare.returncode == 2
    assert "write one of rival.greet, twin.greet" in bare.stderr
    assert command("functions", "twin.greet").returncode == 0


def test_a_recipe_out_of_a_package_runs(command: Command, shipped, tmp_path: Path):
    assert "good/trial  (deid-plugin-good 1.0)" in command("recipes", *QUIET).stdout
    assert command("recipes", "good/trial").stdout == RECIPE
    done = command(
        "run", shipped("CT_small.dcm"), "--output", "out", "--recipe", "good/trial", *QUIET
    )
    assert done.returncode == 0, done.stderr
    assert "good (deid-plugin-good 1.0 sha256:" in done.stdout
    blocked = command(
        "run", shipped("CT_small.dcm"), "--output", "o", "--recipe", "good/trial",
        "--block-plugin", "dist:deid-plugin-good<2",
    )  # fmt: skip
    assert blocked.returncode == 2
    assert "good/trial can't be had" in blocked.stderr


def test_a_hook_that_fails_ends_the_run_with_one(command: Command, shipped, tmp_path: Path):
    files = [shipped("CT_small.dcm"), shipped("MR_small.dcm")]
    done = command(
        *("run", *files, "--output", "out", "--recipe", "good/trial"),
    )
    assert done.returncode == 1
    hook = "stopped: plugin audit (deid-plugin-audit 1.0): its hook deid_file_end failed: OSError"
    assert hook in done.stderr
    assert "disk full" not in done.stderr
    assert "0 done, 0 failed, 0 skipped" in done.stdout
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_resource_that_can_not_be_closed_fails_a_run_that_is_done(
    command: Command, write_ct, tmp_path: Path, workers: str
):
    write_ct(tmp_path / "in" / "a.dcm")
    recipe = tmp_path / "counted.dicom"
    recipe.write_text("FORMAT dicom\n%header\nREPLACE PatientID func:counted\n")
    done = command(
        "run", tmp_path / "in", "--output", "out", "--recipe", recipe, "--workers", workers,
        "--layout", "keep", *QUIET, COUNTED=str(tmp_path / "log"), CLOSE_FAILS="1",
    )  # fmt: skip
    assert done.returncode == 1
    assert "plugin counted" in done.stderr
    assert "Traceback" not in done.stderr
    assert "connection lost" not in done.stderr
    assert "1 done, 0 failed" in done.stdout
    assert (tmp_path / "out" / "a.dcm").exists()


def test_a_resource_is_opened_once_a_worker_and_closed(command: Command, write_ct, tmp_path: Path):
    for number in range(8):
        write_ct(tmp_path / "in" / f"{number}.dcm")
    recipe = tmp_path / "counted.dicom"
    recipe.write_text("FORMAT dicom\n%header\nREPLACE PatientID func:counted\n")
    log = tmp_path / "log"
    done = command(
        "run", tmp_path / "in", "--output", "out", "--recipe", recipe, "--workers", "2",
        "--layout", "keep", *QUIET, COUNTED=str(log),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    noted: dict[str, list[str]] = {}
    for line in log.read_text().splitlines():
        worker, what = line.split()
        noted.setdefault(worker, []).append(what)
    assert noted
    assert all(events == ["opened", "closed"] for events in noted.values())


@pytest.fixture
def locked_run(command: Command, shipped) -> Command:
    """A run with the plugin good, and those that the arguments name, by a lock of good alone."""
    locking = command("plugins", "--allow-plugin", "good", "lock", "good.lock")
    assert locking.returncode == 0, locking.stderr
    assert "deid-plugin-good 1.0  good  sha256:" in locking.stdout

    def run(*arguments: object, recipe: str = "good/trial") -> subprocess.CompletedProcess[str]:
        return command(
            "run", shipped("CT_small.dcm"), "--output", "out", "--recipe", recipe,
            "--locked", "good.lock", "--overwrite", *arguments,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_locked_run_tells_what_took_part(locked_run: Command, workers: str):
    done = locked_run("--workers", workers)
    assert done.returncode == 0, done.stderr
    *_, plugins, lock, counts = done.stdout.splitlines()
    assert plugins.startswith("plugins: good (deid-plugin-good 1.0 sha256:")
    assert plugins.count("sha256:") == 1  # nothing else was loaded
    assert lock.startswith("locked by sha256:")
    assert counts.startswith("1 done")


def test_a_locked_run_refuses_a_package_with_one_byte_changed(locked_run: Command, module):
    with changed(module("good"), b"hello", b"hellO"):
        done = locked_run()
    assert done.returncode == 2
    assert "deid-plugin-good 1.0 is not as it was installed: deid_plugin_good.py was" in done.stderr
    assert done.stdout == ""
    assert locked_run().returncode == 0


def test_a_package_with_one_byte_changed_can_not_be_locked(command: Command, module):
    with changed(module("good"), b"hello", b"hellO"):
        done = command("plugins", "--allow-plugin", "good", "lock", "good.lock")
    assert done.returncode == 2
    assert "deid_plugin_good.py was changed" in done.stderr


def test_a_locked_run_refuses_a_plugin_that_is_not_locked(locked_run: Command, tmp_path: Path):
    recipe = tmp_path / "twin.dicom"
    recipe.write_text(RECIPE.replace("good.welcome", "twin.greet"))
    done = locked_run(recipe=str(recipe))
    assert done.returncode == 2
    assert "twin.greet can't be had" in done.stderr
    assert "it is not in the lock file good.lock" in done.stderr


def test_a_locked_run_refuses_another_version(
    locked_run: Command, environment: Path, tmp_path: Path
):
    def install(version: str) -> None:
        wheel = write_wheel(tmp_path, "good", PLUGINS["good"], version)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-index"]
        subprocess.run([*pip, "--no-deps", wheel], check=True, timeout=300)

    install("1.1")
    try:
        done = locked_run()
    finally:
        install("1.0")
    assert done.returncode == 2
    assert "deid-plugin-good 1.0 is locked, and 1.1 is installed" in done.stderr


def test_an_editable_install_can_not_be_locked(command: Command, environment: Path, tmp_path: Path):
    source = tmp_path / "edited"
    source.mkdir()
    (source / "deid_plugin_edited.py").write_text(PLUGINS["good"])
    (source / "backend.py").write_text(BACKEND.format(tests=str(Path(__file__).parent)))
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    pip = [environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    options = ["--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "install", *options, "-e", source], check=True, timeout=300)
    try:
        done = command("plugins", "--allow-plugin", "edited", "lock", "edited.lock")
    finally:
        subprocess.run([*pip, "uninstall", "--quiet", "-y", "deid-plugin-edited"], check=True)
    assert done.returncode == 2
    assert "deid-plugin-edited 1.0 is an editable install" in done.stderr
    assert not (tmp_path / "edited.lock").exists()
