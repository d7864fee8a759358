"""The journal of a run: which outputs are done, and whose place is whose; in SQLite."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from deid_core.errors import OutputError
from deid_core.runs.names import same_name
from deid_core.runs.outcomes import Staged
from deid_core.runs.walk import Found

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    source BLOB PRIMARY KEY,        -- keyed hash of its absolute path
    state BLOB NOT NULL,            -- keyed hash of its size and the time of its last change
    output BLOB NOT NULL,           -- path below the output folder
    place BLOB NOT NULL UNIQUE,     -- hash of that path, the same for paths alike but for case
    size INTEGER NOT NULL,          -- of the output, as it was written
    mtime_ns INTEGER NOT NULL,
    done INTEGER NOT NULL           -- 0: about to be moved to its place
) WITHOUT ROWID;
"""


class Journal:
    """Outputs that are done or about to be, by source and by place.

    One that is about to be moved to its place is written down first, so that after a crash it is
    known whose an output is.  `secret` keys the hashes of sources, for their paths may identify.
    """

    def __init__(self, database: sqlite3.Connection, output: str, secret: bytes) -> None:
        self._database = database
        self._output = output
        self._secret = secret
        database.executescript(_SCHEMA)

    @classmethod
    def temporary(cls, output: str) -> Journal:
        """A journal that goes when it is closed; SQLite keeps it on disk where it is large."""
        return cls(sqlite3.connect("", isolation_level=None), output, os.urandom(32))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written in here is written as a whole."""
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def claim(self, staged: Staged) -> bool:
        """Write down that an output is about to get its place; False where another's is there.

        An earlier output of the same source is deleted.
        """
        source, place = self._source(staged.found), _place(staged.relative)
        holders = self._database.execute("SELECT source FROM file WHERE place = ?", [place])
        if any(holder != source for (holder,) in holders):
            return False
        earlier = self._database.execute("SELECT output FROM file WHERE source = ?", [source])
        for (output,) in earlier.fetchall():
            _delete(os.path.join(self._output, os.fsdecode(output)))
            self._database.execute("DELETE FROM file WHERE source = ?", [source])
        self._database.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, 0)",
            [
                source,
                self._state(staged.found),
                os.fsencode(staged.relative),
                place,
                staged.stamp.size,
                staged.stamp.mtime_ns,
            ],
        )
        return True

    def settle(self, staged: Staged, error: OutputError | None) -> None:
        """An output is in its place, or could not get there."""
        statement = "UPDATE file SET done = 1" if error is None else "DELETE FROM file"
        self._database.execute(f"{statement} WHERE source = ?", [self._source(staged.found)])

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _source(self, found: Found) -> bytes:
        return self._hash(os.fsencode(os.path.abspath(found.path)))

    def _state(self, found: Found) -> bytes:
        return self._hash(b"%d %d" % (found.stamp.size, found.stamp.mtime_ns))

    def _hash(self, content: bytes) -> bytes:
        return blake2b(content, digest_size=16, key=self._secret).digest()


def _place(relative: str) -> bytes:
    text = same_name(relative).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).digest()


def _delete(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
