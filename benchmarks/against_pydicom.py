"""`process_file` against pydicom's dcmread and save_as of the same files, paired in one run.

    python benchmarks/against_pydicom.py [--rounds 5]

Prints, for 200 copies of CT_small.dcm with UIDs and PatientIDs of their own, and for a file with
32 MB of pixels, the time of `process_file` under 15 rules as a multiple of pydicom's; and the
memory that the pixels, and 200 files, add to the process after import.  Each pair of timings is
taken back to back, round by round, and the median of the ratios is printed.  Exits with 1 where a
target of the project is missed.
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
from collections.abc import Callable
from pathlib import Path

from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from deid_core import Deidentifier, DeidRecipe, Registry

RULES = """FORMAT dicom
%header
REPLACE StudyInstanceUID func:uid.generate_uid
REPLACE SeriesInstanceUID func:uid.generate_uid
REPLACE SOPInstanceUID func:uid.generate_uid
REPLACE FrameOfReferenceUID func:uid.generate_uid
REPLACE PatientID SUBJECT-1
REPLACE PatientName SUBJECT^ONE
BLANK PatientBirthDate
BLANK ReferringPhysicianName
BLANK AccessionNumber
JITTER StudyDate 10
JITTER SeriesDate 10
JITTER AcquisitionDate 10
REMOVE InstitutionName
REMOVE StationName
REMOVE select:private
"""
FILES = 200
PIXELS = 32 << 20
TARGETS = {"small": 0.35, "pixels": 0.5, "memory": 15.0, "growth": 2.0}
KEY = b"a key for the benchmark, no secret"


def small_files(folder: Path) -> list[Path]:
    dataset = dcmread(get_testdata_file("CT_small.dcm"))
    paths = []
    for number in range(FILES):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        dataset.PatientID = f"PATIENT-{number:05}"
        paths.append(folder / f"{number:05}.dcm")
        dataset.save_as(paths[-1])
    return paths


def pixel_file(folder: Path) -> Path:
    dataset = dcmread(get_testdata_file("CT_small.dcm"))
    dataset.Rows = dataset.Columns = 4096
    dataset.PixelData = bytes(range(256)) * (PIXELS // 256)
    path = folder / "pixels.dcm"
    dataset.save_as(path)
    return path


def engine() -> Deidentifier:
    return Deidentifier(DeidRecipe.from_text(RULES, "benchmark"), Registry.installed(), KEY)


def ratio(paths: list[Path], out: Path, rounds: int) -> tuple[float, float, float]:
    """Median of the ratios, and the best seconds a file of either.

    Each timing writes into an empty folder, as a run does.  Many small files stay until the end,
    for some file systems are slow to make files where others just went; large ones go after each
    round, so that none waits for memory to be found.
    """

    def pydicom(folder: Path) -> None:
        for path in paths:
            dcmread(path).save_as(folder / path.name)

    with engine() as ours:

        def deid_core(folder: Path) -> None:
            for path in paths:
                ours.process_file(path, folder / path.name)

        pairs = []
        for number in range(rounds + 1):
            folders = [out / f"{number}-{which}" for which in ("deid_core", "pydicom")]
            for folder in folders:
                folder.mkdir(parents=True)
            pairs.append((_timed(deid_core, folders[0]), _timed(pydicom, folders[1])))
            if len(paths) == 1:
                shutil.rmtree(out)
    pairs = pairs[1:]
    ratios = [own / other for own, other in pairs]
    best = [min(times) / len(paths) for times in zip(*pairs, strict=True)]
    return statistics.median(ratios), best[0], best[1]


def _timed(work: Callable[[Path], None], folder: Path) -> float:
    gc.collect()
    start = time.perf_counter()
    work(folder)
    return time.perf_counter() - start


def memory_of(mode: str, folder: Path) -> float:
    """MiB that a fresh process grows by after import: peak of its resident set."""
    command = [sys.executable, __file__, "--measure", mode, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(mode: str, folder: Path) -> None:
    ours = engine()
    before = _status("VmRSS")
    paths = [folder / "pixels.dcm"] if mode == "pixels" else sorted(folder.glob("0*.dcm"))
    with tempfile.TemporaryDirectory(dir=folder) as out, ours:
        for path in paths if mode != "first" else paths[:20]:
            ours.process_file(path, Path(out) / path.name)
    print((_status("VmHWM") - before) / 1024)


def _status(name: str) -> int:
    """A number of kB that Linux tells of this process: VmRSS, or VmHWM, its highest."""
    with Path("/proc/self/status").open() as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines[name].split()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure[0], Path(arguments.measure[1]))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        paths, pixels = small_files(folder), pixel_file(folder)
        small, own, other = ratio(paths, out / "small", arguments.rounds)
        print(f"{FILES} x CT_small:  {small:.3f} of pydicom's time", end=" ")
        print(f"({own * 1e3:.2f} ms a file, {other * 1e3:.2f})")
        big, own, other = ratio([pixels], out / "pixels", arguments.rounds)
        print(f"32 MB of pixels: {big:.3f} of pydicom's time", end=" ")
        print(f"({own * 1e3:.1f} ms, {other * 1e3:.1f})")
        memory = memory_of("pixels", folder)
        print(f"32 MB of pixels: {memory:.1f} MiB above import")
        growth = memory_of("all", folder) - memory_of("first", folder)
        print(f"from file 20 to file {FILES}: {growth:+.1f} MiB")
    found = {"small": small, "pixels": big, "memory": memory, "growth": growth}
    missed = [name for name, value in found.items() if value > TARGETS[name]]
    print("targets met" if not missed else f"missed: {', '.join(missed)}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
