"""The plugin acme-audit-lines: a JSON object a line, for a run's start, each file, and its end."""

from __future__ import annotations

import json
import os
from uuid import uuid4

from deid_core import FileEnd, Run, Summary, hookimpl
from deid_plugin_acme import records

FILE = "ACME_AUDIT_LINES"
"""The environment variable that names the file; runs append to it."""


class IncompleteError(Exception):
    """A line was not written whole: the disk is full, say."""


class LinesSink:
    """Appends to the file; every line is written by one call, so that runs can share it."""

    deid_interface = "1"

    def __init__(self) -> None:
        self._run = ""
        self._file = -1

    @hookimpl
    def deid_run_start(self, run: Run) -> None:
        """Open the file, which only its owner can read, and say what the run is made of."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(records.place(FILE), flags, 0o600)
        self._run = uuid4().hex
        try:
            self._write("start", records.of_run(run))
        except BaseException:
            os.close(self._file)  # a run that did not start has no end
            raise

    @hookimpl
    def deid_file_end(self, result: FileEnd) -> None:
        """Say what became of a file."""
        self._write("file", records.of_file(result))

    @hookimpl
    def deid_run_end(self, summary: Summary) -> None:
        """Say how the run ended, and see that all of it is on the disk."""
        try:
            self._write("end", records.of_end(summary))
            os.fsync(self._file)
        finally:
            os.close(self._file)

    def _write(self, event: str, record: records.Record) -> None:
        whole = {"run": self._run, "event": event, "time": records.now(), **record}
        line = (json.dumps(whole) + "\n").encode()
        if os.write(self._file, line) != len(line):
            raise IncompleteError(FILE)


sink = LinesSink()
