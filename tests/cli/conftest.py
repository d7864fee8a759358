"""The command line as its users have it, in a process of its own; recipes for it."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def command():
    """The start of a command line for a process of its own."""
    return [sys.executable, "-m", "deid_core"]


@pytest.fixture
def spawn():
    """Starts processes, with pipes to what they say; all of them end with the test."""
    started = []

    def begin(line, **options):
        process = subprocess.Popen(
            [str(part) for part in line],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def call(command):
    """Runs a command in a process of its own, and gives what it left."""

    def run(*arguments, **options):
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **options,
        )

    return run


@pytest.fixture
def recipe_file(tmp_path):
    """Writes a recipe of the rules given."""

    def write(*rules: str, name: str = "recipe.dicom") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(["FORMAT dicom", "%header", *rules]) + "\n")
        return path

    return write


@pytest.fixture
def files_below():
    """The files in a folder, as sorted relative paths."""
    return lambda folder: sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
