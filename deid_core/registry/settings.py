"""The settings file: which plugins a site allows, as ``[tool.deid-core]`` in a TOML file."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from deid_core.errors import ArgumentError
from deid_core.registry.names import close_to, did_you_mean

SETTINGS_VARIABLE = "DEID_CORE_SETTINGS"

_ALLOW, _BLOCK, _LOCK = "allow-plugins", "block-plugins", "lock"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says of plugins; `allow` None allows all, an empty one nothing.

    `lock` is the path of a lock file, taken from the settings file's folder.
    """

    allow: tuple[str, ...] | None = None
    block: tuple[str, ...] = ()
    lock: Path | None = None


def read_settings(path: str | os.PathLike[str] | None) -> Settings:
    """The settings in a file; where `path` is None, in that which ``DEID_CORE_SETTINGS`` names.

    Without either there are none.  ArgumentError where the file can't be read, is no TOML, has no
    table ``[tool.deid-core]``, or has in it what is not known or of another type: a setting that
    is misspelt would guard nothing.
    """
    named = path if path is not None else os.environ.get(SETTINGS_VARIABLE)
    if named is None:
        return Settings()
    file = Path(named)
    table = _table(file)
    known = (_ALLOW, _BLOCK, _LOCK)
    for name in table:
        if name not in known:
            hint = did_you_mean(close_to(name, known)) or f"; there are {', '.join(known)}"
            raise ArgumentError(f"settings {file}: unknown setting {name}{hint}")
    lock = table.get(_LOCK)
    if lock is not None and not isinstance(lock, str):
        raise ArgumentError(f"settings {file}: {_LOCK} is the path of a lock file, a text")
    return Settings(
        _texts(table, _ALLOW, file),
        _texts(table, _BLOCK, file) or (),
        None if lock is None else file.parent / lock,
    )


def _table(file: Path) -> dict[str, Any]:
    # By name: Python 3.10 has no tomllib, later ones need no tomli.
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        content = toml.loads(file.read_bytes().decode("utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ArgumentError(f"settings {file}: {reason}") from None
    except ValueError as error:  # no TOML, or no UTF-8
        raise ArgumentError(f"settings {file} is no TOML: {error}") from None
    tool = content.get("tool")
    table = tool.get("deid-core") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise ArgumentError(f"settings {file}: it has no table [tool.deid-core]")
    return table


def _texts(table: dict[str, Any], name: str, file: Path) -> tuple[str, ...] | None:
    found = table.get(name)
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ArgumentError(f'settings {file}: {name} is a list of texts: {name} = ["acme"]')
    return tuple(found)
