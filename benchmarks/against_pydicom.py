"""`process_file` against pydicom's dcmread and save_as of the same files, paired in one run.

    python benchmarks/against_pydicom.py [--rounds 5] [--only CORPUS]

Prints, for each corpus of `corpora.py`, the CPU time of `process_file` under the recipe of
`work.py` as a multiple of pydicom's, and the memory that 32 MB of pixels, and many files, add to
the process after import.  The two take turns, round by round, and the median of the ratios is
printed.  Each round has an engine of its own, which has done one file of the corpus, or, of the
real ones, which are of as many kinds as there are files, each: what kinds of elements there are is
known, as in a run of many files, and of values hardly more than in the round itself.  Exits with 1
where a target of the project is missed.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import work
from corpora import CORPORA, CT_FILES
from pydicom import dcmread
from targets import MEMORY_MIB, MULTIPLES

from deid_core import Deidentifier, DeidRecipe, FileError, Registry

GROWTH_MIB = 2.0
"""MiB that 180 files may add to 20."""

KEY = b"a key for the benchmark, no secret"


@dataclass(frozen=True)
class Timing:
    """CPU seconds a file, the best of the rounds; `ratio` is the median of the rounds' ratios."""

    files: int
    ratio: float
    own: float
    pydicom: float


def engine() -> Deidentifier:
    return Deidentifier(DeidRecipe.from_text(work.recipe(), "benchmark"), Registry.installed(), KEY)


def timed(paths: list[Path], known: list[Path], out: Path, rounds: int) -> Timing:
    """Take turns over the files, each time into an empty folder; the engine has done `known`."""
    pairs = []
    for _ in range(rounds):
        with engine() as ours:
            for path in known:
                ours.process_file(path, out / "known" / path.name)

            def deid_core(folder: Path, ours: Deidentifier = ours) -> None:
                for path in paths:
                    ours.process_file(path, folder / path.name)

            pairs.append((_cpu_seconds(deid_core, out), _cpu_seconds(_read_and_save(paths), out)))
    ratio = statistics.median(own / other for own, other in pairs)
    own, other = (min(times) / len(paths) for times in zip(*pairs, strict=True))
    return Timing(len(paths), ratio, own, other)


def _read_and_save(paths: list[Path]) -> Callable[[Path], None]:
    def pydicom(folder: Path) -> None:
        for path in paths:
            dcmread(path).save_as(folder / path.name)

    return pydicom


def _cpu_seconds(work_on: Callable[[Path], None], out: Path) -> float:
    folder = out / "round"
    folder.mkdir(parents=True)
    gc.collect()
    start = time.process_time()
    work_on(folder)
    seconds = time.process_time() - start
    shutil.rmtree(out)
    return seconds


def readable(paths: list[Path], out: Path) -> list[Path]:
    """The files that this project takes, too: it refuses what does not parse whole."""
    taken = []
    with engine() as ours:
        for path in paths:
            try:
                ours.process_file(path, out / path.name)
            except FileError:
                continue
            taken.append(path)
    shutil.rmtree(out)
    return taken


def memory_of(files: list[Path]) -> float:
    """MiB that a fresh process grows by after import: peak of its resident set."""
    command = [sys.executable, __file__, "--measure", *map(str, files)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(paths: list[Path]) -> None:
    ours = engine()
    before = _status("VmRSS")
    with tempfile.TemporaryDirectory(dir=paths[0].parent) as out, ours:
        for path in paths:
            ours.process_file(path, Path(out) / path.name)
    print((_status("VmHWM") - before) / 1024)


def _status(name: str) -> int:
    """A number of kB that Linux tells of this process: VmRSS, or VmHWM, its highest."""
    with Path("/proc/self/status").open() as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines[name].split()[0])


def _time_of(name: str, folder: Path, rounds: int) -> bool:
    """Print a corpus's line; gives whether its target is met."""
    folder.mkdir()
    paths = CORPORA[name](folder)
    taken = readable(paths, folder / "out")
    known = taken if name == "real files" else taken[:1]
    found = timed(taken, known, folder / "out", rounds)
    line = f"{name:<28} {found.ratio:6.3f} of pydicom's time, target {MULTIPLES[name]}"
    line += f" ({found.files} files; ms a file: {found.own * 1e3:.2f} and"
    line += f" {found.pydicom * 1e3:.2f}"
    print(line + (f"; {len(paths) - len(taken)} refused)" if taken != paths else ")"), flush=True)
    return found.ratio <= MULTIPLES[name]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=CORPORA, action="append", help="times only")
    parser.add_argument("--measure", nargs="+", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        missed = [
            corpus
            for corpus in arguments.only or CORPORA
            if not _time_of(corpus, folder / corpus, arguments.rounds)
        ]
        if not arguments.only:
            memory = memory_of(sorted((folder / "32 MB of pixels").iterdir()))
            print(f"32 MB of pixels: {memory:.1f} MiB above import")
            many = sorted((folder / "small CT").iterdir())
            growth = memory_of(many) - memory_of(many[:20])
            print(f"from file 20 to file {CT_FILES}: {growth:+.1f} MiB")
            missed += ["memory"] if memory > MEMORY_MIB else []
            missed += ["growth"] if growth > GROWTH_MIB else []
    print("targets met" if not missed else f"missed: {', '.join(missed)}")
    return bool(missed)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.exit(main())
