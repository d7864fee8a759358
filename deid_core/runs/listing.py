"""The names in a folder, in their order, however many there are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

MOST_IN_MEMORY = 50_000


def names_in(folder: Path) -> Iterator[str]:
    """The names in `folder`, in the order of their bytes.

    Those of a large folder are sorted on disk, by SQLite, in a file without a name.  Raises
    OSError, before the first name, where the folder can't be read.
    """
    with os.scandir(folder) as entries:
        names = (os.fsencode(entry.name) for entry in entries)
        some = list(islice(names, MOST_IN_MEMORY + 1))
        if len(some) <= MOST_IN_MEMORY:
            return map(os.fsdecode, sorted(some))
        return _sorted_on_disk(_on_disk(chain(some, names)))


def _on_disk(names: Iterable[bytes]) -> sqlite3.Connection:
    database = sqlite3.connect("", isolation_level=None)
    database.execute("CREATE TABLE name (name BLOB)")
    database.execute("BEGIN")
    database.executemany("INSERT INTO name VALUES (?)", ([name] for name in names))
    database.execute("COMMIT")
    return database


def _sorted_on_disk(database: sqlite3.Connection) -> Iterator[str]:
    with closing(database):
        for (name,) in database.execute("SELECT name FROM name ORDER BY name"):
            yield os.fsdecode(name)
