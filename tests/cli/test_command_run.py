"""`deid-core run`: what is told, the exit status, and what is written."""

import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from pydicom import dcmread


@pytest.fixture
def folder(tmp_path, write_ct):
    for name in ("a.dcm", "deep/b.dcm", "deep/c.dcm"):
        write_ct(tmp_path / "in" / name, PatientName="Simpson^Homer")
    return tmp_path / "in"


def test_a_folder_is_deidentified(invoke, folder, recipe_file, tmp_path, files_below):
    recipe = recipe_file("REPLACE PatientID X", "BLANK PatientName")
    result = invoke("run", folder, "--output", tmp_path / "out", "--recipe", recipe)
    assert result.exit_code == 0
    outputs = files_below(tmp_path / "out")
    assert len(outputs) == 3
    assert all(name.startswith("X/") and name.endswith(".dcm") for name in outputs)
    assert all(dcmread(tmp_path / "out" / name).PatientName == "" for name in outputs)
    *lines, plugins, summary = result.stdout.splitlines()
    assert plugins.startswith("plugins: ")
    assert lines == [f"done {folder / name}" for name in ("a.dcm", "deep/b.dcm", "deep/c.dcm")]
    assert summary.startswith("3 done, 0 failed, 0 skipped in ")
    assert summary.endswith("; 12 edits, 0 warnings")


def test_elements_to_be_skipped(invoke, folder, tmp_path, files_below):
    def run(*skip, output):
        named = [part for name in skip for part in ("--skip", name)]
        return invoke(
            "run", folder / "a.dcm", "--output", tmp_path / output, "--workers", "1", *named
        )

    assert run("PatientName", "(0010,0040)", output="out").exit_code == 0
    (name,) = files_below(tmp_path / "out")
    found = dcmread(tmp_path / "out" / name)
    assert (found.PatientName, found.get("PatientID") != "1CT1") == ("Simpson^Homer", True)
    wrong = run("PatientNam", output="other")
    assert (wrong.exit_code, (tmp_path / "other").exists()) == (2, False)
    assert "did you mean PatientName" in wrong.stderr


def test_failures_are_told_with_their_reason_and_end_with_one(
    invoke, folder, recipe_file, tmp_path, files_below
):
    cut = folder / "cut.dcm"
    cut.write_bytes((folder / "a.dcm").read_bytes()[:-100])
    (folder / "notes.txt").write_text("no image")
    result = invoke("run", folder, "--output", tmp_path / "out", "--recipe", recipe_file())
    assert result.exit_code == 1
    assert f"failed {cut}: " in result.stderr
    assert f"skipped {folder / 'notes.txt'}: not DICOM" in result.stderr
    assert "3 done, 1 failed, 1 skipped" in result.stdout
    assert len(files_below(tmp_path / "out")) == 3


def test_no_value_of_a_dataset_is_printed(invoke, folder, recipe_file, tmp_path):
    recipe = recipe_file("REPLACE PatientID X", "REPLACE StudyDate soon", "BLANK contains:Name")
    result = invoke("run", folder, "--output", tmp_path / "out", "--recipe", recipe)
    assert result.exit_code == 0
    assert "warning" in result.stderr
    assert "simpson" not in result.output.lower()


def test_a_drawn_key_is_told(invoke, folder, recipe_file, tmp_path):
    result = invoke("run", folder, "--output", tmp_path / "out", "--recipe", recipe_file())
    assert "can't be resumed or extended" in result.stderr


@pytest.mark.parametrize("by_environment", [False, True])
def test_the_same_key_gives_the_same_replacements(
    invoke, folder, recipe_file, tmp_path, files_below, by_environment
):
    recipe = recipe_file("REPLACE endswith:InstanceUID func:uid.generate_uid")

    def run(content, name):
        key = tmp_path / "key"
        key.write_bytes(content)
        option = [] if by_environment else ["--key-file", key]
        result = invoke(
            *("run", folder, "--output", tmp_path / name, "--recipe", recipe, *option),
            env={"DEID_CORE_KEY_FILE": str(key)} if by_environment else {},
        )
        assert result.exit_code == 0
        assert "drawn" not in result.output
        return files_below(tmp_path / name)

    first = run(b"0123456789abcdef", "1")
    assert run(b"0123456789abcdef\n", "2") == first
    assert run(b"0123456789abcdef\r\n", "3") == first
    assert not set(run(b"0123456789abcdeg", "4")) & set(first)


