"""Where elements stand in a dataset, what they go by, and which forms of FIELD mean them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from naive_recipes import Broad, Path, Rule
from pydicom.datadict import (
    dictionary_description,
    dictionary_VR,
    keyword_for_tag,
    private_dictionary_VR,
)
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset


@dataclass
class Place:
    """Where an element stands, or could; `element` is None where ADD creates it."""

    level: Dataset
    tag: int
    creator: str | None
    element: DataElement | None
    steps: tuple[tuple[Place, int], ...]
    rules: list[tuple[Rule, bool, bool]] = field(default_factory=list)
    result: Any = None
    changed: bool = False
    keeps_path: bool = False

    @property
    def vr(self) -> str:
        """As stored; where that is UN, the dictionary's."""
        if self.element is not None and self.element.VR != "UN":
            return str(self.element.VR)
        known = dictionary_vr(self.tag, self.creator)
        return known or ("UN" if self.element is not None else "LO")

    @property
    def is_sequence(self) -> bool:
        return self.element is not None and self.element.VR == "SQ"

    @property
    def key(self) -> tuple[int, int]:
        return id(self.level), self.tag


def walk(level: Dataset, steps: tuple[tuple[Place, int], ...]) -> Iterator[Place]:
    for element in level:
        place = Place(level, int(element.tag), creator_of(level, int(element.tag)), element, steps)
        yield place
        if element.VR == "SQ":
            for index, item in enumerate(element.value):
                yield from walk(item, (*steps, (place, index)))


def steps_match(path: Path, steps: tuple[tuple[Place, int], ...]) -> bool:
    return len(path.steps) == len(steps) + 1 and all(
        exact.means(place.tag, place.creator) and item in (None, index)
        for (exact, item), (place, index) in zip(path.steps[:-1], steps, strict=True)
    )


def is_creator(tag: int) -> bool:
    return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF


def creator_of(level: Dataset, tag: int) -> str | None:
    owner = (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
    if not tag >> 16 & 1 or not is_creator(owner) or owner not in level or is_creator(tag):
        return None
    return str(level[owner].value or "").strip() or None


def block_of(level: Dataset, creator: int) -> list[int]:
    return [
        int(tag)
        for tag in level.keys()  # noqa: SIM118 - a Dataset iterates over elements
        if tag >> 16 == creator >> 16 and tag & 0xFFFF > 0xFF and tag >> 8 & 0xFF == creator & 0xFF
    ]


def block_for(level: Dataset, group: int, creator: str, taken: dict[int, str]) -> int:
    for block in range(0x10, 0x100):
        owner = group << 16 | block
        if owner in level and str(level[owner].value or "").strip() == creator:
            return block
        if taken.get(block) == creator:
            return block
    return next(
        block
        for block in range(0x10, 0x100)
        if group << 16 | block not in level and block not in taken
    )


def dictionary_vr(tag: int, creator: str | None) -> str | None:
    try:
        if creator:
            return str(private_dictionary_VR(tag, creator))
        return str(dictionary_VR(tag))
    except KeyError:
        return "UL" if not tag & 0xFFFF else None


def names_of(place: Place) -> list[str]:
    names = [f"({place.tag >> 16:04X},{place.tag & 0xFFFF:04X})", f"{place.tag:08X}"]
    # Where an element of a path has no keyword, what it goes by stands for it.
    names.append("__".join(map(own_name, [*(step for step, _ in place.steps), place])))
    if keyword := keyword_for_tag(place.tag):
        names += [keyword, dictionary_description(place.tag)]
    if place.creator:
        names.append(own_name(place))
    return names


def own_name(place: Place) -> str:
    if keyword := keyword_for_tag(place.tag):
        return keyword
    if place.creator:
        return f'({place.tag >> 16:04X},"{place.creator}",{place.tag & 0xFF:02X})'
    return f"({place.tag >> 16:04X},{place.tag & 0xFFFF:04X})"


def matches_broadly(form: Broad, place: Place) -> bool:
    if form.kind == "ALL":
        return True
    if form.kind == "select":
        kind, _, argument = form.argument.partition(":")
        if kind == "VR":
            return place.vr in argument.split("|")
        if kind == "group":
            return place.tag >> 16 == int(argument, 16)
        return bool(place.tag >> 16 & 1)
    pattern = {"startswith": f"^(?:{form.argument})", "endswith": f"(?:{form.argument})$"}.get(
        form.kind, form.argument
    )
    found = any(re.search(pattern, name, re.IGNORECASE) for name in names_of(place))
    return found != (form.kind == "except")


def items_in(place: Place) -> list[Dataset]:
    return list(place.element.value)  # type: ignore[union-attr]


def value_of(element: DataElement | None) -> Any:
    return None if element is None else element.value


def changed_groups(before: Dataset, after: Dataset) -> set[int]:
    """The groups in which an element differs, at whatever depth."""
    return {
        tag.group
        for tag in {*before.keys(), *after.keys()}
        if tag not in before or tag not in after or not _alike(before[tag], after[tag])
    }


def _alike(one: DataElement, other: DataElement) -> bool:
    if one.VR != other.VR:
        return False
    if one.is_empty or other.is_empty:
        return one.is_empty and other.is_empty
    if one.VR != "SQ":
        return bool(one.value == other.value)
    pairs = zip(one.value, other.value, strict=False)
    return len(one.value) == len(other.value) and not any(changed_groups(*pair) for pair in pairs)
