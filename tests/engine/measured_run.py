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
    """`error` is the class of the FileError, "" where there was none; `seconds` are those of the
    processor, whatever else the machine does; `megabytes` the most that
    the process ever held above what it held after import and one small file."""

    error: str
    seconds: float
    megabytes: float
    message: str


def measured(source: Path, output: Path, *rules: str, **options: int) -> Measured:
    """Process a file by rules in a new process; `options` are the engine's."""
    text = "\n".join(["FORMAT dicom", "%header", *rules])
    command = [sys.executable, __file__, str(source), str(output), text, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return Measured(**json.loads(done.stdout))


def _main(source: str, output: str, text: str, options: str) -> None:
    import pydicom.data

    from deid_core import Deidentifier, DeidRecipe, FileError, Registry

    recipe = DeidRecipe.from_text(text)
    engine = Deidentifier(recipe, registry=Registry(), **json.loads(options))
    small = pydicom.data.get_testdata_file("MR_small.dcm", download=False)
    engine.process_file(small, output + ".small")
    Path(output + ".small").unlink()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    error = message = ""
    try:
        engine.process_file(source, output)
    except FileError as found:
        error, message = type(found).__name__, str(found)
    seconds = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(Measured(error, seconds, (after - before) / 1024, message).__dict__))


if __name__ == "__main__":
    _main(*sys.argv[1:])
