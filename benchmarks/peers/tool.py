"""The tools of a comparison: each in an environment of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Tool:
    """A tool: its name, the script that runs it, and what pip installs for it."""

    name: str
    script: str
    packages: tuple[str, ...]


MEASURE = Tool("pydicom", "run_pydicom.py", ("pydicom>=3.0.1,<4",))
OURS = Tool("deid-core", "run_deid_core.py", (str(HERE.parent.parent),))
PEERS = (
    Tool("deid", "run_deid.py", ("deid==0.4.13",)),
    Tool("dicom-anonymizer", "run_dicom_anonymizer.py", ("dicom-anonymizer",)),
    Tool("dicognito", "run_dicognito.py", ("dicognito",)),
    Tool("dcmanon", "run_dcmanon.py", ("dcmanon", "pydicom>=3.0.1,<4")),
    Tool("fw-file-rs", "run_fw_file_rs.py", ("fw-file-rs",)),
)


def install(tool: Tool, folder: Path) -> Path:
    """The Python of the tool's environment below `folder`, which is made where it is missing.

    deid-core is installed anew each time: it is what changes.
    """
    place = folder / tool.name
    python = place / "bin" / "python"
    ready = place / "ready"
    if not ready.exists() or tool is OURS:
        venv.create(place, with_pip=True, clear=not ready.exists())
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        again = ["--force-reinstall", "--no-deps"] if ready.exists() else []
        subprocess.run([*pip, *again, *tool.packages], check=True, stderr=subprocess.DEVNULL)
        ready.touch()
    return python


def version(python: Path, tool: Tool) -> str:
    """The tool's version in its environment."""
    code = f"from importlib.metadata import version; print(version({tool.name!r}))"
    return subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


class Running:
    """A tool's process, ready for rounds; use it in a ``with``."""

    def __init__(self, tool: Tool, python: Path) -> None:
        self.tool = tool
        self._process = subprocess.Popen(
            [python, HERE / tool.script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=HERE,
            env=os.environ | {"PYTHONPATH": str(HERE.parent)},
        )
        self.at_start: float = self._answer()["peak_mib"]

    def round(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        """What a round over pairs of source and destination took: see `serve.py`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(pairs) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self.tool.name} ended with status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
