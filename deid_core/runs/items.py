"""`ids`, the items of files by path, brought together with the files of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from deid_core.errors import ArgumentError
from deid_core.runs.sources import Source, same_file
from deid_core.runs.walk import AnyPath

Item: TypeAlias = Mapping[str, Any]
Ids: TypeAlias = Mapping[AnyPath, Item]


def items_of(sources: Sequence[Source], ids: Ids) -> list[Item | None]:
    """For each source its item, or None; a key of `ids` is any path that leads to the file.

    Raises ArgumentError for keys that name no file of the call, for two that name the same one,
    and for items that are no mappings.
    """
    named: dict[str, Item] = {}
    for key, item in ids.items():
        if not isinstance(item, Mapping):
            raise ArgumentError(f"ids: the item of {key} is a {type(item).__name__}, not a dict")
        if named.setdefault(same_file(key), item) is not item:
            raise ArgumentError(f"ids: {key} and another key name the same file")
    files = {same_file(source.path) for source in sources if source.path is not None}
    strangers = [str(key) for key in ids if same_file(key) not in files]
    if strangers:
        raise ArgumentError(f"ids: no file of this call is named by {', '.join(strangers)}")
    return [named.get(same_file(source.path)) if source.path else None for source in sources]


def names_of(ids: Ids) -> frozenset[str]:
    """The functions and variables that any item brings."""
    return frozenset(name for item in ids.values() for name in item)