@pytest.mark.parametrize("content", [None, b"", b"short", b"fifteen bytes..\n"])
def test_a_key_that_is_missing_or_short_is_wrong_usage(
    invoke, folder, recipe_file, tmp_path, content
):
    key = tmp_path / "key"
    if content is not None:
        key.write_bytes(content)
    result = invoke(
        *("run", folder, "--output", tmp_path / "out", "--recipe", recipe_file()),
        *("--key-file", key),
    )
    assert result.exit_code == 2
    assert f"key file {key}" in result.stderr
    assert not (tmp_path / "out").exists()


def test_variables_and_flags_reach_the_recipe(invoke, shipped, recipe_file, tmp_path):
    source = tmp_path / "one.dcm"
    shutil.copyfile(shipped("nested_priv_SQ.dcm"), source)
    result = invoke(
        *("run", source, "--output", tmp_path / "out"),
        *("--recipe", recipe_file("ADD PatientID var:subject", "ADD StudyID var:study")),
        *("--var", "subject=S=1", "--var", "study="),
        *("--remove-private", "--strip-sequences", "--layout", "keep"),
    )
    assert result.exit_code == 0, result.output
    dataset = dcmread(tmp_path / "out" / "one.dcm", force=True)
    assert (dataset.PatientID, dataset.StudyID) == ("S=1", "")
    assert not any(e.tag.is_private or e.VR == "SQ" for e in dataset.iterall())


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_in_which_more_would_change_than_may_fails(
    invoke, folder, recipe_file, tmp_path, workers
):
    arguments = ["--output", tmp_path / "out", "--recipe", recipe_file("BLANK contains:Patient")]
    limits = ["--change-limit", 3, "--workers", workers]
    refused = invoke("run", folder, *arguments, *limits)
    assert refused.exit_code == 1
    assert "0 done, 3 failed" in refused.stdout
    assert "more than 3 of its elements" in refused.stderr
    assert "--change-limit" in refused.stderr
    assert not list((tmp_path / "out").iterdir())
    assert invoke("run", folder, *arguments).exit_code == 0


def test_strict_makes_errors_of_warnings(invoke, folder, recipe_file, tmp_path):
    recipe = recipe_file("REPLACE StudyDate soon")
    arguments = ["run", folder, "--output", tmp_path / "out", "--recipe", recipe]
    assert invoke(*arguments, "--strict").exit_code in (1, 2)
    assert not (tmp_path / "out").exists()
    assert invoke(*arguments).exit_code == 0


def test_recipes_are_read_one_after_the_other(invoke, folder, recipe_file, tmp_path, files_below):
    first = recipe_file("REPLACE PatientID X", name="first.dicom")
    second = tmp_path / "second.dicom"
    second.write_text("FORMAT dicom\n%header\nREPLACE PatientID Y\n")
    result = invoke(
        *("run", folder / "a.dcm", "--output", tmp_path / "out", "--layout", "{PatientID}"),
        *("--recipe", first, "--recipe", second),
    )
    assert result.exit_code == 0, result.output
    assert files_below(tmp_path / "out") == ["Y"]


