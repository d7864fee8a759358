"""What becomes of the files of a run: what workers say of them, and what the run says in the end.

All of it can be pickled, and but for the crosswalk's part none of it holds a value of a dataset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from deid_core.engine.result import Edit, Warn
from deid_core.runs.stamps import Stamp
from deid_core.runs.walk import Failed, Found, Skipped


@dataclass(frozen=True, slots=True)
class Work:
    """What was done to a file.

    What follows `seconds` is there where the job wants it: `edits`, the members of a line of the
    report, and for the crosswalk identifiers as they were and are, which are patients' data.
    """

    edit_count: int
    warnings: tuple[Warn, ...]
    seconds: float
    edits: tuple[Edit, ...] = ()
    report: str | None = None
    identifiers: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file is de-identified: its output is whole, and waits to be published.

    `staged` is where it waits, `relative` where it wants to go, below the output folder.
    """

    found: Found
    staged: str
    relative: str
    stamp: Stamp
    work: Work


@dataclass(frozen=True, slots=True)
class Done:
    """A file was de-identified; `output` is where it went."""

    path: Path
    output: str
    work: Work


Outcome = Done | Failed | Skipped
Attempt = Staged | Failed | Skipped
