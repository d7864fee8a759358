"""Ways into the output folder that follow no link: what lies in it may have been put there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def opened_parent(folder: str, relative: str) -> Iterator[tuple[int, str]]:
    """The folder that the path `relative` below `folder` leads into, and the name there.

    Its folders are opened step by step, and made where they do not exist; `folder` itself may be a
    link, and has to be there.  Gives a file descriptor.  OSError where a link lies on the way.
    """
    *above, name = relative.split(os.sep)
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in above:
            inner = _open_or_make(part, opened)
            os.close(opened)
            opened = inner
        yield opened, name
    finally:
        os.close(opened)


def status_in(folder: int, name: str) -> os.stat_result | None:
    """What is called `name` in an open folder, a link as such; None where nothing is."""
    try:
        return os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return None


def _open_or_make(part: str, folder: int) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        return os.open(part, flags, dir_fd=folder)
    except FileNotFoundError:
        with suppress(FileExistsError):  # another worker was quicker
            os.mkdir(part, dir_fd=folder)
        return os.open(part, flags, dir_fd=folder)
    except OSError:
        found = status_in(folder, part)
        if found is not None and stat.S_ISLNK(found.st_mode):
            raise OSError(None, f"{part} is a link, which is not followed") from None
        raise
