"""The plugin acme-audit-database: runs, files and edits as rows of an SQLite database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from uuid import uuid4

from deid_core import FileEnd, Run, Summary, hookimpl
from deid_plugin_acme import records

FILE = "ACME_AUDIT_DATABASE"
"""The environment variable that names the database; it is made where there is none."""

PATIENCE = 30.0
"""How many seconds to wait for another run that writes."""

TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    run TEXT PRIMARY KEY, started TEXT NOT NULL, made_of TEXT NOT NULL,
    ended TEXT, finished INTEGER, counts TEXT
);
CREATE TABLE IF NOT EXISTS files (
    run TEXT NOT NULL REFERENCES runs, number INTEGER NOT NULL, time TEXT NOT NULL,
    status TEXT NOT NULL, source TEXT, output TEXT, warnings TEXT NOT NULL, error TEXT, reason TEXT,
    PRIMARY KEY (run, number)
);
CREATE TABLE IF NOT EXISTS edits (
    run TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, action TEXT NOT NULL, rule TEXT,
    FOREIGN KEY (run, number) REFERENCES files
);
"""


class DatabaseSink:
    """Commits each file by itself: what a run has done is there, however it ends."""

    deid_interface = "1"

    def __init__(self) -> None:
        self._run = ""
        self._files = 0
        self._database: sqlite3.Connection | None = None

    @hookimpl
    def deid_run_start(self, run: Run) -> None:
        """Open the database, and add the run."""
        self._database = sqlite3.connect(records.place(FILE), timeout=PATIENCE)
        self._run, self._files = uuid4().hex, 0
        try:
            self._database.executescript(TABLES)
            with self._database:
                self._database.execute(
                    "INSERT INTO runs (run, started, made_of) VALUES (?, ?, ?)",
                    (self._run, records.now(), json.dumps(records.of_run(run))),
                )
        except BaseException:
            self._database.close()  # a run that did not start has no end
            raise

    @hookimpl
    def deid_file_end(self, result: FileEnd) -> None:
        """Add a file, with its edits."""
        self._files += 1
        record = records.of_file(result)
        with self._connection as database:
            database.execute(
                "INSERT INTO files VALUES "
                "(:run, :number, :time, :status, :source, :output, :warnings, :error, :reason)",
                {
                    **record,
                    "run": self._run,
                    "number": self._files,
                    "time": records.now(),
                    "warnings": json.dumps(record["warnings"]),
                },
            )
            database.executemany(
                "INSERT INTO edits VALUES (:run, :number, :path, :action, :rule)",
                (self._numbered(records.of_edit(edit)) for edit in result.edits),
            )

    @hookimpl
    def deid_run_end(self, summary: Summary) -> None:
        """Note how the run ended, and close the database."""
        counts = json.dumps(records.of_end(summary))
        try:
            with self._connection as database:
                database.execute(
                    "UPDATE runs SET ended = ?, finished = ?, counts = ? WHERE run = ?",
                    (records.now(), summary.finished, counts, self._run),
                )
        finally:
            self._connection.close()

    @property
    def _connection(self) -> sqlite3.Connection:
        assert self._database is not None, "a run has started"
        return self._database

    def _numbered(self, record: records.Record) -> Mapping[str, object]:
        return {**record, "run": self._run, "number": self._files}


sink = DatabaseSink()
