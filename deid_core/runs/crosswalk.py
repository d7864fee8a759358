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
from deid_core.runs.own_files import Lines, open_owned

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
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".csv":
        return _CsvFile(path, resume)
    if suffix == ".sqlite":
        return _Database(path, resume)
    raise ArgumentError(f"the crosswalk is a .csv or a .sqlite file, and {path} is neither")


class _CsvFile:
    """After a run that was cut short, the rows of some files may be there twice."""

    def __init__(self, path: str, resume: bool) -> None:
        self._lines = Lines(path, "the crosswalk", go_on=resume)
        if self._lines.is_new:
            self.add([COLUMNS])

    def add(self, rows: Sequence[Row]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._lines.write(text.getvalue())

    def close(self) -> None:
        self._lines.close()


class _Database:
    def __init__(self, path: str, resume: bool) -> None:
        os.close(open_owned(path, "the crosswalk", go_on=resume))
        self._database = sqlite3.connect(path, isolation_level=None)
        names = ", ".join(f'"{column}" TEXT NOT NULL' for column in COLUMNS)
        try:
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute(
                f"CREATE TABLE IF NOT EXISTS crosswalk ({names}, PRIMARY KEY (source))"
            )
        except sqlite3.Error as error:
            self._database.close()
            raise OutputError(f"the crosswalk {path} can't be written: {error}") from None

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


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
