"""The reports: JSON, written as findings come, and what a page to look at needs of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from deid_core.verify.findings import Finding, Kind
from deid_core.verify.verifier import Counts

SHOWN_OF_A_KIND = 200


@dataclass(slots=True)
class Sample:
    """The first findings of each kind, and how many there are: a page of a million helps nobody."""

    first: dict[Kind, list[Finding]] = field(default_factory=dict)
    counts: dict[Kind, int] = field(default_factory=dict)

    def take(self, finding: Finding) -> None:
        """One more."""
        kept = self.first.setdefault(finding.kind, [])
        if len(kept) < SHOWN_OF_A_KIND:
            kept.append(finding)
        self.counts[finding.kind] = self.counts.get(finding.kind, 0) + 1


def as_dict(finding: Finding, show_values: bool) -> dict[str, Any]:
    """A finding as JSON has it; its value only where it is to be shown."""
    told = {
        "kind": finding.kind.value,
        "file": finding.path,
        "place": finding.place,
        "message": finding.message,
        "original": finding.original or None,
    }
    if show_values:
        told["value"] = finding.value or None
    return told


class JsonReport:
    """A JSON document: ``findings``, one a line, then ``options``, ``counts`` and
    ``unread_originals``."""

    def __init__(self, file: TextIO, show_values: bool) -> None:
        self._file = file
        self._show_values = show_values
        self._between = ""
        file.write('{"findings": [')

    def take(self, finding: Finding) -> None:
        """One more finding."""
        told = json.dumps(as_dict(finding, self._show_values))
        self._file.write(f"{self._between}\n{told}")
        self._between = ","

    def close(self, counts: Counts, options: list[str], unread: list[str]) -> None:
        """The end of the document."""
        summary = {
            "options": options,
            "counts": counts_as_dict(counts),
            "unread_originals": unread,
        }
        self._file.write(f"\n],\n{json.dumps(summary, indent=2)[2:-2]}\n}}\n")


def counts_as_dict(counts: Counts) -> dict[str, Any]:
    """The counts, findings by kind among them."""
    return {
        "originals": counts.originals,
        "unread_originals": counts.unread_originals,
        "outputs": counts.outputs,
        "paired": counts.paired,
        "findings": counts.findings,
        "by_kind": {kind.value: number for kind, number in counts.by_kind.items()},
    }


@contextmanager
def json_report(path: Path | None, show_values: bool) -> Iterator[JsonReport | None]:
    """A report to a file that only its owner may read; None where there is to be none."""
    if path is None:
        yield None
        return
    with owned(path) as file:
        yield JsonReport(file, show_values)


@contextmanager
def owned(path: Path) -> Iterator[TextIO]:
    """A text file for writing, that only its owner may read: places of leaks are in it."""
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    with path.open("w", encoding="utf-8") as file:
        yield file
