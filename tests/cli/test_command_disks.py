"""Disks that are full and folders that can't be written to: files fail, and nothing is left."""

import os
import shutil
import subprocess
import sys

import pytest

# Root may write everywhere; without these capabilities permissions count for it, too.
UNPRIVILEGED = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)


@pytest.fixture
def folder(tmp_path, write_ct):
    """Two patients, with two small files and one of two megabytes."""
    for name, patient, pixels in [("a", "1", 2), ("b", "2", 2), ("c", "2", 2 << 20)]:
        write_ct(
            tmp_path / "in" / f"{name}.dcm",
            PatientID=patient,
            PatientName="Simpson^Homer",
            PixelData=bytes(pixels),
        )
    return tmp_path / "in"


@pytest.fixture
def run(folder, recipe_file, tmp_path):
    """A run of its own process, with a command before it."""
    (tmp_path / "key").write_text("sixteen bytes or more")

    def call(*before, output="out", more=()):
        command = [
            *before,
            *(sys.executable, "-m", "deid_core", "run", folder, "--output", tmp_path / output),
            *("--recipe", recipe_file("BLANK PatientName"), "--key-file", tmp_path / "key", *more),
            *("--layout", "{PatientID}/{SOPInstanceUID}.dcm"),
        ]
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, of 400 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("file systems can't be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def left(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_that_finds_no_room_fails_and_leaves_nothing(run, folder, tmp_path, workers):
    done = run("bash", "-c", 'ulimit -f 1000; exec "$@"', "-", more=["--workers", workers])
    assert done.returncode == 1
    assert f"failed {folder}/c.dcm: can't write" in done.stderr
    assert "File too large" in done.stderr
    assert "2 done, 1 failed, 0 skipped" in done.stdout
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert all(path.suffix == ".dcm" for path in files)
    resumed = run(more=["--resume", "--workers", workers])
    assert resumed.returncode == 0
    assert "2 were done before\n1 done, 0 failed" in resumed.stdout


def test_a_full_disk_fails_files(run, folder, small_disk, tmp_path):
    done = run(output="disk/out", more=["--journal", tmp_path / "journal"])
    assert done.returncode == 1
    assert f"failed {folder}/c.dcm: can't write" in done.stderr
    assert "No space left on device" in done.stderr
    assert "2 done, 1 failed, 0 skipped" in done.stdout
    assert len([name for name in left(small_disk) if name.endswith(".dcm")]) == 2
    assert not any(".deid-core" in name for name in left(small_disk))


def whole_sizes(run, tmp_path):
    """The sizes that outputs of the folder have where there is room, by their paths."""
    assert run(output="whole").returncode == 0
    whole = tmp_path / "whole"
    return {p.relative_to(whole): p.stat().st_size for p in whole.rglob("*.dcm")}


@pytest.mark.parametrize("room", [0, 3, 7])
def test_an_output_that_is_cut_by_a_full_disk_is_none(
    run, folder, write_ct, small_disk, tmp_path, room
):
    for number in range(10):
        write_ct(folder / f"d{number}.dcm", PatientID="3", PixelData=bytes(39000))
    sizes = whole_sizes(run, tmp_path)
    (small_disk / "filler").write_bytes(bytes(room << 12))
    done = run(output="disk/out", more=["--journal", tmp_path / "journal"])
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    out = small_disk / "out"
    left_sizes = {p.relative_to(out): p.stat().st_size for p in out.rglob("*") if p.is_file()}
    assert left_sizes.items() <= sizes.items()
    assert f"\n{len(left_sizes)} done, " in done.stdout


def test_a_write_that_takes_a_part_only_fails_the_file(folder, tmp_path, write_ct, recipe_file):
    write_ct(folder / "d.dcm", PixelData=bytes(39000))
    recipe_file("BLANK PatientName")
    # Within the limit a call writes a part, and says so; only the next one would be refused.
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from deid_core import DeidRecipe, Deidentifier, OutputError, replace_identifiers\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20 << 10, resource.RLIM_INFINITY))\n"
        "source, output, recipe = sys.argv[1:]\n"
        "with Deidentifier(DeidRecipe(recipe), key=b'sixteen bytes or more') as engine:\n"
        "    try: engine.process_file(source, output + '/d.dcm')\n"
        "    except OutputError as error: print(error)\n"
        "try: replace_identifiers([source], deid=recipe, output_folder=output)\n"
        "except Exception as error: print(error)\n"
    )
    (tmp_path / "out").mkdir()
    arguments = [folder / "d.dcm", tmp_path / "out", tmp_path / "recipe.dicom"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("File too large") == 2
    assert left(tmp_path / "out") == []


def test_a_run_whose_journal_finds_no_room_stops_and_can_be_resumed(run, small_disk, tmp_path):
    (small_disk / "filler").write_bytes(bytes(380 << 10))
    done = run(more=["--journal", small_disk / "journal"])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the journal" in done.stderr
    assert not (tmp_path / "out" / ".deid-core").exists()
    (small_disk / "filler").unlink()
    resumed = run(more=["--journal", small_disk / "journal", "--resume"])
    assert resumed.returncode == 0, resumed.stderr
    assert len([name for name in left(tmp_path / "out") if name.endswith(".dcm")]) == 3


def test_a_report_that_finds_no_room_stops_the_run(run, small_disk):
    (small_disk / "filler").write_bytes(bytes(400 << 10))
    done = run(more=["--report", small_disk / "report"])
    assert done.returncode == 1
    assert "the report" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(
    bool(UNPRIVILEGED) and not shutil.which("setpriv"), reason="root may write everywhere"
)
def test_folders_that_cannot_be_written_to(run, folder, tmp_path):
    (tmp_path / "out" / "1").mkdir(parents=True)
    (tmp_path / "out" / "1").chmod(0o555)
    done = run(*UNPRIVILEGED)
    assert done.returncode == 1
    assert f"failed {folder}/a.dcm: can't write {tmp_path}/out/1/" in done.stderr
    assert "Permission denied" in done.stderr
    assert "2 done, 1 failed, 0 skipped" in done.stdout
    (tmp_path / "shut").mkdir(mode=0o555)
    done = run(*UNPRIVILEGED, output="shut")
    assert done.returncode == 1
    assert f"can't write into the output folder {tmp_path}/shut: Permission denied" in done.stderr
    assert left(tmp_path / "shut") == []


def test_links_in_the_output_folder_are_not_followed(run, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1").symlink_to(tmp_path / "elsewhere")
    done = run()
    assert done.returncode == 1
    assert f"failed {folder}/a.dcm: can't write {tmp_path}/out/1/" in done.stderr
    assert "1 is a link, which is not followed" in done.stderr
    assert "2 done, 1 failed, 0 skipped" in done.stdout
    assert left(tmp_path / "elsewhere") == []
    for number, name in enumerate([".deid-core", ".deid-core/staged"]):
        link = tmp_path / f"out{number}" / name
        link.parent.mkdir(parents=True)
        link.symlink_to(tmp_path / "elsewhere")
        done = run(output=f"out{number}")
        assert done.returncode == 1
        assert "can't write into the output folder" in done.stderr
        assert left(tmp_path / "elsewhere") == []


def test_an_output_folder_may_be_a_link_itself(run, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert run().returncode == 0
    assert len([name for name in left(tmp_path / "real") if name.endswith(".dcm")]) == 3


def test_an_earlier_output_is_not_deleted_by_way_of_a_link(run, folder, tmp_path, write_ct):
    assert run().returncode == 0
    (output,) = (tmp_path / "out" / "1").iterdir()
    (tmp_path / "out" / "1").rename(tmp_path / "elsewhere")
    (tmp_path / "out" / "1").symlink_to(tmp_path / "elsewhere")
    write_ct(folder / "a.dcm", PatientID="1", StudyID="CHANGED")
    done = run(more=["--resume"])
    assert done.returncode == 1
    assert "its earlier output can't be deleted: 1 is a link" in done.stderr
    assert left(tmp_path / "elsewhere") == [output.name]
