"""What the audit sinks record of a run: who, what, where and by which rule; never a value."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from deid_core import Edit, FileEnd, FileError, Run, Summary, Warn

SOURCES = "ACME_AUDIT_SOURCES"
"""Set to ``yes``, the environment variable has inputs recorded by their path, which may identify a
patient; otherwise they are told apart by their number in the run alone."""

Record = dict[str, object]


class NotConfiguredError(Exception):
    """A sink is installed, and nobody said where it is to write."""


def place(variable: str) -> str:
    """The file that an environment variable names.

    NotConfiguredError where it is not set: a run that nobody records must not start.
    """
    path = os.environ.get(variable)
    if not path:
        raise NotConfiguredError(f"set {variable}, or block this plugin")
    return path


def now() -> str:
    """The time, as ISO 8601 in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def of_run(run: Run) -> Record:
    """What a run is made of."""
    return {
        "core": run.core_version,
        "recipes": list(run.recipes),
        "key": run.key_fingerprint,
        "key_is_drawn": run.key_is_drawn,
        "variables": list(run.variables),
        "flags": list(run.flags),
        "plugins": [str(plugin) for plugin in run.plugins],
        "failed_plugins": list(run.failed_plugins),
        "lock": run.lock,
    }


def of_file(result: FileEnd) -> Record:
    """What became of a file."""
    return {
        "status": str(result.status),
        "source": result.source if os.environ.get(SOURCES) == "yes" else None,
        "output": result.output,
        "edits": [of_edit(edit) for edit in result.edits],
        "warnings": [of_warning(warning) for warning in result.warnings],
        "error": None if result.error is None else of_error(result.error),
        "reason": result.reason,
    }


def of_edit(edit: Edit) -> Record:
    """What changed: element, action, and the recipe's line (None for what follows from others)."""
    rule = None if edit.span is None else f"{edit.span.source}:{edit.span.line}"
    return {"path": edit.path, "action": edit.action, "rule": rule}


def of_warning(warning: Warn) -> str:
    """What is worth a look."""
    return str(warning)


def of_error(error: FileError) -> str:
    """Why a file failed; not its text as a whole, which has the input's path in it."""
    where = f" at {error.path}" if error.path else ""
    return f"{type(error).__name__}{where}: {error.message}"


def of_end(summary: Summary) -> Record:
    """The counts of a run."""
    return {
        "done": summary.done,
        "failed": summary.failed,
        "skipped": summary.skipped,
        "edits": summary.edits,
        "warnings": summary.warnings,
        "earlier": summary.earlier,
        "seconds": round(summary.seconds, 3),
        "finished": summary.finished,
    }
