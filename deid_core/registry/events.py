"""What the hooks of a run are told: names, marks and counts, never a value out of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from deid_core.errors import FileError

if TYPE_CHECKING:
    from deid_core.engine.result import Edit, Warn


@dataclass(frozen=True, slots=True)
class PluginUse:
    """A plugin that takes part in a run: one whose code was loaded.

    `distribution` and `version` are None where it was registered by hand.  `digest` stands for the
    files of its distribution, ``sha256:`` and 64 hex digits: those that a lock file pins and that
    were found unchanged, or, where the run is not locked, those that the installed RECORD claims.
    It is None where there is no such record (an editable install, a plugin registered by hand).
    """

    name: str
    distribution: str | None
    version: str | None
    digest: str | None

    def __str__(self) -> str:
        origin = " ".join(filter(None, (self.distribution, self.version, self.digest)))
        return f"{self.name} ({origin})" if origin else self.name


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is made of.

    `recipes` are the names of the recipes' texts (paths, shipped names, ``acme/trial-7``).
    `key_fingerprint` tells keys apart and gives none away; `key_is_drawn`: nobody can go on with
    this run.  `variables` and `item_names` are names without values.  `flags` are the switches
    that are on, of ``remove_private``, ``strip_sequences``, ``disable_skip`` and ``strict``.
    `plugins` take part; `failed_plugins` are installed, allowed, and failed to load.  `lock` is
    the digest of the lock file that all plugins were held against, None in a run without one.
    `skip` names the elements that no rule was to touch.
    """

    core_version: str | None
    recipes: tuple[str, ...]
    key_fingerprint: str
    key_is_drawn: bool
    variables: tuple[str, ...]
    item_names: tuple[str, ...]
    flags: tuple[str, ...]
    plugins: tuple[PluginUse, ...]
    failed_plugins: tuple[str, ...]
    lock: str | None
    skip: tuple[str, ...] = ()


class FileStatus(str, Enum):
    """What became of a file."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class FileEnd:
    """What became of one file of a run.

    `source` and `output` are paths, which may identify too; None for datasets in memory, and
    `output` for a file that has none.  `edits` and `warnings` say where, what and by which rule.
    `error` is that of a file that failed; `reason` says why one was skipped.
    """

    source: str | None
    status: FileStatus
    output: str | None = None
    edits: tuple[Edit, ...] = ()
    warnings: tuple[Warn, ...] = ()
    error: FileError | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a run, and how long it took.

    `earlier` are the files that an earlier run had done, which this one went on with.  `finished`
    is False where the run was cut short: by the user, or by an error.
    """

    done: int = 0
    failed: int = 0
    skipped: int = 0
    edits: int = 0
    warnings: int = 0
    earlier: int = 0
    seconds: float = 0.0
    finished: bool = False
