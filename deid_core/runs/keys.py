"""The key of a run, in a file."""

from __future__ import annotations

import os

from deid_core.errors import ArgumentError

SHORTEST_KEY = 16
_LONGEST_KEY = 1 << 20


def read_key(path: str | os.PathLike[str]) -> bytes:
    """The key in a file: all its bytes but one line break at the end.

    Raises ArgumentError where the file can't be read, or has fewer than 16 bytes or too many.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(_LONGEST_KEY + 1)
    except OSError as error:
        raise ArgumentError(f"key file {path}: {error.strerror}") from None
    key = content.removesuffix(b"\n").removesuffix(b"\r")
    if not SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise ArgumentError(
            f"key file {path}: a key has {SHORTEST_KEY} bytes or more, up to {_LONGEST_KEY}; "
            f"this one has {len(key) if len(key) <= _LONGEST_KEY else 'more'}"
        )
    return key
