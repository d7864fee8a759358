"""The journal of a run: which outputs are done, and whose place is whose; in SQLite."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from deid_core.errors import JournalError, OutputError
from deid_core.runs.inside import opened_parent
from deid_core.runs.names import same_name
from deid_core.runs.outcomes import Staged
from deid_core.runs.stamps import Stamp
from deid_core.runs.walk import Entry, Found

SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    source BLOB PRIMARY KEY,        -- keyed hash of its absolute path
    state BLOB NOT NULL,            -- keyed hash of its size and the time of its last change
    output BLOB NOT NULL,           -- path below the output folder
    place BLOB NOT NULL UNIQUE,     -- hash of that path, the same for paths alike but for case
    size INTEGER NOT NULL,          -- of the output, as it was written
    mtime_ns INTEGER NOT NULL,
    done INTEGER NOT NULL           -- 0: in its place perhaps, or about to be, and told to nobody
) WITHOUT ROWID;
"""

_TAKEN = "another file of this run has the same output; choose a layout that tells them apart"


class Journal:
    """Outputs that are done or about to be, by source and by place.

    One that is about to be moved to its place is written down first, so that after a crash it is
    known whose an output is; it is done once hooks, report and crosswalk have been told of it.
    `secret` keys the hashes of sources, for their paths may identify.  `output` is the folder of
    the outputs.  What `journal_file` opens is kept, what `temporary` gives goes when it is closed.
    """

    def __init__(self, database: sqlite3.Connection, output: str, secret: bytes) -> None:
        self._database = database
        self._output = output
        self._secret = secret
        self.earlier = 0
        """How many files `remaining` has left out, so far."""

    @classmethod
    def temporary(cls, output: str) -> Journal:
        """A journal without a name; SQLite keeps it on disk where it is large."""
        database = sqlite3.connect("", isolation_level=None)
        database.executescript(SCHEMA)
        return cls(database, output, os.urandom(32))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def recover(self) -> None:
        """After a run that was cut short: delete outputs that nobody was told of.

        Their files are done again: so none goes without its hooks, its line in the report and its
        row in the crosswalk.  What is not an output as it was written is left alone.
        """
        with self.writing():
            waiting = self._database.execute(
                "SELECT source, output, size, mtime_ns FROM file WHERE NOT done"
            ).fetchall()
            for source, output, size, mtime_ns in waiting:
                found = self._status(output)
                with suppress(OSError):  # then who has its place next is told
                    if found is not None and Stamp.of(found) == Stamp(size, mtime_ns):
                        self._delete(output)
                    self._forget(source)

    def remaining(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """`entries` without the files that are done: unchanged since, with an output that is
        whole."""
        for entry in entries:
            with journal_errors():
                is_done = isinstance(entry, Found) and self._is_done(entry)
            if is_done:
                self.earlier += 1
            else:
                yield entry

    def count(self) -> int:
        """How many files are done."""
        ((count,),) = self._database.execute("SELECT count(*) FROM file WHERE done")
        return int(count)

    def clear(self, *, with_outputs: bool) -> None:
        """Forget all files, and delete their outputs if asked to, where these are as written.

        OutputError where one can't be deleted."""
        with journal_errors():
            rows = self._database.execute("SELECT output, size, mtime_ns FROM file").fetchall()
            self._database.execute("DELETE FROM file")
        try:
            for output, size, mtime_ns in rows if with_outputs else ():
                found = self._status(output)
                if found is not None and Stamp.of(found) == Stamp(size, mtime_ns):
                    self._delete(output)
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            return
        raise OutputError(f"an earlier output can't be deleted: {reason}")

    def has_outputs(self) -> bool:
        """Whether any output that is done is still there."""
        rows = self._database.execute("SELECT output FROM file WHERE done")
        return any(self._status(output) is not None for (output,) in rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written in here is written as a whole.  JournalError where it can't be."""
        with journal_errors():
            self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            with journal_errors():
                self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    def claim(self, staged: Staged) -> str | None:
        """Write down that an output is about to get its place; else, why it can't have it.

        An earlier output of the same source, out of date or not whole, is deleted.
        """
        source, place = self._source(staged.found.path), _place(staged.relative)
        with journal_errors():
            holders = self._database.execute("SELECT source FROM file WHERE place = ?", [place])
            if any(holder != source for (holder,) in holders.fetchall()):
                return _TAKEN
            own = self._database.execute("SELECT output FROM file WHERE source = ?", [source])
            for (output,) in own.fetchall():
                try:
                    self._delete(output)
                except OSError as error:
                    return f"its earlier output can't be deleted: {error.strerror}"
                self._forget(source)
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
        return None

    def settle(self, sources: Iterable[Path]) -> None:
        """The outputs of files are in their places, and all who want to know have been told."""
        with journal_errors():
            self._database.executemany(
                "UPDATE file SET done = 1 WHERE source = ?",
                ([self._source(source)] for source in sources),
            )

    def forget(self, source: Path) -> None:
        """The output of a file could not get to its place."""
        with journal_errors():
            self._forget(self._source(source))

    def _is_done(self, found: Found) -> bool:
        rows = self._database.execute(
            "SELECT state, output, size FROM file WHERE source = ? AND done",
            [self._source(found.path)],
        )
        for state, output, size in rows.fetchall():
            status = self._status(output)
            whole = status is not None and stat.S_ISREG(status.st_mode) and status.st_size == size
            return whole and bool(state == self._state(found))
        return False

    def _forget(self, source: bytes) -> None:
        self._database.execute("DELETE FROM file WHERE source = ?", [source])

    def _delete(self, output: bytes) -> None:
        if self._status(output) is not None:
            with opened_parent(self._output, os.fsdecode(output)) as (folder, name):
                os.unlink(name, dir_fd=folder)

    def _status(self, output: bytes) -> os.stat_result | None:
        try:
            return os.lstat(os.path.join(self._output, os.fsdecode(output)))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _source(self, path: Path) -> bytes:
        return self._hash(os.fsencode(os.path.abspath(path)))

    def _state(self, found: Found) -> bytes:
        return self._hash(b"%d %d" % (found.stamp.size, found.stamp.mtime_ns))

    def _hash(self, content: bytes) -> bytes:
        return blake2b(content, digest_size=16, key=self._secret).digest()


@contextmanager
def journal_errors() -> Iterator[None]:
    """What SQLite says, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = f"can't be written: {error}; what is done so far can be resumed"
    except sqlite3.Error as error:
        message = f"is damaged: {error}; begin anew, into another output folder"
    else:
        return
    raise JournalError(f"the journal {message}")


def _place(relative: str) -> bytes:
    text = same_name(relative).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).digest()
