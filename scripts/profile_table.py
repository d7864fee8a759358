"""Table E.1-1 and the list of safe private attributes, as the makers of the profiles read them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from pydicom.datadict import dictionary_VR

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "deid_core" / "standard" / "ps3_15.csv"
SAFE = ROOT / "deid_core" / "standard" / "safe_private_attributes.csv"
TYPES = ROOT / "deid_plugins_ps3_15" / "types.json"


@dataclass(frozen=True)
class Row:
    """An attribute of the table; `actions` are its codes by column, `vr` "" where pydicom's
    dictionary does not know the attribute."""

    tag: str
    name: str
    keyword: str
    vr: str
    actions: dict[str, str]

    @property
    def action(self) -> str:
        """The code of the Basic Profile."""
        return self.actions["basic_profile"]

    @property
    def group(self) -> str:
        """The group, as the tag writes it."""
        return self.tag[1:5]

    @property
    def field(self) -> str:
        """How a recipe names the attribute."""
        return self.keyword if self.vr else self.tag

    @property
    def remark(self) -> str:
        """What a recipe says of an attribute without keyword."""
        return f"  # {self.name}" if not self.vr and self.name else ""


def rows() -> list[Row]:
    """The rows for single attributes, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [
            _row(row)
            for row in csv.DictReader(lines)
            if "x" not in row["tag"].lower()[:6] and "gggg" not in row["tag"]
        ]


def _row(row: dict[str, str]) -> Row:
    try:
        vr = (
            dictionary_VR(int(row["tag"].strip("()").replace(",", ""), 16))
            if row["keyword"]
            else ""
        )
    except KeyError:
        vr = ""
    return Row(row["tag"], row["name"], row["keyword"], vr, row)


def safe_private() -> list[dict[str, str]]:
    """The safe private attributes: tag as ``(2001,xxc1)``, private_creator, vr, vm, meaning."""
    with SAFE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def conditional_keywords() -> set[str]:
    """The attributes whose types are known to the plugin."""
    return set(json.loads(TYPES.read_text("utf-8"))["types"])
