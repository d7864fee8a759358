"""The report of a run, as JSON lines: what it is made of, each file, the counts; no values."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from deid_core.engine.result import Edit, Result, Warn
from deid_core.errors import Span
from deid_core.registry import Run, Summary
from deid_core.runs.outcomes import Done, Outcome
from deid_core.runs.own_files import Lines
from deid_core.runs.walk import Failed


class Report:
    """A file that is told of a run; JournalError where it can't be written.

    With `resume`, a report that exists is appended to; ArgumentError where the file is none.
    """

    def __init__(self, path: str, *, resume: bool) -> None:
        self._lines = Lines(path, "report", begins=b'{"run": ' if resume else None)

    def begin(self, run: Run) -> None:
        """What the run is made of: the first line."""
        self._write({"run": {**asdict(run), "started": _now()}})

    def take(self, outcome: Outcome) -> None:
        """What became of a file."""
        if isinstance(outcome, Done):
            head = json.dumps({"file": os.fspath(outcome.path), "output": outcome.output})
            seconds = round(outcome.work.seconds, 6)
            self._lines.write(
                f'{head[:-1]}, "status": "done", "seconds": {seconds}, {outcome.work.report}}}\n'
            )
        elif isinstance(outcome, Failed):
            error = outcome.error
            told = {"status": "failed", "error": error.message, "element": error.path}
            self._write({"file": os.fspath(outcome.path), **told, "rule": _rule(error.span)})
        else:
            told = {"status": "skipped", "reason": outcome.reason}
            self._write({"file": os.fspath(outcome.path), **told})

    def end(self, summary: Summary) -> None:
        """The counts: the last line."""
        self._write({"summary": {**asdict(summary), "ended": _now()}})

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._lines.write(json.dumps(line) + "\n")


def report_of(result: Result) -> str:
    """What was done to a file, as members of a JSON object: made by workers, for it is long."""
    members = {"rules": _by_rule(result.edits), "warnings": [_warning(w) for w in result.warnings]}
    return json.dumps(members)[1:-1]


def _by_rule(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Each rule and action, with the elements that it acted on."""
    elements: dict[tuple[str | None, str], list[str]] = {}
    for edit in edits:
        elements.setdefault((_rule(edit.span), edit.action), []).append(edit.path)
    return [
        {"rule": rule, "action": action, "elements": paths}
        for (rule, action), paths in elements.items()
    ]


def _warning(warning: Warn) -> dict[str, Any]:
    return {
        "element": warning.path,
        "message": warning.message,
        "rule": _rule(warning.span),
    }


def _rule(span: Span | None) -> str | None:
    """A rule by its place; None for what follows from other edits."""
    return None if span is None else f"{span.source}:{span.line}"


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
