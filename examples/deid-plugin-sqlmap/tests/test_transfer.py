"""The mapping as CSV, by the command line as it is installed."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import RULE, ids_of, patient
from deid_plugin_sqlmap.__main__ import main
from postgres_server import PASSWORD

HEADER = "domain,originals,key_mark,original,pseudonym\n"
CLEAR = (f"{RULE} originals=clear",)


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """The command line, in the folder of the test, for the database of a URL."""

    def run(url: str, *arguments: str) -> Done:
        monkeypatch.setenv("DEID_SQLMAP_URL", url)
        monkeypatch.chdir(tmp_path)
        status, said = 0, ""
        try:
            main(arguments)
        except SystemExit as exited:
            status, said = 1, f"{exited.code}\n"
        shown = capsys.readouterr()
        return Done(status, shown.out, said + shown.err)

    return run


def test_a_mapping_goes_to_another_database_and_is_used_there(
    command, engine_of, map_ids, url, tmp_path, postgres_url
):
    other = postgres_url if url.startswith("sqlite") else f"sqlite:///{tmp_path}/other.sqlite"
    ids = [f"MRN-{number}" for number in range(1100)]
    with engine_of(url) as engine:
        given = ids_of(engine.apply(patient(*ids)).dataset)
    map_ids(url, "A^B", '=C,"D"', rules=("REPLACE PatientID func:map domain=n originals=clear",))
    exported = command(url, "export", "mapping.csv")
    assert (exported.returncode, exported.stdout) == (0, "1102 rows exported\n")
    file = tmp_path / "mapping.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith(HEADER)
    assert "MRN-" not in file.read_text()
    imported = command(other, "import", "mapping.csv")
    assert (imported.returncode, imported.stdout) == (0, "1102 rows were new\n")
    with engine_of(other) as engine:
        assert ids_of(engine.apply(patient(*ids)).dataset) == given
    assert command(other, "import", "mapping.csv").stdout == "0 rows were new\n"
    command(other, "export", "again.csv")
    assert sorted((tmp_path / "again.csv").open()) == sorted(file.open())
    one = command(other, "export", "--domain", "n", "names.csv")
    assert one.stdout == "2 rows exported\n"


def test_a_list_that_was_kept_by_hand_is_taken_in(command, map_ids, url, tmp_path):
    (tmp_path / "list.csv").write_text(f"{HEADER}PatientID,clear,,742,SUBJECT-1\n")
    assert command(url, "import", "list.csv").returncode == 0
    assert map_ids(url, "742", rules=CLEAR) == ["SUBJECT-1"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("PatientID,clear,,742,OTHER", "line 3: its original has another pseudonym"),
        ("PatientID,clear,,743,SUBJECT-1", "line 3: its pseudonym stands for another original"),
        ("PatientID,clear,,9,X\nPatientID,clear,,9,Y", "line 4: its original has another"),
        ("PatientID,clear,,8,X\nPatientID,clear,,9,X", "line 4: its pseudonym stands for"),
        ("PatientID,hashed,ab,743,X", "line 3: its domain stores originals otherwise"),
        ("PatientID,hashed,,743,X", "line 3: expected hashed originals with a key_mark"),
        ("PatientID,clear,,743", "line 3: expected 5 columns"),
        ("PatientID,clear,,,X", "line 3: a domain, original or pseudonym is empty"),
        ('PatientID,clear,,"743"x,X', "line 3: it can't be read as CSV"),
        (f"PatientID,clear,,{'7' * 513},X", "line 3: an original can't be stored"),
        ("PatientID,clear,,\udcff,X", "it can't be read as UTF-8"),
    ],
)
def test_a_file_that_contradicts_is_refused_whole(command, url, tmp_path, rows, message):
    (tmp_path / "first.csv").write_text(f"{HEADER}PatientID,clear,,742,SUBJECT-1\n")
    assert command(url, "import", "first.csv").returncode == 0
    bad = f"{HEADER}PatientID,clear,,741,NEW\n{rows}\n"
    (tmp_path / "bad.csv").write_bytes(bad.encode("utf-8", "surrogateescape"))
    done = command(url, "import", "bad.csv")
    assert done.returncode == 1
    assert done.stderr.startswith(f"deid-sqlmap: {message}")
    assert "74" not in done.stderr
    assert command(url, "export", "after.csv").stdout == "1 rows exported\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "missing.csv"], "missing.csv: No such file or directory"),
        (["export", "there.csv"], "there.csv: File exists"),
        (["import", "there.csv"], "line 1: expected the columns domain, originals, key_mark"),
        (["--url", f"mysql://deid:{PASSWORD}@h/d", "export", "x.csv"], "expected sqlite:///FILE"),
    ],
)
def test_mistakes_of_the_command_line(command, sqlite_url, tmp_path, arguments, message):
    (tmp_path / "there.csv").write_text("mrn,subject\n")
    done = command(sqlite_url, *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert PASSWORD not in done.stderr


def test_a_server_that_does_not_answer_is_an_error_without_its_password(command, postgres):
    done = command(postgres.url("nowhere"), "export", "x.csv")
    assert done.returncode == 1
    assert done.stderr == "deid-sqlmap: the database failed: OperationalError\n"


@pytest.mark.parametrize(
    "program",
    [[sys.executable, "-m", "deid_plugin_sqlmap"], [Path(sys.executable).with_name("deid-sqlmap")]],
    ids=["module", "script"],
)
def test_it_is_a_module_and_a_script(program, sqlite_url, tmp_path):
    def run(*arguments):
        return subprocess.run(
            [*program, "--url", sqlite_url, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("export", "all.csv").stdout == "0 rows exported\n"
    failed = run("export", "all.csv")
    assert failed.returncode == 1
    assert failed.stderr == "deid-sqlmap: all.csv: File exists\n"
