"""Databases to map identities in, SQLite and PostgreSQL; and recipes run against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from postgres_server import PostgresServer
from pydicom import Dataset
from sqlalchemy import Engine, event

from deid_core import Deidentifier
from deid_core.testing import KEY, make_dataset, recipe_of, registry_of

RULE = "REPLACE PatientID func:sqlmap.map domain=PatientID"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres) -> str:
    """A database of PostgreSQL with no tables in it."""
    postgres.execute("DROP TABLE IF EXISTS sqlmap_mapping, sqlmap_domain")
    return postgres.url()


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    """A new SQLite file."""
    return f"sqlite:///{tmp_path}/mapping.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request) -> str:
    """A new database of each kind, in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return request.getfixturevalue(name)


@pytest.fixture(autouse=True)
def _nothing_of_the_caller(monkeypatch, tmp_path):
    monkeypatch.delenv("DEID_SQLMAP_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def engine_of() -> Callable[..., Deidentifier]:
    """An engine for a database and rules, with this plugin alone."""

    def make(url: str | None, *rules: str, key: bytes | None = KEY) -> Deidentifier:
        variables = {"sqlmap_url": url} if url is not None else {}
        return Deidentifier(
            recipe_of(*(rules or [RULE])), registry_of("sqlmap"), key=key, variables=variables
        )

    return make


@pytest.fixture
def map_ids(engine_of) -> Callable[..., list[str]]:
    """The PatientIDs that a run gives for others, each in a dataset of its own."""

    def run(url: str | None, *ids: str, rules: tuple[str, ...] = (), **options) -> list[str]:
        with engine_of(url, *rules, **options) as engine:
            return [str(engine.apply(patient(one)).dataset.PatientID) for one in ids]

    return run


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that are executed, as SQL, from now on."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def patient(*ids: str) -> Dataset:
    """A dataset with a PatientID, and more of them in a sequence."""
    return make_dataset(
        SpecificCharacterSet="ISO_IR 192",
        PatientID=ids[0],
        OtherPatientIDsSequence=[{"PatientID": one} for one in ids[1:]],
    )


def ids_of(dataset: Dataset) -> list[str]:
    """The IDs in such a dataset, in their order."""
    items = dataset.OtherPatientIDsSequence
    return [str(dataset.PatientID), *(str(item.PatientID) for item in items)]
