"""Files to their elements, one at a time: large ones are mapped, not read."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deid_core.errors import FileError, ParseError
from deid_core.verify.elements import Parsed
from deid_core.verify.parsing import parse

_SMALL = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[Parsed]:
    """The elements of a file, as far as it can be read.

    Raises NoDicomError where it is no DICOM file, and FileError where the system refuses.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_SMALL)
            if len(content) < _SMALL:
                yield _named(content, path)
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                yield _named(mapped, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileError(f"can't be read ({reason})", file=str(path)) from None


def _named(buffer: bytes | mmap.mmap, path: Path) -> Parsed:
    try:
        return parse(buffer)
    except ParseError as error:
        raise type(error)(error.message, file=str(path)) from None
