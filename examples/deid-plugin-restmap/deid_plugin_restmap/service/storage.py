"""The service's mapping, in an SQLite file."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
_LENGTH = 10

_TABLE = """
CREATE TABLE IF NOT EXISTS mapping (
    domain TEXT NOT NULL,
    value TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    PRIMARY KEY (domain, value),
    UNIQUE (domain, pseudonym)
) WITHOUT ROWID
"""


class Storage:
    """Pseudonyms by domain and value, in a file that nobody else may read."""

    def __init__(self, file: Path) -> None:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        self._file = file
        with closing(self._connect()) as connection:
            connection.execute(_TABLE)

    def create_or_get(self, domain: str, values: Sequence[str]) -> dict[str, str]:
        """The pseudonym of each value; those that have none get a random one, for good."""
        with closing(self._connect()) as connection:
            # One writer at a time: between looking and inserting, nobody else inserts.
            connection.execute("BEGIN IMMEDIATE")
            found = {
                value: self._get(connection, domain, value)
                or self._create(connection, domain, value)
                for value in values
            }
            connection.execute("COMMIT")
        return found

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=30, isolation_level=None)

    @staticmethod
    def _get(connection: sqlite3.Connection, domain: str, value: str) -> str | None:
        row = connection.execute(
            "SELECT pseudonym FROM mapping WHERE domain = ? AND value = ?", (domain, value)
        ).fetchone()
        return None if row is None else str(row[0])

    @staticmethod
    def _create(connection: sqlite3.Connection, domain: str, value: str) -> str:
        while True:
            pseudonym = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            inserted = connection.execute(
                "INSERT OR IGNORE INTO mapping VALUES (?, ?, ?)", (domain, value, pseudonym)
            )
            if inserted.rowcount:
                return pseudonym
