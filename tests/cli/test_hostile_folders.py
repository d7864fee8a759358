"""Output folders in which somebody else has put links."""

from __future__ import annotations

import pytest

from deid_core.testing import make_dataset, write_file


@pytest.fixture
def run(invoke, recipe_file, tmp_path):
    """Runs two files into `out`, named by patient; the first of them has to fail."""
    for patient in ("A", "B"):
        write_file(tmp_path / "in" / f"{patient}.dcm", make_dataset(PatientID=patient))
    recipe = recipe_file("ADD StudyID 7")

    def go(*options):
        return invoke(
            "run", tmp_path / "in", "--output", tmp_path / "out", "--recipe", recipe,
            "--layout", "{PatientID}/image.dcm", *options,
        )  # fmt: skip

    return go


@pytest.mark.parametrize("options", [[], ["--overwrite"], ["--overwrite", "--workers", "2"]])
def test_a_folder_that_is_a_link_is_not_followed(run, tmp_path, options, files_below):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "A").symlink_to(elsewhere)
    done = run(*options)
    assert done.exit_code == 1
    assert "A is a link, which is not followed" in done.stderr
    assert not list(elsewhere.iterdir())
    assert (tmp_path / "out" / "B" / "image.dcm").is_file()


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_that_is_a_link_is_replaced_or_left_and_never_written_through(
    run, tmp_path, overwrite
):
    target = tmp_path / "precious"
    target.write_text("precious")
    link = tmp_path / "out" / "A" / "image.dcm"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    done = run(*["--overwrite"] * overwrite)
    assert target.read_text() == "precious"
    assert done.exit_code == (0 if overwrite else 1)
    assert link.is_symlink() is not overwrite
