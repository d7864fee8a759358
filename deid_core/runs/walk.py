"""Finding the files of a run: what is named, and what lies in the folders that are named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deid_core.errors import ArgumentError, FileError
from deid_core.runs.listing import names_in
from deid_core.runs.stamps import Stamp

AnyPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: `path` opens it; `relative` is its path below the input it came with.

    `stamp` is the file's, as it was found.
    """

    path: Path
    relative: Path
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was found and is not read; `reason` says why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not de-identified, or could not be looked at; it has no output."""

    path: Path
    error: FileError


Entry = Found | Skipped | Failed


def walk(inputs: Sequence[AnyPath], output: AnyPath | None = None) -> Iterator[Entry]:
    """All files that `inputs` name, folders with all that is in them, in the order of names.

    An input that lies in another is read once.  Hidden files are ordinary.  Links to files are
    read; links to folders are not followed, but for an input that is one.  Pipes, sockets and
    devices are skipped.  The folder `output` is left out where it lies inside an input; None:
    nothing is to be written.

    Raises ArgumentError, before the first file, where a path is empty, an input does not exist or
    is `output` itself, or `output` is no folder.
    """
    # An empty text, out of a variable that was not set perhaps, would be the current folder.
    if not all(os.fspath(path) for path in (*inputs, *([] if output is None else [output]))):
        raise ArgumentError("the path of an input or of the output folder is empty")
    paths = [Path(path) for path in inputs]
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if missing:
        raise ArgumentError(f"no such file or folder: {', '.join(missing)}")
    folder = None if output is None else Path(output)
    if folder is not None:
        _check_output(folder, paths)
    return _walk_all(_named_once(paths), folder)


def _named_once(paths: Sequence[Path]) -> list[Path]:
    """The inputs without those that are, or lie in, another: their files would come twice."""
    places = [os.path.realpath(path) for path in paths]
    folders = {place for path, place in zip(paths, places, strict=True) if path.is_dir()}
    return [
        path
        for number, (path, place) in enumerate(zip(paths, places, strict=True))
        if place not in places[:number]
        and not any(str(above) in folders for above in Path(place).parents)
    ]


def _check_output(folder: Path, inputs: Sequence[Path]) -> None:
    if os.path.lexists(folder) and not folder.is_dir():
        raise ArgumentError(f"the output has to be a folder, and {folder} is none")
    if any(_is_same(path, folder) for path in inputs):
        raise ArgumentError(
            f"the output folder {folder} is an input too; name another folder, which may lie in it"
        )


def unreadable(path: Path, error: OSError) -> Failed:
    """What becomes of a file that the system does not let us read."""
    reason = error.strerror or type(error).__name__
    return Failed(path, FileError(f"can't be read ({reason})", file=str(path)))


def _walk_all(paths: Sequence[Path], output: Path | None) -> Iterator[Entry]:
    for path in paths:
        if path.is_dir():
            yield from _walk_folder(path, output)
        else:
            yield _look_at(path, Path(path.name))


def _walk_folder(folder: Path, output: Path | None) -> Iterator[Entry]:
    # A stack of folders, not recursion: trees may be deeper than Python's stack.
    names, failed = _names(folder)
    yield from failed
    stack = [(Path(), names)]
    while stack:
        above, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
            continue
        path = folder / above / name
        if not _is_folder(path):
            yield _look_at(path, above / name)
        elif not _is_same(path, output):
            names, failed = _names(path)
            yield from failed
            stack.append((above / name, names))


def _names(folder: Path) -> tuple[Iterator[str], list[Failed]]:
    try:
        return names_in(folder), []
    except OSError as error:
        return iter(()), [unreadable(folder, error)]


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _look_at(path: Path, relative: Path) -> Entry:
    try:
        status = path.stat()
    except OSError as error:
        return unreadable(path, error)
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return Found(path, relative, Stamp.of(status))
    if stat.S_ISDIR(mode):
        return Skipped(path, "a link to a folder, which is not followed; name it as an input")
    return Skipped(path, "no regular file, but a pipe, a socket or a device")


def _is_same(path: Path, other: Path | None) -> bool:
    if other is None:
        return False
    try:
        return path.samefile(other)
    except OSError:
        return False
