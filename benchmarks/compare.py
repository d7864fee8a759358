"""Times this project and its peers on the same files, with the same work, paired in one run.

    python benchmarks/compare.py [--rounds 5] [--environments FOLDER] [--json FILE] [--svg FILE]

Each tool is installed from PyPI into an environment of its own (deid-core from this checkout), and
stays ready in a process of its own.  After a round to warm up, each round gives every tool the
same files and an empty folder, one tool after the other; a tool's time is told as a multiple of
what pydicom's `dcmread` and `save_as` took in the same round, and the median of the rounds counts.
The outputs of the last round are held against the originals: what a tool did otherwise than it was
asked is told below the table.  Run it on an idle machine.

Exits with 1 where a target of the project is missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import warnings
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "peers")]

from corpora import CORPORA  # noqa: E402 - the scripts lie in no package
from shortcomings import Shortcomings  # noqa: E402
from targets import missed  # noqa: E402
from tool import MEASURE, OURS, PEERS, Running, Tool, install, version  # noqa: E402

LONG = 20.0
"""Seconds a round may take before a tool gets fewer rounds over that corpus."""


@dataclass
class Figure:
    """What one tool came to on one corpus: `times` are multiples of pydicom's."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)
    memory_mib: float = 0.0
    otherwise: list[str] = field(default_factory=list)

    @property
    def multiple(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.times)


def main() -> int:
    asked = _arguments()
    tools = (MEASURE, OURS, *PEERS)
    pythons = {tool.name: install(tool, asked.environments) for tool in tools}
    versions = {tool.name: version(pythons[tool.name], tool) for tool in tools}
    figures: dict[str, dict[str, Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="deid-core-compare.") as folder:
        for number, (name, write) in enumerate(CORPORA.items()):
            if asked.corpora and name not in asked.corpora:
                continue
            place = Path(folder) / str(number)
            place.mkdir()
            print(f"{name} ...", file=sys.stderr)
            figures[name] = _corpus(write(place), tools, pythons, asked.rounds)
            shutil.rmtree(place)
    _print(figures, versions)
    if asked.json:
        asked.json.write_text(json.dumps(_plain(figures, versions), indent=1) + "\n")
    if asked.svg:
        from chart import draw

        multiples = {
            corpus: {tool: figure.multiple for tool, figure in row.items()}
            for corpus, row in figures.items()
        }
        draw(multiples, versions, asked.svg)
    failures = missed(figures)
    print("\n".join(f"missed: {failure}" for failure in failures) or "targets met")
    return bool(failures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--environments", type=Path, default=Path(".environments"))
    parser.add_argument("--corpora", nargs="*", choices=list(CORPORA), metavar="CORPUS")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    asked = parser.parse_args()
    asked.environments = asked.environments.resolve()
    return asked


def _corpus(
    paths: list[Path], tools: tuple[Tool, ...], pythons: dict[str, Path], rounds: int
) -> dict[str, Figure]:
    figures = {tool.name: Figure() for tool in tools}
    with ExitStack() as stack:
        running = [stack.enter_context(Running(tool, pythons[tool.name])) for tool in tools]
        outputs = {tool.name: paths[0].parent / f"out {tool.name}" for tool in tools}
        for number in range(rounds + 1):
            measure = 0.0
            for runner in running:
                figure, place = figures[runner.tool.name], outputs[runner.tool.name]
                if number > 1 and figure.seconds > LONG:
                    continue
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                answer = runner.round([(str(path), str(place / path.name)) for path in paths])
                figure.seconds = answer["clock"]
                figure.failed = {Path(name).name: kind for name, kind in answer["failed"].items()}
                figure.memory_mib = answer["peak_mib"] - runner.at_start
                measure = measure or answer["clock"]
                if number:
                    figure.times.append(answer["clock"] / measure)
    for tool in tools[1:]:
        figures[tool.name].otherwise = _otherwise(paths, outputs[tool.name])
    return figures


def _otherwise(paths: list[Path], outputs: Path) -> list[str]:
    shortcomings = Shortcomings()
    unreadable = 0
    for path in paths:
        output = outputs / path.name
        if not output.exists():
            continue
        try:
            shortcomings.take(path, output)
        except Exception:  # pydicom has many ways to say that it can't read a file
            unreadable += 1
    told = shortcomings.told()
    return [*told, f"outputs that pydicom can't read: {unreadable}"] if unreadable else told


def _plain(figures: dict[str, dict[str, Figure]], versions: dict[str, str]) -> dict[str, object]:
    return {
        "versions": versions,
        "multiples of pydicom's dcmread and save_as": {
            corpus: {tool: {"multiple": f.multiple} | asdict(f) for tool, f in row.items()}
            for corpus, row in figures.items()
        },
    }


def _print(figures: dict[str, dict[str, Figure]], versions: dict[str, str]) -> None:
    names = [f"{tool} {number}" for tool, number in versions.items()]
    print(f"{'multiples of pydicom':30}" + "".join(f"{name:>23}" for name in names))
    for corpus, row in figures.items():
        print(f"{corpus:30}" + "".join(f"{row[tool].multiple:23.3f}" for tool in versions))
    print(f"\n{'MiB above import, at the peak':30}")
    for corpus, row in figures.items():
        print(f"{corpus:30}" + "".join(f"{row[tool].memory_mib:23.1f}" for tool in versions))
    print("\nOtherwise than asked")
    for tool in versions:
        for corpus, row in figures.items():
            for line in row[tool].otherwise:
                print(f"  {tool}, {corpus}: {line}")
            if row[tool].failed:
                kinds = ", ".join(sorted(set(row[tool].failed.values())))
                print(f"  {tool}, {corpus}: {len(row[tool].failed)} files failed ({kinds})")


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.exit(main())
