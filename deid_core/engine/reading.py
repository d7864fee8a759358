"""Errors of reading a file, told with its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deid_core.errors import FileError, ParseError


@contextmanager
def reading(source: str | os.PathLike[str]) -> Iterator[None]:
    """Has FileErrors of the block name the file, where they name none; an OSError becomes a
    ParseError."""
    try:
        yield
    except FileError as error:
        error.file = error.file or str(source)
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ParseError(f"can't read it: {reason}", file=str(source)) from None
