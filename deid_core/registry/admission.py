"""On which terms plugins are admitted: said once, so that another process can do the same."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

AnyPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Admission:
    """The lists and files that `Registry.installed` was given; it can be pickled.

    The files are absolute paths.  What the environment adds is not in it: a process that lacks
    that has other plugins, which comparing fingerprints shows.
    """

    allow: tuple[str, ...] | None = None
    block: tuple[str, ...] | None = None
    settings: str | None = None
    lock: str | None = None


def admission(
    allow: Collection[str] | None,
    block: Collection[str] | None,
    settings: AnyPath | None,
    lock: AnyPath | None,
) -> Admission:
    """These terms, frozen."""
    return Admission(
        None if allow is None else tuple(allow),
        None if block is None else tuple(block),
        None if settings is None else os.path.abspath(os.fspath(settings)),
        None if lock is None else os.path.abspath(os.fspath(lock)),
    )
