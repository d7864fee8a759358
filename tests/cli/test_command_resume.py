"""Runs that go on where another one ended: what is skipped, what is done again, what is refused."""

import os
import shutil
import sqlite3

import pytest
from pydicom import dcmread

RULES = ("REPLACE endswith:InstanceUID func:generate_uid", "BLANK PatientName")


@pytest.fixture
def folder(tmp_path, write_ct):
    for name in ("a.dcm", "deep/b.dcm", "deep/c.dcm"):
        write_ct(tmp_path / "in" / name, PatientName="Simpson^Homer", PatientID="742")
    return tmp_path / "in"


@pytest.fixture
def run(invoke, folder, recipe_file, tmp_path):
    """`run` of the folder into `out`, by one recipe and one key unless the arguments say more."""
    recipe_file(*RULES)
    (tmp_path / "key").write_text("sixteen bytes or more")

    def call(*arguments, recipe="recipe.dicom", key="key"):
        options = ["--key-file", tmp_path / key] if key else []
        return invoke(
            *("run", folder, "--output", tmp_path / "out", "--recipe", tmp_path / recipe),
            *options,
            *arguments,
        )

    return call


def stamps(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def entries(tmp_path):
    with sqlite3.connect(tmp_path / "out.journal") as database:
        return database.execute("SELECT output, done FROM file ORDER BY output").fetchall()


def test_the_journal_lies_beside_the_output_folder_for_its_owner_and_names_no_source(
    run, tmp_path, files_below
):
    old = os.umask(0)
    try:
        assert run().exit_code == 0
    finally:
        os.umask(old)
    assert (tmp_path / "out.journal").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out", "out.journal"]
    outputs = files_below(tmp_path / "out")
    assert len(outputs) == 3
    assert entries(tmp_path) == [(name.encode(), 1) for name in outputs]
    content = (tmp_path / "out.journal").read_bytes()
    for secret in (b"a.dcm", b"deep", b"Simpson", b"sixteen"):
        assert secret not in content


def test_what_is_done_is_left_as_it_is_and_what_is_new_is_done(run, folder, tmp_path, write_ct):
    assert run().exit_code == 0
    before = stamps(tmp_path / "out")
    write_ct(folder / "later.dcm")
    result = run("--resume")
    assert result.exit_code == 0, result.output
    assert "3 were done before\n1 done, 0 failed, 0 skipped" in result.stdout
    after = stamps(tmp_path / "out")
    assert after.items() >= before.items()
    assert len(after) == 4
    assert len(entries(tmp_path)) == 4


def test_what_failed_is_done_again(run, folder, tmp_path):
    whole = (folder / "a.dcm").read_bytes()
    (folder / "a.dcm").write_bytes(whole[:-1000])
    assert run().exit_code == 1
    assert len(entries(tmp_path)) == 2
    (folder / "a.dcm").write_bytes(whole)
    result = run("--resume")
    assert "2 were done before\n1 done, 0 failed" in result.stdout
    assert len(entries(tmp_path)) == 3


@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_an_output_that_is_not_whole_is_made_again(run, tmp_path, harm):
    assert run().exit_code == 0
    before = {path: path.read_bytes() for path in stamps(tmp_path / "out")}
    path = next(iter(before))
    path.unlink() if harm == "missing" else path.write_bytes(before[path][:500])
    result = run("--resume")
    assert "2 were done before\n1 done, 0 failed" in result.stdout, result.output
    assert {path: path.read_bytes() for path in stamps(tmp_path / "out")} == before


def test_a_source_that_changed_is_done_again_and_its_earlier_output_goes(
    run, folder, tmp_path, write_ct
):
    assert run().exit_code == 0
    before = stamps(tmp_path / "out")
    write_ct(folder / "a.dcm", StudyID="NEW")  # another SOPInstanceUID, so another output
    result = run("--resume")
    assert "2 were done before\n1 done, 0 failed" in result.stdout
    after = stamps(tmp_path / "out")
    assert len(after) == 3
    (new,) = after.keys() - before.keys()
    assert dcmread(new).StudyID == "NEW"


def test_a_file_that_somebody_else_put_there_is_not_taken_for_an_output(run, tmp_path):
    assert run().exit_code == 0
    outputs = sorted(stamps(tmp_path / "out"))
    shutil.rmtree(tmp_path / "out")
    (tmp_path / "out.journal").unlink()
    outputs[0].parent.mkdir(parents=True)
    outputs[0].write_text("somebody else's")
    refused = run("--resume")
    assert refused.exit_code == 2
    assert "nothing to resume" in refused.stderr
    assert not (tmp_path / "out.journal").exists()
    assert run().exit_code == 1
    assert run("--resume").exit_code == 1
    assert outputs[0].read_text() == "somebody else's"
    assert len(entries(tmp_path)) == 2


def test_a_second_run_without_a_word_is_refused_and_says_what_to_do(run, tmp_path):
    assert run().exit_code == 0
    before = stamps(tmp_path / "out")
    again = run()
    assert again.exit_code == 2
    assert "has done 3 files: --resume goes on with it, --overwrite begins anew" in again.stderr
    assert stamps(tmp_path / "out") == before
    assert run("--overwrite").exit_code == 0
    assert not stamps(tmp_path / "out").items() & before.items()
    assert len(entries(tmp_path)) == 3


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        ("recipe", {"recipe": "other.dicom"}),
        ("key", {"key": "otherkey"}),
        ("options", ["--strict"]),
        ("options", ["--remove-private"]),
        ("options", ["--skip", "PatientID"]),
        ("variables", ["--var", "a=b"]),
        ("layout", ["--layout", "keep"]),
        ("plugins", ["--block-plugin", "ps3_15"]),
        ("recipe", ["--profile", "basic"]),
    ],
)
def test_nothing_is_mixed(run, tmp_path, recipe_file, change, arguments):
    recipe_file(*RULES[:1], name="other.dicom")
    (tmp_path / "otherkey").write_text("another key of bytes")
    assert run().exit_code == 0
    before = stamps(tmp_path / "out")
    named = arguments if isinstance(arguments, dict) else {}
    options = [] if named else arguments
    for more in (["--resume"], ["--journal", tmp_path / "other.journal"]):
        result = run(*more, *options, **named)
        assert result.exit_code == 2
        assert f"another {change}" in result.stderr
        assert change == "variables" or "variables" not in result.stderr
    assert "3 were done before\n0 done, 0 failed" in run("--resume").stdout
    assert stamps(tmp_path / "out") == before


