"""Projects that `deid-core new-plugin` writes: their names, their files, and that they work."""

from __future__ import annotations

import compileall

import pytest

from deid_core import ArgumentError
from deid_core.scaffold import write_project


@pytest.mark.parametrize(
    ("typed", "plugin"),
    [
        ("acme", "acme"),
        ("ACME Trials", "acme-trials"),
        ("  Klinik_Süd (7) ", "klinik-sud-7"),
        ("deid-plugin-acme", "acme"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 40, "a" * 40),
    ],
)
def test_a_name_is_cleaned(tmp_path, typed, plugin):
    project = write_project(typed, tmp_path)
    assert project.plugin == plugin
    assert project.folder == tmp_path / f"deid-plugin-{plugin}"
    assert [path.name for path in tmp_path.iterdir()] == [f"deid-plugin-{plugin}"]


@pytest.mark.parametrize("typed", ["", "--", "3d", "病院", "..", "a" * 41, "deid-plugin-", "\0"])
def test_what_can_not_be_a_name_is_refused(tmp_path, typed):
    with pytest.raises(ArgumentError, match="can't name a plugin"):
        write_project(typed, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["core", "UID"])
def test_a_name_that_an_installed_plugin_has_is_refused(tmp_path, name):
    with pytest.raises(ArgumentError, match=r"deid-core .* is installed, and has a plugin"):
        write_project(name, tmp_path)


def test_a_project_has_what_it_takes(tmp_path, files_below):
    project = write_project("acme trials", tmp_path / "new" / "folder")
    assert files_below(project.folder) == [
        "README.md",
        "deid_plugin_acme_trials/__init__.py",
        "deid_plugin_acme_trials/starter.dicom",
        "pyproject.toml",
        "tests/conftest.py",
        "tests/test_acme_trials.py",
    ]
    texts = [path.read_text() for path in project.folder.rglob("*") if path.is_file()]
    assert not any("$" in text for text in texts)
    assert compileall.compile_dir(project.folder, quiet=1)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_exists_is_left_as_it_is(invoke, tmp_path, kind):
    there = tmp_path / "deid-plugin-acme"
    if kind == "folder":
        there.mkdir()
    else:
        there.write_text("mine")
    done = invoke("new-plugin", "acme", "--directory", tmp_path)
    assert done.exit_code == 2
    assert f"{there} exists already" in done.stderr
    assert list(tmp_path.iterdir()) == [there]
    assert kind == "folder" or there.read_text() == "mine"


def test_what_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArgumentError, match="can't be written: "):
        write_project("acme", tmp_path / "file")


@pytest.mark.slow
def test_a_new_project_passes_its_tests_where_only_it_is_installed(
    invoke, new_environment, run_in, tmp_path, shipped
):
    """A name of two words, for it differs in recipes, on PyPI and in Python."""
    done = invoke("new-plugin", "ACME trials", "--directory", tmp_path)
    assert done.exit_code == 0
    folder = tmp_path / "deid-plugin-acme-trials"
    assert str(folder) in done.stdout
    scripts = new_environment(f"{folder}[test]")
    assert "3 passed" in run_in(scripts, "pytest", "-q", cwd=folder)
    listed = run_in(scripts, "deid-core", "plugins", cwd=tmp_path)
    assert "acme-trials  loaded  (deid-plugin-acme-trials 0.1.0)\n    subject\n" in listed
    assert "note" not in listed
    checked = run_in(scripts, "deid-core", "check", "acme-trials/starter", cwd=tmp_path)
    assert "ok: 4 rules, 0 warnings" in checked
    run_in(
        *(scripts, "deid-core", "run", shipped("CT_small.dcm"), "--output", "out"),
        *("--recipe", "acme-trials/starter"),
        cwd=tmp_path,
    )
    assert len(list((tmp_path / "out").glob("S-*/*/*/*.dcm"))) == 1
