"""The crosswalk: which output was which input, and the identifiers before and after.

It undoes the de-identification, and is meant to: so it is made only where it is asked for, for its
owner's eyes alone, and never in the output folder.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Sequence
from typing import Protocol

from deid_core.engine.preview import Preview
from deid_core.errors import ArgumentError, JournalError, OutputError
from deid_core.runs.own_files import SQLITE_HEAD, Lines, open_owned

_KEYWORDS = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")

COLUMNS = (
    "source",
    "output",
    *(prefix + keyword for keyword in _KEYWORDS for prefix in ("", "New")),
)

Row = Sequence[str]


class Crosswalk(Protocol):
    """A file of rows of `COLUMNS`."""

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows, at once; JournalError where that fails."""

    def close(self) -> None:
        """Close the file."""


def identifiers(preview: Preview) -> tuple[str, ...]:
    """What a crosswalk has of a dataset, in the order of `COLUMNS`: patients' data."""
    return tuple(
        text.strip(" \0")
        for keyword in _KEYWORDS
        for text in (preview.original(keyword), preview.text(keyword))
    )


def open_crosswalk(path: str, *, resume: bool) -> Crosswalk:
    """A crosswalk in a new file, or with `resume` in one that exists.

    ArgumentError where the file's name ends in neither ``.csv`` nor ``.sqlite``, and where it
    exists and should not; OutputError where it can't be written to.
    """
    check_crosswalk_name(path)
    return (_CsvFile if _suffix(path) == ".csv" else _Database)(path, resume)


def check_crosswalk_name(path: str) -> None:
    """ArgumentError where a file's name ends in neither ``.csv`` nor ``.sqlite``."""
    if _suffix(path) not in (".csv", ".sqlite"):
        raise ArgumentError(f"the crosswalk is a .csv or a .sqlite file, and {path} is neither")


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


class _CsvFile:
    """After a run that was cut short, the rows of some files may be there twice."""

    def __init__(self, path: str, resume: bool) -> None:
        head = _lines([COLUMNS])
        self._lines = Lines(path, "crosswalk", begins=head.encode() if resume else None)
        if self._lines.is_new:
            self._lines.write(head)

    def add(self, rows: Sequence[Row]) -> None:
        self._lines.write(_lines(rows))

    def close(self) -> None:
        self._lines.close()


class _Database:
    def __init__(self, path: str, resume: bool) -> None:
        os.close(open_owned(path, "crosswalk", begins=SQLITE_HEAD if resume else None))
        self._database = sqlite3.connect(path, isolation_level=None)
        names = ", ".join(f'"{column}" TEXT NOT NULL' for column in COLUMNS)
        try:
            self._database.execute("PRAGMA synchronous = NORMAL")
            tables = self._database.execute("SELECT name FROM sqlite_master").fetchall()
            if not tables:
                self._database.execute(f"CREATE TABLE crosswalk ({names}, PRIMARY KEY (source))")
            found = self._database.execute("SELECT name FROM pragma_table_info('crosswalk')")
            columns = tuple(name for (name,) in found)
        except sqlite3.Error as error:
            self._database.close()
            raise OutputError(f"the crosswalk {path} can't be written: {error}") from None
        if columns != COLUMNS:
            self._database.close()
            raise ArgumentError(f"{path} exists and is no crosswalk of a run: name another file")

    def add(self, rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(COLUMNS))
        clean = [[_encodable(text) for text in row] for row in rows]
        try:
            self._database.execute("BEGIN")
            self._database.executemany(f"INSERT OR REPLACE INTO crosswalk VALUES ({marks})", clean)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            message = str(error)
        else:
            return
        raise JournalError(f"the crosswalk can't be written: {message}")

    def close(self) -> None:
        self._database.close()


def _lines(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