def test_the_same_recipe_may_lie_elsewhere_and_sources_be_named_otherwise(
    run, folder, tmp_path, monkeypatch
):
    assert run().exit_code == 0
    (tmp_path / "recipe.dicom").rename(tmp_path / "moved.dicom")
    monkeypatch.chdir(folder / "deep")
    result = run("..", "--resume", recipe="moved.dicom")
    assert result.exit_code == 0
    assert "3 were done before\n0 done, 0 failed, 0 skipped" in result.stdout


def test_no_run_is_resumed_without_its_key(run, tmp_path):
    assert run(key=None).exit_code == 0
    result = run("--resume", key=None)
    assert result.exit_code == 2
    assert "name its key file" in result.stderr
    assert run("--resume").exit_code == 2  # nor with another


def test_a_run_with_a_drawn_key_begins_anew(run, tmp_path):
    assert run(key=None).exit_code == 0
    shutil.rmtree(tmp_path / "out")
    assert run(key=None).exit_code == 0
    assert len(entries(tmp_path)) == 3


def test_beginning_anew_by_another_key_leaves_no_output_of_the_first(run, tmp_path):
    (tmp_path / "otherkey").write_text("another key of bytes")
    assert run().exit_code == 0
    before = set(stamps(tmp_path / "out"))
    somebody = tmp_path / "out" / "notes.txt"
    somebody.write_text("somebody else's")
    assert run("--overwrite", key="otherkey").exit_code == 0
    after = set(stamps(tmp_path / "out"))
    assert not after & before
    assert len(after) == 4
    assert somebody in after


def test_outputs_by_a_key_that_was_drawn_are_not_mixed_with_others(run, tmp_path):
    assert run(key=None).exit_code == 0
    before = stamps(tmp_path / "out")
    again = run(key=None)
    assert again.exit_code == 2
    assert "its key was drawn, and is gone, --overwrite begins anew" in again.stderr
    assert stamps(tmp_path / "out") == before


@pytest.fixture
def mixing(run, tmp_path):
    """A run by the journal `one` is done; more runs, by the key of the name given."""
    (tmp_path / "otherkey").write_text("another key of bytes")
    assert run("--journal", tmp_path / "one").exit_code == 0
    before = stamps(tmp_path / "out")

    def call(*arguments, key="otherkey"):
        result = run(*arguments, key=key)
        return result, stamps(tmp_path / "out") == before

    return call


@pytest.mark.parametrize("more", [[], ["--overwrite"], ["--resume"]], ids=str)
@pytest.mark.parametrize("named", [True, False])
def test_outputs_by_two_keys_are_not_mixed_by_two_journals(mixing, tmp_path, more, named):
    result, unchanged = mixing(*(["--journal", tmp_path / "two"] if named else []), *more)
    assert result.exit_code == 2
    assert unchanged
    assert f"{tmp_path / 'one'} is the journal of a run with another key" in result.stderr
    assert not (tmp_path / "two").exists()


def test_a_folder_is_the_same_by_whatever_way_it_is_named(mixing, invoke, folder, tmp_path):
    (tmp_path / "way").symlink_to(tmp_path / "out")
    arguments = ["--recipe", tmp_path / "recipe.dicom", "--key-file", tmp_path / "otherkey"]
    refused = invoke("run", folder, "--output", tmp_path / "way", *arguments)
    assert refused.exit_code == 2
    assert "a run with another key" in refused.stderr