def test_outputs_that_exist_are_errors_unless_overwriting(invoke, folder, recipe_file, tmp_path):
    arguments = ["run", folder, "--output", tmp_path / "out", "--recipe", recipe_file()]
    assert invoke(*arguments).exit_code == 0
    (tmp_path / "out.journal").unlink()  # or the run would be refused as a whole
    again = invoke(*arguments)
    assert again.exit_code == 1
    assert "0 done, 3 failed" in again.stdout
    assert invoke(*arguments, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--layout", "{PatintID}"], "did you mean PatientID"),
        (["--layout", "../{PatientID}"], "lead out"),
        (["--layout", ""], "empty part"),
        (["--var", "a=1", "--var", "a=2"], "twice"),
        (["--recipe", "nowhere.dicom"], "nowhere.dicom"),
        (["gone"], "no such file or folder: gone"),
    ],
)
def test_wrong_usage_is_told_before_any_output(
    invoke, folder, recipe_file, tmp_path, arguments, message
):
    out = tmp_path / "out"
    result = invoke("run", folder, "--output", out, "--recipe", recipe_file(), *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not out.exists()


def test_mistakes_of_the_recipe_are_all_told_with_their_places(
    invoke, folder, recipe_file, tmp_path
):
    recipe = recipe_file("BLANK PatintID", "REPLACE StudyID func:nope", "REMOV Modality")
    result = invoke("run", folder, "--output", tmp_path / "out", "--recipe", recipe)
    assert result.exit_code == 2
    assert f"{recipe}:3:7" in result.stderr
    assert "did you mean PatientID" in result.stderr
    assert "^" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_input_folder_is_no_output(invoke, folder, recipe_file):
    result = invoke("run", folder, "--output", folder, "--recipe", recipe_file())
    assert result.exit_code == 2
    assert "input too" in result.stderr


def test_names_of_files_do_not_steer_the_terminal(call, write_ct, recipe_file, tmp_path):
    folder = tmp_path / "in"
    write_ct(folder / "x.dcm").rename(folder / "\x1b[31mred\udcff\n.dcm")
    (folder / "y\x1b[2J\r.txt").write_text("no image")
    result = call(
        *("run", folder, "--output", tmp_path / "out", "--recipe", recipe_file()),
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout + result.stderr
    assert r"done " + str(folder) + r"/\x1b[31mred\udcff\n.dcm" in result.stdout
    assert r"y\x1b[2J\r.txt: not DICOM" in result.stderr


@pytest.fixture
def long_run(command, write_ct, recipe_file, tmp_path):
    """A run that takes seconds: its process, which has told of its first file."""
    source = write_ct(tmp_path / "source.dcm")
    (tmp_path / "many").mkdir()
    for number in range(5000):
        (tmp_path / "many" / f"{number:04}").symlink_to(source)
    arguments = ["run", tmp_path / "many", "--output", tmp_path / "out", "--layout", "keep"]
    process = subprocess.Popen(
        [*command, *map(str, arguments), "--recipe", str(recipe_file("REPLACE PatientID X"))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("done ")
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_run_that_is_stopped_leaves_whole_files_only(long_run, sent, status, tmp_path):
    long_run.send_signal(sent)
    stdout, stderr = long_run.communicate(timeout=60)
    assert long_run.returncode == status
    assert "Traceback" not in stderr
    assert " done, 0 failed" in stdout
    outputs = list((tmp_path / "out").iterdir())
    assert len(outputs) < 5000
    told = int(re.search(r"^(\d+) done, ", stdout, re.MULTILINE)[1])
    # The one that was being told of when the signal came is done again by who resumes.
    assert told - 1 <= len(outputs) <= told
    assert all(path.name.isdigit() for path in outputs)
    assert len({path.stat().st_size for path in outputs}) <= 1


def test_a_reader_that_goes_away_ends_the_run_quietly(long_run, tmp_path):
    long_run.stdout.close()
    long_run.wait(timeout=60)
    assert long_run.returncode == 141
    assert "Traceback" not in long_run.stderr.read()
    assert all(path.name.isdigit() for path in (tmp_path / "out").iterdir())


def test_a_terminal_gets_a_bar(command, folder, recipe_file, tmp_path):
    ours, theirs = os.openpty()
    (folder / "notes.txt").write_text("no image")
    arguments = ["run", folder, "--output", tmp_path / "out", "--recipe", recipe_file()]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
        timeout=60,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "4/4" in shown
    assert "notes.txt: not DICOM" in shown
    assert "\n3 done, 0 failed, 1 skipped" in done.stdout.decode()


TELLTALE = '''
"""Says what it sees, in every way but by printing."""

import warnings

from deid_core import hookimpl


def tells(field):
    warnings.warn(f"seen: {field.value}")
    raise BaseException(f"seen: {field.value}")


@hookimpl
def deid_register_functions(register):
    register(tells)
'''


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_functions_warn_of_or_raise_is_told_nowhere(
    tmp_path, shipped, install_plugin, workers
):
    install_plugin(tmp_path / "site", "telltale", TELLTALE)
    (tmp_path / "r.dicom").write_text("FORMAT dicom\n%header\nREPLACE PatientName func:tells\n")
    done = subprocess.run(
        [sys.executable, "-m", "deid_core", "run", str(shipped("CT_small.dcm")), "--output", "out",
         "--recipe", "r.dicom", "--workers", workers, "--report", "report.jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "func:tells raised BaseException" in done.stderr
    everything = done.stdout + done.stderr + (tmp_path / "report.jsonl").read_text()
    assert "CompressedSamples" not in everything
    assert "Traceback" not in everything
