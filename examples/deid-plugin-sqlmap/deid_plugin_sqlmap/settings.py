"""Where the database is: told by a variable of the run or the environment, never by a recipe."""

from __future__ import annotations

import os
from collections.abc import Mapping

from platformdirs import user_data_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from deid_plugin_sqlmap.errors import DatabaseUrlError

VARIABLE = "sqlmap_url"
"""The run's variable with the URL: ``--var sqlmap_url=sqlite:////srv/mapping.sqlite``."""

ENVIRONMENT = "DEID_SQLMAP_URL"
"""The environment's; the place for a URL with a password, which others see in a command line."""


def database_url(variables: Mapping[str, object]) -> URL:
    """The URL of the run's database; by default an SQLite file in the user's own data folder.

    DatabaseUrlError where it can't be used.
    """
    text = variables.get(VARIABLE) or os.environ.get(ENVIRONMENT)
    if not text:
        file = user_data_path("deid-plugin-sqlmap", appauthor=False) / "mapping.sqlite"
        return URL.create("sqlite", database=str(file))
    return checked_url(str(text))


def checked_url(text: str) -> URL:
    """A URL of SQLite or PostgreSQL; DatabaseUrlError, which does not quote it, for others."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        # Raised out here, so that no traceback leads to a message with the password in it.
        backend = None
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        if url.database in (None, "", ":memory:") or url.query:
            raise DatabaseUrlError("an SQLite database is a file: sqlite:////srv/mapping.sqlite")
        return url
    raise DatabaseUrlError(
        "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE (the URL that was "
        "given is not shown, since it may hold a password)"
    )
