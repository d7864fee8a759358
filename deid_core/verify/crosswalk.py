"""The crosswalk of a run: which output was made from which original."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from deid_core.errors import ArgumentError

_SQLITE = b"SQLite format 3\0"
_ORIGINAL, _OUTPUT = "source", "output"


def read_crosswalk(path: Path) -> dict[str, str]:
    """The original's path by the output's, both absolute, links followed: from CSV or SQLite.

    Paths that are not absolute count from the current folder, as they did for the run.

    Raises ArgumentError where it can't be read, or has no columns `source` and `output`.
    """
    try:
        with path.open("rb") as file:
            is_sqlite = file.read(len(_SQLITE)) == _SQLITE
        rows = _from_sqlite(path) if is_sqlite else _from_csv(path)
        return {
            os.path.realpath(output): os.path.realpath(original)
            for original, output in rows
            if output
        }
    except OSError as error:
        raise ArgumentError(f"crosswalk {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error, sqlite3.Error):
        raise ArgumentError(f"crosswalk {path}: is neither CSV nor SQLite") from None


def _from_csv(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if not {_ORIGINAL, _OUTPUT} <= set(reader.fieldnames or ()):
            raise ArgumentError(f"crosswalk {path}: has no columns {_ORIGINAL} and {_OUTPUT}")
        for row in reader:
            yield row[_ORIGINAL], row[_OUTPUT]


def _from_sqlite(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as connection:
        yield from connection.execute(f"SELECT {_ORIGINAL}, {_OUTPUT} FROM crosswalk")
