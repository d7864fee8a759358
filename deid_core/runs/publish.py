"""An output takes its place: never over another's, never through a link, and once only."""

from __future__ import annotations

import os
from dataclasses import dataclass

from deid_core.errors import OutputError
from deid_core.runs.inside import opened_parent, status_in
from deid_core.runs.stamps import Stamp


@dataclass(frozen=True, slots=True)
class Publication:
    """A whole output that waits in the staging folder, and where it is to go.

    `relative` is its path below `folder`.  `replace`: what lies there may be replaced.
    """

    source: str
    staged: str
    folder: str
    relative: str
    stamp: Stamp
    replace: bool


def publish(publication: Publication) -> OutputError | None:
    """Move an output to its place; gives what went wrong, and then the output is gone.

    To do it again, after a worker died on the way, comes to the same as to do it once.
    """
    try:
        with opened_parent(publication.folder, publication.relative) as (folder, name):
            _move(publication, folder, name)
    except FileExistsError:
        reason = f"the output exists: {_shown(publication)}; overwriting was not asked for"
    except OSError as error:
        reason = f"can't write {_shown(publication)}: {error.strerror or type(error).__name__}"
    else:
        return None
    discard(publication.staged)
    return OutputError(reason, file=publication.source)


def discard(staged: str) -> None:
    """Delete an output that is not to be published."""
    try:
        os.unlink(staged)
    except OSError:
        return  # it goes with the staging folder


def _move(publication: Publication, folder: int, name: str) -> None:
    try:
        if publication.replace:
            os.replace(publication.staged, name, dst_dir_fd=folder)
        else:
            _link(publication, folder, name)
    except (FileNotFoundError, FileExistsError):
        if not _is_there(publication, folder, name):
            raise
        discard(publication.staged)


def _link(publication: Publication, folder: int, name: str) -> None:
    try:
        # A link, unlike a rename, fails where a file has that name.
        os.link(publication.staged, name, dst_dir_fd=folder)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        # A file system without hard links.  Other runs are kept out by the folder's lock.
        if status_in(folder, name) is not None:
            raise FileExistsError from None
        os.rename(publication.staged, name, dst_dir_fd=folder)
    else:
        os.unlink(publication.staged)


def _is_there(publication: Publication, folder: int, name: str) -> bool:
    """Whether it was published before: the file in its place is the very same."""
    found = status_in(folder, name)
    if found is None or Stamp.of(found) != publication.stamp:
        return False
    try:
        return os.path.samestat(found, os.lstat(publication.staged))
    except FileNotFoundError:
        return True


def _shown(publication: Publication) -> str:
    return os.path.join(publication.folder, publication.relative)