def test_two_journals_of_one_key_may_share_a_folder(mixing, tmp_path, folder, write_ct):
    write_ct(tmp_path / "in" / "later.dcm")
    result, _ = mixing("--journal", tmp_path / "two", key="key")
    assert result.exit_code == 1
    assert "1 done, 3 failed" in result.stdout  # whose outputs exist
    # Neither can begin anew by another key: the other's outputs would stay.
    for name in ("one", "two"):
        result, _ = mixing("--journal", tmp_path / name, "--overwrite")
        assert result.exit_code == 2
        assert len(stamps(tmp_path / "out")) == 4


def test_a_journal_elsewhere_may_begin_anew_by_another_key(mixing, tmp_path):
    result, unchanged = mixing("--journal", tmp_path / "one", "--overwrite")
    assert result.exit_code == 0
    assert not unchanged
    assert len(stamps(tmp_path / "out")) == 3
    result, unchanged = mixing("--journal", tmp_path / "two", key="key")
    assert result.exit_code == 2


def test_a_folder_that_was_emptied_takes_any_key(mixing, tmp_path):
    shutil.rmtree(tmp_path / "out")
    assert mixing("--journal", tmp_path / "two")[0].exit_code == 0


def test_without_a_journal_there_is_nothing_to_resume(run, tmp_path, caplog):
    assert run("--resume").exit_code == 0
    assert "nothing to resume, the run begins anew" in caplog.text


@pytest.mark.parametrize("option", ["--journal", "--report", "--crosswalk"])
@pytest.mark.parametrize("of", ["in/a.dcm", "key", "recipe.dicom", "empty.csv", "foreign.csv"])
def test_files_that_are_something_else_are_not_written_to(run, folder, tmp_path, option, of):
    (tmp_path / "empty.csv").touch()
    (tmp_path / "foreign.csv").write_text("source,target\n")
    path = tmp_path / of
    if option == "--crosswalk" and not of.endswith(".csv"):
        (tmp_path / "link.csv").hardlink_to(path)
    named = tmp_path / "link.csv" if (tmp_path / "link.csv").exists() else path
    before, mode = path.read_bytes(), path.stat().st_mode
    result = run("--resume", option, named)
    assert result.exit_code == 2
    assert f"exists and is no {option[2:]} of a run: name another file" in result.stderr
    assert (path.read_bytes(), path.stat().st_mode) == (before, mode)
    assert not stamps(tmp_path / "out")


def test_a_database_of_others_is_no_crosswalk(run, tmp_path):
    path = tmp_path / "precious.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE precious (value)")
    database.close()
    before = path.read_bytes()
    result = run("--resume", "--crosswalk", path)
    assert result.exit_code == 2
    assert "is no crosswalk" in result.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("option", ["--journal", "--report", "--crosswalk"])
def test_what_is_no_regular_file_is_left_alone(run, tmp_path, option):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path, 0o644)
    mode = path.stat().st_mode
    result = run("--resume", option, path)
    assert result.exit_code == 2
    assert "it is no regular file" in result.stderr
    assert path.stat().st_mode == mode


def test_wrong_usage_is_told_before_anything_is_made(run, tmp_path):
    assert run("--crosswalk", tmp_path / "x.txt").exit_code == 2
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("content", ["database", "text", "nothing"])
def test_another_file_is_no_journal_and_is_left_alone(run, tmp_path, content):
    path = tmp_path / "precious"
    if content == "database":
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE precious (value)")
        database.close()
    else:
        path.write_text("precious " * 100 if content == "text" else "")
    path.chmod(0o644)
    before = path.read_bytes()
    result = run("--journal", path, "--overwrite")
    assert path.stat().st_mode & 0o777 == 0o644
    assert result.exit_code == 2
    assert "no journal" in result.stderr
    assert path.read_bytes() == before
    assert not stamps(tmp_path / "out")


@pytest.mark.parametrize("option", ["--journal", "--report", "--crosswalk"])
def test_what_tells_of_inputs_does_not_lie_among_the_outputs(run, tmp_path, option):
    (tmp_path / "out").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "out")
    for place in ("out/file.csv", "in/../out/deep/file.csv", "way/file.csv"):
        result = run(option, tmp_path / place)
        assert result.exit_code == 2
        assert "can't lie in the output folder" in result.stderr
    assert not list((tmp_path / "out").iterdir())


def test_the_files_of_the_run_itself_are_not_among_its_inputs(invoke, run, folder, tmp_path):
    arguments = ["--output", folder / "out", "--report", folder / "r", "--crosswalk"]
    result = invoke(
        *("run", folder, "--recipe", tmp_path / "recipe.dicom", "--key-file", tmp_path / "key"),
        *(*arguments, folder / "c.csv"),
    )
    assert result.exit_code == 0
    assert "3 done, 0 failed, 0 skipped" in result.stdout
