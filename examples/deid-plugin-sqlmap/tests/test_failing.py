"""When the database can't answer: files fail, nothing is guessed, and no message says too much."""

from __future__ import annotations

import logging
import os
import stat
import traceback
from pathlib import Path

import pytest
from conftest import patient
from postgres_server import PASSWORD
from pydicom.data import get_testdata_file

from deid_core import RuleError


@pytest.fixture
def ct() -> str:
    return get_testdata_file("CT_small.dcm", download=False)


def said(error: BaseException) -> str:
    """All that a traceback shows, and what lies behind it."""
    return "".join(traceback.format_exception(error))


def test_files_fail_while_the_server_is_gone_and_go_on_when_it_is_back(
    postgres, postgres_url, engine_of, ct, tmp_path, caplog
):
    caplog.set_level(logging.DEBUG)
    new = patient("MRN-742")
    with engine_of(postgres_url) as engine:
        engine.process_file(ct, tmp_path / "before.dcm")
        postgres.stop()
        try:
            known = engine.process_file(ct, tmp_path / "known.dcm")
            with pytest.raises(RuleError, match="DatabaseUnavailableError") as caught:
                engine.apply(new)
        finally:
            postgres.start()
        assert engine.apply(new).dataset.PatientID != "MRN-742"
    assert Path(known.output).read_bytes() == (tmp_path / "before.dcm").read_bytes()
    assert PASSWORD not in said(caught.value) + caplog.text
    assert "MRN-742" not in said(caught.value) + caplog.text


def test_a_file_that_fails_leaves_no_output(postgres, engine_of, ct, tmp_path):
    url = postgres.url("no-such-database")
    with engine_of(url) as engine, pytest.raises(RuleError, match="DatabaseUnavailable") as caught:
        engine.process_file(ct, tmp_path / "out.dcm")
    assert not (tmp_path / "out.dcm").exists()
    assert PASSWORD not in said(caught.value)


def test_a_wrong_password_is_not_shown(postgres, engine_of):
    with (
        engine_of(postgres.url(password="wrong-8824")) as engine,
        pytest.raises(RuleError, match="DatabaseUnavailableError") as caught,
    ):
        engine.apply(patient("742"))
    assert "wrong-8824" not in said(caught.value)
    assert "wrong-8824" not in repr(engine)


def test_a_user_who_may_select_and_insert_needs_no_more(postgres, postgres_url, map_ids):
    first = map_ids(postgres_url, "742")
    postgres.execute("DROP ROLE IF EXISTS worker")
    postgres.execute(f"CREATE ROLE worker LOGIN PASSWORD '{PASSWORD}'")
    postgres.execute("GRANT SELECT, INSERT ON sqlmap_domain, sqlmap_mapping TO worker")
    try:
        url = postgres_url.replace("deid:", "worker:")
        assert map_ids(url, "742") == first
        assert map_ids(url, "743") == map_ids(postgres_url, "743")
    finally:
        postgres.execute("DROP OWNED BY worker")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://deid:secret-5519@localhost/db",
        "postgresql//deid:secret-5519@localhost",
        "postgresql://deid:secret-5519@localhost:port/db",
        "sqlite://",
        "sqlite:///:memory:",
        "secret-5519",
    ],
)
def test_a_url_that_can_not_be_used_is_not_shown(engine_of, url):
    with engine_of(url) as engine, pytest.raises(RuleError, match="DatabaseUrlError") as caught:
        engine.apply(patient("742"))
    assert "secret-5519" not in said(caught.value)


def test_a_file_that_is_no_database_is_an_error(engine_of, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database, " * 100)
    url = f"sqlite:///{tmp_path}/notes.txt"
    with engine_of(url) as engine, pytest.raises(RuleError, match="DatabaseUnavailableError"):
        engine.apply(patient("742"))
    assert (tmp_path / "notes.txt").read_text() == "not a database, " * 100


def test_by_default_the_mapping_is_a_file_of_the_users_own(map_ids, tmp_path, monkeypatch):
    given = map_ids(None, "742")
    monkeypatch.chdir(tmp_path.parent)
    assert map_ids(None, "742") == given
    (file,) = (tmp_path / "data").rglob("*.sqlite")
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(file.parent).st_mode) == 0o700


def test_the_environment_tells_the_url_and_a_variable_of_the_run_another(
    map_ids, tmp_path, monkeypatch
):
    monkeypatch.setenv("DEID_SQLMAP_URL", f"sqlite:///{tmp_path}/environment.sqlite")
    first = map_ids(None, "742")
    assert map_ids(f"sqlite:///{tmp_path}/variable.sqlite", "742") != first
    assert map_ids(None, "742") == first
    assert (tmp_path / "environment.sqlite").exists()


def test_connections_are_closed_with_the_run(engine_of, sqlite_url):
    folder = Path("/proc/self/fd")
    with engine_of(sqlite_url) as engine:
        engine.apply(patient("742"))
        assert any(os.readlink(one).endswith("mapping.sqlite") for one in open_files(folder))
    assert not any(os.readlink(one).endswith("mapping.sqlite") for one in open_files(folder))


def open_files(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_symlink() and os.path.lexists(one)]
