"""PS3.15 Table E.1-1: the attributes that identify, and what the Basic Profile does with them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_FILE = "ps3_15.csv"
_PRIVATE = "(gggg,eeee)"
_CURVE_DATA = "3000"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A row of the table.

    `text` is its tag as the table writes it, or as a mask: ``(0010,0020)``, ``(60xx,3000)``;
    `tag` is that tag, or one that the mask means, and None in the row for private attributes.
    `keyword` is "" where the table has none.  `action` is the Basic Profile's code: D dummy, Z zero
    length or dummy, X remove, U replace by a consistent UID; ``X/Z/D`` and its like: by the type of
    the attribute in the IOD.
    """

    text: str
    tag: int | None
    name: str
    keyword: str
    action: str


@lru_cache(maxsize=1)
def confidential_attributes() -> tuple[Attribute, ...]:
    """All rows, in the order of the table."""
    lines = (files("deid_core.standard") / _FILE).read_text("utf-8").splitlines()
    return tuple(_attribute(row) for row in csv.DictReader(lines))


def _attribute(row: dict[str, str]) -> Attribute:
    text = row["tag"]
    return Attribute(text, _tag(text), row["name"], row["keyword"], row["basic_profile"])


def _tag(text: str) -> int | None:
    if text == _PRIVATE:
        return None
    group, element = text.strip("()").split(",")
    return int(group.replace("xx", "00") + element.replace("xxxx", _CURVE_DATA), 16)
