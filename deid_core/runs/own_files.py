"""Files that a run writes for its owner: readable by nobody else, never among the outputs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deid_core.errors import ArgumentError, JournalError, OutputError

SQLITE_HEAD = b"SQLite format 3\0"
"""What a SQLite database begins with."""


def refuse_inside(path: str, output: str, what: str) -> None:
    """ArgumentError for a file that would lie in the output folder, which is to be given away."""
    if Path(path).resolve().is_relative_to(Path(output).resolve()):
        raise ArgumentError(f"{what} can't lie in the output folder: {path}")


def open_owned(path: str, what: str, *, begins: bytes | None) -> int:
    """A new file to append to, for its owner's eyes alone.

    With `begins`, one that exists will do, if it begins so: all others are somebody else's, an
    input or a key perhaps, and are left as they are.

    Gives a file descriptor.  ArgumentError where the file exists and should not, or is something
    else; OutputError where it can't be opened.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if begins is None or not os.path.lexists(path):
            return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        # Opening some devices does something already.
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise ArgumentError(f"the {what} {path} can't be written: it is no regular file")
        file = os.open(path, flags)
    except FileExistsError:
        raise ArgumentError(f"the {what} {path} exists: delete it, or name another file") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"the {what} {path} can't be written: {reason}; --{what} names another file"
        raise OutputError(message) from None
    if os.pread(file, len(begins), 0) != begins:
        os.close(file)
        raise ArgumentError(f"{path} exists and is no {what} of a run: name another file")
    return file


class Lines:
    """An owner's file of text lines; each is written at once."""

    def __init__(self, path: str, what: str, *, begins: bytes | None) -> None:
        self._what = f"the {what} {path}"
        self._file = open_owned(path, what, begins=begins)
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
