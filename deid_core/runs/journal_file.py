"""The file of a journal: beside the output folder, its owner's alone, and of one recipe and key."""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from deid_core.errors import ArgumentError, BusyError, OutputError
from deid_core.runs.jobs import Job
from deid_core.runs.journal import SCHEMA, Journal, journal_errors
from deid_core.runs.own_files import open_owned, refuse_inside

SUFFIX = ".journal"
_APPLICATION = 0x44494443  # "DIDC", in the head of the file: PRAGMA application_id
_VERSION = 1

_SCHEMA = f"""
BEGIN;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
{SCHEMA}
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
COMMIT;
"""
_PATIENCE = 3.0  # seconds
_DRAWN = "key was drawn"
_WRONG = "{path} is no journal of a run by this version of deid-core"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run must have in common with the journal that it goes on with, by name."""

    facts: Mapping[str, str]

    @classmethod
    def of(cls, job: Job, key: bytes) -> Identity:
        """That of a job.  What variables hold may identify, and so is hashed under the key."""
        spec = job.spec
        variables = repr(sorted(spec.variables.items()))
        hashed = hmac.digest(key, b"variables of a run: " + variables.encode(), "sha256")
        return cls(
            {
                "recipe": " ".join(layer.fingerprint for layer in spec.layers),
                "key": job.key_fingerprint,
                "plugins": json.dumps([job.makeup.core_version, job.makeup.plugins]),
                "lock file": job.makeup.lock or "none",
                "variables": hashed.hex()[:16],
                "options": " ".join(spec.flags) or "none",
                "layout": repr(job.layout),
            }
        )


def journal_path(output: str, path: str | None) -> str:
    """Where the journal of an output folder lies: at `path`, by default beside the folder.

    ArgumentError where that is in the folder.
    """
    chosen = os.path.abspath(output) + SUFFIX if path is None else path
    refuse_inside(chosen, output, "the journal")
    return chosen


@contextmanager
def opened_journal(
    path: str, job: Job, key: bytes, *, drawn: bool, resume: bool
) -> Iterator[Journal]:
    """The journal of a job, whose output folder is locked; `drawn`: the key was drawn for the run.

    An earlier run's is gone on with where `resume` says so.  It is begun anew where the job may
    overwrite outputs, where nothing was done, and where nobody has its key, which was drawn.

    ArgumentError where neither is the case, where it belongs to another recipe, key, layout, or
    other plugins or options, and where the file is something else; OutputError where it can't be
    written to; BusyError where another run has it open.
    """
    identity = Identity.of(job, key)
    with closing(_connect(path)) as database:
        journal = Journal(database, job.output, hmac.digest(key, b"journal of a run", "sha256"))
        with journal_errors():
            known = dict(database.execute("SELECT name, value FROM run"))
            if resume:
                _check(path, known, identity)
                journal.recover()
            elif not job.overwrite and known.get(_DRAWN) != "yes":
                _refuse_done(path, job.output, journal.count())
            with journal.writing():
                if not resume:
                    database.execute("DELETE FROM file")
                facts = {**identity.facts, _DRAWN: "yes" if drawn else "no"}
                database.executemany("INSERT OR REPLACE INTO run VALUES (?, ?)", facts.items())
        yield journal


def _refuse_done(path: str, output: str, count: int) -> None:
    if count:
        raise ArgumentError(
            f"{path} is the journal of an earlier run into {output}, which has done {count} "
            "files: --resume goes on with it, --overwrite begins anew; or choose another output "
            "folder"
        )


def _check(path: str, known: Mapping[str, str], identity: Identity) -> None:
    others = [name for name, value in identity.facts.items() if known.get(name, value) != value]
    if others:
        raise ArgumentError(
            f"{path} is the journal of a run with another {' and another '.join(others)}: it can "
            "be resumed only as it was begun; otherwise choose another output folder"
        )


def _connect(path: str) -> sqlite3.Connection:
    os.close(open_owned(path, "the journal", go_on=True))
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        # Exclusive, it needs no shared memory, which network file systems don't have.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        _check_format(database, path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_SCHEMA)
    except sqlite3.Error as error:
        database.close()
        if "locked" in str(error):
            raise BusyError(f"another run has its journal in {path}") from None
        if isinstance(error, sqlite3.OperationalError):
            raise OutputError(f"the journal {path} can't be written: {error}") from None
        raise ArgumentError(_WRONG.format(path=path)) from None
    except BaseException:
        database.close()
        raise
    return database


def _check_format(database: sqlite3.Connection, path: str) -> None:
    """ArgumentError for what is another's database, which is left as it is."""
    ((tables,),) = database.execute("SELECT count(*) FROM sqlite_master")
    ((application,),) = database.execute("PRAGMA application_id")
    ((version,),) = database.execute("PRAGMA user_version")
    if tables and (application, version) != (_APPLICATION, _VERSION):
        raise ArgumentError(_WRONG.format(path=path))
