"""One run of the engine in a process of its own, and what it cost: see `measured`."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """`error` is the class of the FileError, "" where there was none; `megabytes` the most that
    the process ever held above what it held after import and one small file."""

    error: str
    seconds: float
    megabytes: float
    message: str


def measured(source: Path, output: Path, *rules: str) -> Measured:
    """Process a file by rules in a new process."""
    text = "\n".join(["FORMAT dicom", "%header", *rules])
    command = [sys.executable, __file__, str(source), str(output), text]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return Measured(**json.loads(done.stdout))


def _main(source: str, output: str, text: str) -> None:
    import pydicom.data

    from deid_core import Deidentifier, DeidRecipe, FileError, Registry

    engine = Deidentifier(DeidRecipe.from_text(text), registry=Registry())
    small = pydicom.data.get_testdata_file("MR_small.dcm", download=False)
    engine.process_file(small, output + ".small")
    Path(output + ".small").unlink()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    error = message = ""
    try:
        engine.process_file(source, output)
    except FileError as found:
        error, message = type(found).__name__, str(found)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(Measured(error, seconds, (after - before) / 1024, message).__dict__))


if __name__ == "__main__":
    _main(*sys.argv[1:])
