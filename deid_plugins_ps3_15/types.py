"""The types of attributes in the IODs of DICOM PS3.3: 1, 1C, 2, 2C and 3."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

_STRICTNESS = ("3", "2C", "2", "1C", "1")


class Types:
    """The table types.json, which scripts/make_types.py makes."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._classes: dict[str, int] = table["classes"]
        self._types: dict[str, dict[str, dict[str, list[int]]]] = table["types"]

    def type_of(self, sop_class: str, name: str) -> str | None:
        """The type of an attribute, named with the sequences around it (``Seq__Keyword``), in the
        IOD of a SOP class; None where the SOP class is not known.

        In a sequence that the IOD does not have there, the attribute's type is the strictest that
        it has in items of that sequence in any IOD.  What the standard has nowhere is optional.
        """
        iod = self._classes.get(sop_class)
        if iod is None:
            return None
        path, _, keyword = name.rpartition("__")
        paths = self._types.get(keyword, {})
        for found, iods in paths.get(path, {}).items():
            if iod in iods:
                return found
        if not path:
            return "3"
        sequence = path.rpartition("__")[2]
        return max(
            (
                found
                for other, by_type in paths.items()
                if other.rpartition("__")[2] == sequence
                for found in by_type
            ),
            key=_STRICTNESS.index,
            default="3",
        )


@lru_cache(maxsize=1)
def known_types() -> Types:
    """The table, read when it is first needed."""
    return Types(json.loads((files("deid_plugins_ps3_15") / "types.json").read_text("utf-8")))


@lru_cache(maxsize=8192)
def type_of(sop_class: str, name: str) -> str | None:
    """What `Types.type_of` gives, remembered."""
    return known_types().type_of(sop_class, name)
