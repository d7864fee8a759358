"""Walks over inputs: their order, links, and what is no file."""

import os
import socket
from pathlib import Path

import pytest

from deid_core.errors import ArgumentError
from deid_core.runs.walk import Failed, Found, Skipped, walk


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def found(inputs, output):
    return [entry.relative.as_posix() for entry in walk(inputs, output) if isinstance(entry, Found)]


def test_folders_are_walked_in_the_order_of_names(tmp_path):
    for name in ["b/2", "b/1", "a", "c/d/e", ".hidden/.f"]:
        touch(tmp_path / "in" / name)
    assert found([tmp_path / "in"], tmp_path / "out") == [".hidden/.f", "a", "b/1", "b/2", "c/d/e"]


def test_the_order_of_a_folder_is_the_same_however_large_it_is(tmp_path, monkeypatch):
    names = [f"{number * 7919 % 300:04}" for number in range(300)] + ["é", "z", "Z", "\udcff", "𝄞"]
    for name in names:
        touch(tmp_path / "in" / name)
    in_memory = found([tmp_path / "in"], tmp_path / "out")
    assert in_memory == sorted(names, key=os.fsencode)
    monkeypatch.setattr("deid_core.runs.listing.MOST_IN_MEMORY", 20)
    assert found([tmp_path / "in"], tmp_path / "out") == in_memory


def test_a_file_goes_by_its_base_name_and_inputs_keep_their_order(tmp_path):
    second, first = touch(tmp_path / "z" / "one.dcm"), touch(tmp_path / "a" / "two.dcm")
    assert found([second, first], tmp_path / "out") == ["one.dcm", "two.dcm"]


def test_the_output_folder_is_not_walked_into(tmp_path):
    touch(tmp_path / "1")
    touch(tmp_path / "out" / "2")
    (tmp_path / "again").symlink_to(tmp_path / "out")
    assert found([tmp_path], tmp_path / "out") == ["1"]
    assert found([tmp_path], tmp_path / "again") == ["1"]


def test_an_output_folder_that_appears_during_the_walk_is_not_walked_into(tmp_path):
    touch(tmp_path / "1")
    entries = walk([tmp_path], tmp_path / "2-out")
    assert next(entries).path == tmp_path / "1"
    touch(tmp_path / "2-out" / "1")
    assert list(entries) == []


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(tmp_path):
    touch(tmp_path / "elsewhere" / "x")
    folder = tmp_path / "in"
    touch(folder / "deep" / "file")
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "away").symlink_to(tmp_path / "elsewhere")
    (folder / "link").symlink_to(tmp_path / "elsewhere" / "x")
    assert found([folder], tmp_path / "out") == ["deep/file", "link"]
    skipped = [e.path.name for e in walk([folder], tmp_path / "out") if isinstance(e, Skipped)]
    assert skipped == ["away", "loop"]


def test_an_input_may_be_a_link_to_a_folder(tmp_path):
    touch(tmp_path / "in" / "a")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert found([tmp_path / "link"], tmp_path / "out") == ["a"]


def test_a_link_that_leads_nowhere_fails(tmp_path):
    (tmp_path / "broken").symlink_to(tmp_path / "gone")
    (entry,) = walk([tmp_path], tmp_path / "out")
    assert isinstance(entry, Failed)
    assert str(entry.error).startswith(str(tmp_path / "broken"))


def test_pipes_and_sockets_are_skipped_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        entries = [*walk([tmp_path], tmp_path / "out"), *walk([tmp_path / "pipe"])]
    assert [entry.path.name for entry in entries] == ["pipe", "socket", "pipe"]
    assert all(isinstance(entry, Skipped) for entry in entries)


def test_trees_may_be_deeper_than_the_stack_of_python(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    deep = Path("in", *["d"] * 1500)
    for folder in [*reversed(deep.parents), deep]:
        folder.mkdir(exist_ok=True)
    (deep / "leaf").touch()
    try:
        (entry,) = walk(["in"], "out")
        assert entry.path == deep / "leaf"
    finally:
        (deep / "leaf").unlink()
        os.removedirs(deep)  # what removes temporary folders recurses, too


def test_a_folder_that_is_both_input_and_output_is_refused_at_once(tmp_path):
    folder = tmp_path / "in"
    touch(folder / "a")
    (tmp_path / "link").symlink_to(folder)
    for output in (folder, tmp_path / "x" / ".." / "in", tmp_path / "link"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(ArgumentError, match="input too"):
            walk([folder], output)


def test_inputs_that_do_not_exist_are_all_named_at_once(tmp_path):
    with pytest.raises(ArgumentError, match=r"gone.*lost"):
        walk([tmp_path, tmp_path / "gone", tmp_path / "lost"], tmp_path / "out")


def test_an_output_that_is_a_file_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="folder"):
        walk([tmp_path], touch(tmp_path / "file"))


def test_an_empty_path_is_not_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for inputs, output in ([""], "out"), ([tmp_path], ""):
        with pytest.raises(ArgumentError, match="empty"):
            walk(inputs, output)


def test_an_input_that_lies_in_another_is_read_once(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    file = tmp_path / "in" / "deep" / "one.dcm"
    file.write_bytes(b"")
    inputs = [tmp_path / "in", file, tmp_path / "in" / "deep", tmp_path / "in", file]
    assert [entry.path for entry in walk(inputs)] == [file]
