"""Files that a run writes for its owner: readable by nobody else, never among the outputs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deid_core.errors import ArgumentError, JournalError, OutputError


def refuse_inside(path: str, output: str, what: str) -> None:
    """ArgumentError for a file that would lie in the output folder, which is to be given away."""
    if Path(path).resolve().is_relative_to(Path(output).resolve()):
        raise ArgumentError(f"{what} can't lie in the output folder: {path}")


def open_owned(path: str, what: str, *, go_on: bool) -> int:
    """A new file to append to, for its owner's eyes alone; with `go_on`, one that exists will do.

    Gives a file descriptor.  ArgumentError where the file exists and should not, OutputError where
    it can't be opened.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        file = os.open(path, flags if go_on else flags | os.O_EXCL, 0o600)
        os.fchmod(file, 0o600)
    except FileExistsError:
        raise ArgumentError(f"{what} {path} exists: delete it, or name another file") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"{what} {path} can't be written: {reason}") from None
    return file


class Lines:
    """An owner's file of text lines; each is written at once."""

    def __init__(self, path: str, what: str, *, go_on: bool) -> None:
        self._what = f"{what} {path}"
        self._file = open_owned(path, what, go_on=go_on)
        size = os.fstat(self._file).st_size
        self.is_new = not size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            self.write("\n")  # the run before was cut short in a line

    def write(self, text: str) -> None:
        """Append a text; JournalError where that fails."""
        content = memoryview(text.encode("utf-8", "backslashreplace"))
        with self._errors():
            while content:
                content = content[os.write(self._file, content) :]

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            return
        raise JournalError(f"{self._what} can't be written: {reason}")
