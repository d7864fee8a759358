"""The file of a journal: beside the output folder, its owner's alone, and of one recipe and key."""

from __future__ import annotations

import hmac
import json
import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from deid_core.errors import ArgumentError, BusyError, OutputError
from deid_core.runs.folder import WORKING
from deid_core.runs.jobs import Job
from deid_core.runs.journal import SCHEMA, Journal, journal_errors
from deid_core.runs.own_files import SQLITE_HEAD, open_owned, refuse_inside

_log = logging.getLogger("deid_core")

SUFFIX = ".journal"
_APPLICATION = 0x44494443  # "DIDC", in the head of the file: PRAGMA application_id
_VERSION = 1

_SCHEMA = f"""
BEGIN;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
{SCHEMA}
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- other journals of runs into the same output folder, by the same recipe and key
CREATE TABLE IF NOT EXISTS elsewhere (path BLOB PRIMARY KEY) WITHOUT ROWID;
COMMIT;
"""
_PATIENCE = 3.0  # seconds
_SET_FACTS = "INSERT OR REPLACE INTO run VALUES (?, ?)"
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
                "options": " ".join([*spec.flags, *map("skip:{}".format, sorted(spec.skip))])
                or "none",
                "layout": repr(job.layout),
            }
        )

    def others(self, known: Mapping[str, str]) -> list[str]:
        """The names of what is another in an earlier run, whose facts are `known`."""
        names = [name for name, value in self.facts.items() if known.get(name, value) != value]
        # They are hashed under the key, and so differ with it.
        return [name for name in names if name != "variables" or "key" not in names]


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
    overwrite outputs and where nothing was done; outputs of another recipe, key and so on that it
    knows of are deleted then.

    ArgumentError where neither is the case, where it belongs to another recipe, key, layout, or
    other plugins or options, and so does another journal of the output folder; where there is none
    to be resumed, but outputs are there; and where the file is something else.  What lies beside
    the folder, its usual journal, notes those that lie elsewhere.
    OutputError where it can't be written to; BusyError where another run has it open.
    """
    identity = Identity.of(job, key)
    _check_others(path, job, identity)
    if resume and not os.path.lexists(path):
        _refuse_unknown(path, job)
        _log.warning("there is no journal %s: nothing to resume, the run begins anew", path)
    with closing(_connect(path)) as database:
        journal = Journal(database, job.output, hmac.digest(key, b"journal of a run", "sha256"))
        with journal_errors():
            known = dict(database.execute("SELECT name, value FROM run"))
            if resume:
                _check(path, known, identity)
                journal.recover()
            elif not job.overwrite:
                _refuse_done(path, journal, drawn=known.get(_DRAWN) == "yes")
            _note_beside(path, job, identity)
            with journal.writing():
                if not resume:
                    journal.clear(with_outputs=bool(identity.others(known)))
                facts = {**identity.facts, _DRAWN: "yes" if drawn else "no"}
                database.executemany(_SET_FACTS, facts.items())
        yield journal


def _refuse_done(path: str, journal: Journal, *, drawn: bool) -> None:
    # With outputs that are gone, others can be mixed by no key.
    count = 0 if drawn and not journal.has_outputs() else journal.count()
    if count:
        way = "its key was drawn, and is gone" if drawn else "--resume goes on with it"
        raise ArgumentError(
            f"{path} is the journal of an earlier run, which has done {count} files: {way}, "
            "--overwrite begins anew; or choose another output folder"
        )


def _refuse_unknown(path: str, job: Job) -> None:
    """ArgumentError where outputs are there of which nobody knows how they were made."""
    if _holds_files(job):
        raise ArgumentError(
            f"there is no journal {path}, so nothing to resume, but {job.output} holds files, "
            "by another recipe or key perhaps: name their journal, or choose another output "
            "folder"
        )


def _holds_files(job: Job) -> bool:
    """Whether there are files in the output folder, apart from inputs."""
    for folder, folders, files in os.walk(job.output):
        folders[:] = [
            name
            for name in folders
            if name != WORKING and os.path.realpath(os.path.join(folder, name)) not in job.barred
        ]
        if any(os.path.realpath(os.path.join(folder, name)) not in job.barred for name in files):
            return True
    return False


def _beside(job: Job) -> str:
    """The file that knows of all journals of an output folder, by whatever way that is named."""
    return os.path.realpath(job.output) + SUFFIX


def _check_others(path: str, job: Job, identity: Identity) -> None:
    """ArgumentError where another journal has outputs in the folder, by another recipe or key."""
    beside = _beside(job)
    if not os.path.isfile(beside):
        return
    try:
        database = _connect(beside)
    except (ArgumentError, OutputError):
        return  # something else, or out of reach: nothing is noted there
    with closing(database), journal_errors():
        known = dict(database.execute("SELECT name, value FROM run"))
        noted = database.execute("SELECT path FROM elsewhere").fetchall()
        others = [name for (raw,) in noted if not _is_same(name := os.fsdecode(raw), path)]
        if not _is_same(beside, path) and database.execute("SELECT 1 FROM file LIMIT 1").fetchone():
            others.append(beside)
    if others and _holds_files(job):
        _check(others[0], known, identity)


def _note_beside(path: str, job: Job, identity: Identity) -> None:
    """Have the file beside the output folder know of this journal, and of what it is."""
    beside = _beside(job)
    if _is_same(beside, path):
        return
    try:
        database = _connect(beside)
    except (ArgumentError, OutputError):
        _log.warning(
            "beside %s nothing can be noted: name this journal in all runs into it, so that "
            "recipes and keys are not mixed",
            job.output,
        )
        return
    with closing(database), journal_errors():
        database.execute("BEGIN IMMEDIATE")
        database.executemany(_SET_FACTS, identity.facts.items())
        database.execute("INSERT OR IGNORE INTO elsewhere VALUES (?)", [_raw(path)])
        database.execute("COMMIT")


def _raw(path: str) -> bytes:
    return os.fsencode(os.path.realpath(path))


def _is_same(path: str, other: str) -> bool:
    return _raw(path) == _raw(other)


def _check(path: str, known: Mapping[str, str], identity: Identity) -> None:
    if others := identity.others(known):
        raise ArgumentError(
            f"{path} is the journal of a run with another {' and another '.join(others)}: it can "
            "be resumed only as it was begun; otherwise choose another output folder"
        )


def _connect(path: str) -> sqlite3.Connection:
    os.close(open_owned(path, "journal", begins=SQLITE_HEAD))
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
