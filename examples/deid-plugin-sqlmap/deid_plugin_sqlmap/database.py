"""The database: its tables, the connection, and what is tried again."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    URL,
    CheckConstraint,
    Column,
    Connection,
    Executable,
    ForeignKey,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from deid_plugin_sqlmap.errors import DatabaseUnavailableError

T = TypeVar("T")

Rows: TypeAlias = Sequence[Mapping[str, object]]
Found: TypeAlias = Sequence[Row[Any]]

ATTEMPTS = 4
"""How often a statement is tried: connections break, and PostgreSQL ends deadlocks by an error."""

_TIMEOUT = 10
"""Seconds to wait for a connection; for another process's lock on an SQLite file, six times."""

_SCHEMA_LOCK = 0x6465_6964
"""The number of the advisory lock under which one worker of all makes the tables."""

_METADATA = MetaData()

domains = Table(
    "sqlmap_domain",
    _METADATA,
    Column("name", String(64), primary_key=True),
    Column("originals", String(6), nullable=False),
    Column("key_mark", String(64), nullable=False),
    CheckConstraint("originals IN ('hashed', 'clear')", name="sqlmap_domain_originals"),
)
"""How each domain stores originals, and a mark of the key that they were hashed under."""

mappings = Table(
    "sqlmap_mapping",
    _METADATA,
    Column("domain", String(64), ForeignKey(domains.c.name), primary_key=True),
    Column("original", String(512), primary_key=True),
    Column("pseudonym", String(80), nullable=False),
    UniqueConstraint("domain", "pseudonym", name="sqlmap_mapping_pseudonym"),
)
"""The mapping.  One original has one pseudonym and one pseudonym one original, by constraints."""


class Database:
    """One worker's connection to the database; the tables are made where there are none.

    Each statement is a transaction of its own, so that it takes one round trip.  Close it.
    Every method raises DatabaseUnavailableError, which tells the type of the cause alone: texts
    of a database's errors hold values and passwords.
    """

    def __init__(self, url: URL) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _make_file(Path(str(url.database)))
            arguments: dict[str, Any] = {"timeout": 6 * _TIMEOUT}
        else:
            arguments = {"connect_timeout": _TIMEOUT, "application_name": "deid-plugin-sqlmap"}
        try:
            self._engine = create_engine(
                url,
                isolation_level="AUTOCOMMIT",
                pool_size=1,
                max_overflow=0,
                hide_parameters=True,
                connect_args=arguments,
            )
        except ImportError:
            raise DatabaseUnavailableError(
                "PostgreSQL needs psycopg: pip install 'deid-plugin-sqlmap[postgresql]'"
            ) from None
        self._try(self._make_tables)

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def rows(self, statement: Executable) -> Found:
        """All rows of a SELECT."""
        return self._try(lambda connection: connection.execute(statement).all())

    def insert(self, table: Table, rows: Rows, returning: Sequence[Column[Any]]) -> Found:
        """Insert the rows that contradict none that are there; gives those that were inserted."""
        return self._try(lambda connection: insert_new(connection, table, rows, returning))

    def in_transaction(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives; all of its statements count, or, where it raises, none."""
        level = "SERIALIZABLE" if self.is_sqlite else "READ COMMITTED"

        def run(connection: Connection) -> T:
            with connection.execution_options(isolation_level=level).begin():
                return work(connection)

        return self._try(run)

    def _try(self, work: Callable[[Connection], T]) -> T:
        """Work that may be done twice without harm, tried again where that can help."""
        for attempt in range(ATTEMPTS):
            try:
                with self._engine.connect() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                kind = type(getattr(error, "orig", None) or error).__name__
                if attempt == ATTEMPTS - 1 or not _may_pass(error):
                    break
            time.sleep((0.05 + 0.05 * random.random()) * 4**attempt)
        raise DatabaseUnavailableError(f"the database failed: {kind}")

    def _make_tables(self, connection: Connection) -> None:
        if inspect(connection).has_table(mappings.name):
            return
        if self.is_sqlite:
            _METADATA.create_all(connection)
            return
        lock = func.pg_advisory_lock(_SCHEMA_LOCK)
        unlock = func.pg_advisory_unlock(_SCHEMA_LOCK)
        connection.execute(select(lock))
        try:
            _METADATA.create_all(connection)
        finally:
            connection.execute(select(unlock))


def insert_new(
    connection: Connection, table: Table, rows: Rows, returning: Sequence[Column[Any]]
) -> Found:
    """Insert the rows that contradict none that are there; gives those that were inserted."""
    on_sqlite = connection.dialect.name == "sqlite"
    insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    statement = insert.on_conflict_do_nothing().returning(*returning)
    # All of them are fetched: SQLite commits with the last.
    return connection.execute(statement, list(rows)).all()


def _may_pass(error: SQLAlchemyError) -> bool:
    """Whether trying again may help: a broken connection, a deadlock, a locked file."""
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def _make_file(file: Path) -> None:
    """Have an SQLite file that nobody else may read."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        kind = type(error).__name__
    else:
        return
    raise DatabaseUnavailableError(f"the SQLite file can't be opened: {kind}")
