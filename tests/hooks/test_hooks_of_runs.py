"""The hooks of a run: what they are told, in which order, and what becomes of a failure."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from deid_core import (
    Deidentifier,
    FileError,
    FilesError,
    HookedRun,
    PluginError,
    PluginUse,
    hookimpl,
    replace_identifiers,
)

KEY = b"sixteen bytes or more"


@pytest.fixture
def hooked(registry_of, recorder, recipe):
    """Runs `work(run, engine)` in a run that one or more recorders watch."""

    def run(work, *plugins, **options):
        registry = registry_of(**{one.name: one for one in plugins or [recorder()]})
        rules = ("BLANK PatientName", "REPLACE PatientID var:subject")
        options = {"variables": {"subject": "secret"}, "key": KEY, **options}
        with Deidentifier(recipe(*rules), registry, **options) as engine, HookedRun(engine) as run:
            work(run, engine)
        return run

    return run


def hooks_of(log):
    return [(name, hook) for name, hook, _ in log]


def test_deid_run_start_tells_what_a_run_is_made_of(hooked, log):
    hooked(lambda run, engine: None, strict=True, item_names=["b", "a"])
    (_, _, run) = log[0]
    assert run.recipes == ("test",)
    assert run.variables == ("subject",)
    assert run.item_names == ("a", "b")
    assert run.flags == ("strict",)
    assert run.plugins == (PluginUse("audit", None, None, None),)
    assert (run.failed_plugins, run.lock, run.key_is_drawn) == ((), None, False)
    assert len(run.key_fingerprint) == 16
    assert "secret" not in repr(run)
    assert KEY.decode() not in repr(run)
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.lock = "sha256:0"


def test_the_fingerprint_tells_keys_apart(hooked, log):
    for options in ({}, {}, {"key": b"another key of the run"}, {"key": None}, {"key": None}):
        hooked(lambda run, engine: None, **options)
    marks = [run.key_fingerprint for _, hook, run in log if hook == "start"]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 4
    assert [run.key_is_drawn for _, hook, run in log if hook == "start"][-2:] == [True, True]


def test_deid_file_end_tells_what_became_of_each_file_in_order(hooked, log, patient):
    error = FileError("it is cut short", file="b.dcm")

    def work(run, engine):
        run.done(engine.apply(patient))
        run.failed(error)
        run.skipped("notes.txt", "not DICOM")

    hooked(work)
    done, failed, skipped = (told for _, hook, told in log if hook == "file")
    assert (done.source, str(done.status), done.output) == (None, "done", None)
    assert [(edit.action, edit.path) for edit in done.edits] == [
        ("BLANK", "PatientName"),
        ("REPLACE", "PatientID"),
        ("REPLACE", "OtherPatientIDsSequence__0__PatientID"),
    ]
    assert (failed.source, str(failed.status), failed.error) == ("b.dcm", "failed", error)
    assert (skipped.source, str(skipped.status)) == ("notes.txt", "skipped")
    assert skipped.reason == "not DICOM"
    assert not any(value in repr(log) for value in ("Simpson", "742", "secret"))


def test_deid_run_end_tells_the_counts(hooked, log, patient):
    def work(run, engine):
        run.done(engine.apply(patient))
        run.failed(FileError("no"), "b.dcm")
        run.skipped("notes.txt", "not DICOM")

    run = hooked(work)
    name, hook, summary = log[-1]
    assert (name, hook) == ("audit", "end")
    assert summary == run.summary
    assert (summary.done, summary.failed, summary.skipped, summary.edits) == (1, 1, 1, 3)
    assert summary.finished
    assert summary.seconds > 0


def test_all_plugins_are_told_by_name_and_a_run_without_hooks_is_one_too(
    hooked, log, recorder, registry_of, recipe
):
    hooked(lambda run, engine: run.skipped("a", "b"), recorder("zoo"), recorder("acme"))
    order = ["start", "file", "end"]
    assert hooks_of(log) == [(name, hook) for hook in order for name in ("acme", "zoo")]
    with Deidentifier(recipe(), registry_of()) as engine, HookedRun(engine) as run:
        assert not run.listens
    assert run.summary.finished


@pytest.mark.parametrize("hook", ["start", "file", "end"])
def test_a_hook_that_fails_fails_the_run(hooked, log, recorder, hook):
    with pytest.raises(PluginError) as caught:
        hooked(
            lambda run, engine: [run.skipped(name, "no") for name in ("a", "b")],
            recorder("acme"),
            recorder("broken", fails=hook),
            recorder("zoo"),
        )
    full = {"start": "run_start", "file": "file_end", "end": "run_end"}[hook]
    assert str(caught.value).startswith(f"plugin broken: its hook deid_{full} failed: Connection")
    assert "Simpson" not in str(caught.value)
    start = [("acme", "start"), ("broken", "start"), ("zoo", "start")]
    end = [("acme", "end"), ("broken", "end"), ("zoo", "end")]
    files = [("acme", "file"), ("broken", "file"), ("zoo", "file")]
    wanted = {
        "start": [*start[:2], end[0]],  # those that started are told of the end
        "file": [*start, *files[:2], *end],  # and the second file is not reached
        "end": [*start, *files, *files, *end],
    }
    assert hooks_of(log) == wanted[hook]
    ends = [told for _, hook, told in log if hook == "end"]
    assert {end.finished for end in ends} == {hook == "end"}


def test_a_hook_that_exits_fails_the_run_and_nothing_more(registry_of, recipe):
    class Leaver:
        @hookimpl
        def deid_run_start(self, run):
            raise SystemExit(0)

    with (
        Deidentifier(recipe(), registry_of(leaver=Leaver())) as engine,
        pytest.raises(PluginError, match="plugin leaver: its hook deid_run_start failed: System"),
        HookedRun(engine),
    ):
        pass


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_run_that_is_cut_short_still_ends(hooked, log, recorder, caplog, error):
    def work(run, engine):
        raise error

    with caplog.at_level(logging.WARNING, "deid_core"), pytest.raises(error):
        hooked(work, recorder("acme"), recorder("broken", fails="end"))
    assert [(name, told.finished) for name, hook, told in log if hook == "end"] == [
        ("acme", False),
        ("broken", False),
    ]
    assert "plugin broken: its hook deid_run_end failed" in caplog.text


def test_a_hook_may_ask_for_less(registry_of, recipe, patient):
    seen = []

    class Terse:
        @hookimpl
        def deid_file_end(self, result):
            seen.append(result.status)

        @hookimpl
        def deid_run_end(self):
            seen.append("end")

    with Deidentifier(recipe(), registry_of(terse=Terse())) as engine, HookedRun(engine) as run:
        run.done(engine.apply(patient))
    assert seen == ["done", "end"]


def test_a_run_has_to_be_entered(registry_of, recipe):
    with (
        Deidentifier(recipe(), registry_of()) as engine,
        pytest.raises(Exception, match="has to be entered"),
    ):
        HookedRun(engine).skipped("a", "b")


def test_replace_identifiers_is_a_run(registry_of, recorder, recipe, log, write_ct, tmp_path):
    whole = write_ct(tmp_path / "whole.dcm")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(whole.read_bytes()[:-1000])
    arguments = {"deid": recipe("BLANK PatientName"), "registry": registry_of(audit=recorder())}
    with pytest.raises(FilesError):
        replace_identifiers([cut, whole], output_folder=tmp_path / "out", **arguments)
    assert hooks_of(log) == [("audit", hook) for hook in ("start", "file", "file", "end")]
    failed, done = (told for _, hook, told in log if hook == "file")
    assert (failed.source, failed.status) == (str(cut), "failed")
    assert (done.source, done.output) == (str(whole), str(tmp_path / "out" / "whole.dcm"))
    assert log[-1][2].finished


def test_replace_identifiers_stops_at_a_hook_that_fails(
    registry_of, recorder, recipe, write_ct, tmp_path
):
    files = [write_ct(tmp_path / name) for name in ("a.dcm", "b.dcm")]
    registry = registry_of(audit=recorder(fails="file"))
    with pytest.raises(PluginError, match="plugin audit"):
        replace_identifiers(files, deid=recipe(), output_folder=tmp_path / "out", registry=registry)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.dcm"]
