"""Several processes do what one does: the same outputs, told in the same order, whatever dies."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from pydicom import dcmread
from whole_runs import KEY, batch, contents, fill, order, run

from deid_core import ArgumentError, OutputError, Registry, WorkerError
from deid_core.runs.jobs import EngineSpec
from deid_core.runs.outcomes import Done
from deid_core.runs.start import describe_job
from deid_core.runs.walk import Failed, Skipped


@pytest.fixture
def folder(tmp_path, write_ct):
    """Three chunks of files, some of which fail or are skipped, and three with one output."""
    folder = tmp_path / "in"
    original = fill(folder, write_ct, 70)
    for name in ("03", "40", "69"):
        write_ct(folder / f"{name}.dcm", SOPInstanceUID="1.2.3", PatientID=f"NUMBER {name}")
    (folder / "20.dcm").write_bytes(original[:-1000])
    (folder / "50.dcm").write_text("no image")
    (folder / "60.dcm").unlink()
    (folder / "60.dcm").symlink_to(tmp_path / "nowhere")
    return folder


def told(outcomes, output) -> list[tuple[str, ...]]:
    return [
        (type(each).__name__, each.path.name, os.path.relpath(each.output, output))
        if isinstance(each, Done)
        else (type(each).__name__, each.path.name, str(getattr(each, "error", "")))
        for each in outcomes
    ]


def test_the_result_does_not_depend_on_the_number_of_workers(recipe, folder, tmp_path):
    rules = recipe("REPLACE StudyInstanceUID func:uid.generate_uid", "BLANK PatientName")
    one = run(rules, folder, tmp_path / "1", workers=1)
    assert [outcome.path.name for outcome in one] == [f"{number:02}.dcm" for number in range(70)]
    kinds = [type(outcome) for outcome in one]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {Done: 65, Failed: 4, Skipped: 1}
    for workers in (2, 3):
        several = run(rules, folder, tmp_path / str(workers), workers=workers)
        assert told(several, tmp_path / str(workers)) == told(one, tmp_path / "1")
        assert contents(tmp_path / str(workers)) == contents(tmp_path / "1")


def test_of_files_with_one_output_the_first_of_the_walk_has_it(recipe, folder, tmp_path):
    for workers in (1, 3):
        outcomes = {
            each.path.stem: each for each in run(recipe(), folder, tmp_path / "o", workers=workers)
        }
        assert isinstance(outcomes["03"], Done)
        for loser in ("40", "69"):
            assert isinstance(outcomes[loser].error, OutputError)
            assert "another file of this run" in str(outcomes[loser].error)
        assert dcmread(tmp_path / "o" / "1.2.3.dcm").PatientID == "NUMBER 03"
        for path in (tmp_path / "o").iterdir():
            path.unlink()


def test_nothing_but_outputs_is_left(recipe, folder, tmp_path):
    outcomes = run(recipe(), folder, tmp_path / "out", workers=2)
    written = {each.output for each in outcomes if isinstance(each, Done)}
    assert {str(path) for path in (tmp_path / "out").rglob("*")} == written


def test_a_worker_that_dies_costs_nothing_where_the_second_try_goes_well(
    recipe, folder, tmp_path, write_ct, trouble
):
    write_ct(folder / "35.dcm", PatientID="ONCE")
    outcomes = run(recipe("REPLACE PatientID func:harm"), folder, tmp_path / "out", workers=2)
    assert (trouble / "once").exists()
    assert [each.path.name for each in outcomes if isinstance(each, Failed)] == [
        "20.dcm", "40.dcm", "60.dcm", "69.dcm",
    ]  # fmt: skip
    assert dcmread(next(e.output for e in outcomes if e.path.name == "35.dcm")).PatientID == (
        "harmless"
    )


def test_a_file_over_which_workers_die_costs_itself_alone(
    recipe, folder, tmp_path, write_ct, trouble
):
    rules = recipe("REPLACE PatientID func:harm")
    without = told(run(rules, folder, tmp_path / "1", workers=1), tmp_path / "1")
    write_ct(folder / "35.dcm", PatientID="KILL")
    outcomes = run(rules, folder, tmp_path / "2", workers=2)
    (lost,) = [each for each in outcomes if each.path.name == "35.dcm"]
    assert "died over it, twice (killed by SIGKILL)" in str(lost.error)
    others = [each for each in told(outcomes, tmp_path / "2") if each[1] != "35.dcm"]
    assert others == [each for each in without if each[1] != "35.dcm"]


def test_functions_registered_by_hand_are_refused_by_name(recipe, folder, tmp_path):
    registry = Registry.installed()
    registry.register_function(lambda: "x", "homemade")
    with pytest.raises(ArgumentError, match="homemade"):
        run(recipe("BLANK PatientID"), folder, tmp_path / "out", workers=2, registry=registry)
    assert len(run(recipe(), folder, tmp_path / "out", workers=1, registry=registry)) == 70


def test_a_worker_that_lacks_a_plugin_refuses_by_its_name(
    recipe, folder, tmp_path, trouble, monkeypatch
):
    registry = Registry.installed()
    monkeypatch.setenv("DEID_CORE_PLUGINS_BLOCK", "trouble")  # workers see this, the registry not
    with pytest.raises(WorkerError, match=r"plugin trouble \(deid-plugin-trouble 1.0\) is missing"):
        run(recipe(), folder, tmp_path / "out", workers=2, registry=registry)


@pytest.fixture
def job(recipe, folder, tmp_path, trouble):
    key_file = tmp_path / "key"
    key_file.write_bytes(KEY)
    spec = EngineSpec((recipe("BLANK PatientName"),), variables={"a": "b"})
    ordered = order(folder, tmp_path / "out", "{PatientID}", workers=2, key_file=key_file)
    with spec.engine(Registry.installed(), KEY) as engine:
        return describe_job(ordered, spec, engine)


def test_a_job_can_be_pickled_and_holds_no_key(job):
    pickled = pickle.dumps(job)
    assert KEY not in pickled
    assert pickle.loads(pickled) == job
    with pickle.loads(pickled).engine() as engine:
        assert engine.key_fingerprint == job.key_fingerprint


def test_a_plugin_of_another_version_is_refused_by_name(job, tmp_path):
    info = tmp_path / "site" / "deid_plugin_trouble-1.0.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deid-plugin-trouble\nVersion: 2\n")
    info.rename(info.with_name("deid_plugin_trouble-2.dist-info"))
    with pytest.raises(WorkerError, match=r"trouble is deid-plugin-trouble 2, not .* 1.0"):
        job.engine()


def test_another_key_is_refused(job, tmp_path):
    (tmp_path / "key").write_bytes(KEY[::-1])
    with pytest.raises(WorkerError, match="another key"):
        job.engine()


def test_the_key_is_in_no_command_line_and_no_environment(recipe, folder, tmp_path):
    with batch(recipe(), folder, tmp_path / "out", workers=2) as outcomes:
        next(iter(outcomes))
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        assert children
        for child in children:
            for what in ("cmdline", "environ"):
                content = Path("/proc", child, what).read_bytes()
                assert KEY not in content
                assert KEY.hex().encode() not in content
