"""A naive reading of language.md, over pydicom datasets: no plan, no memo, no bytes.

Written from the page alone, to be compared with the engine.  It walks the dataset once for the
places in it, looks at each place with every rule, and builds the result anew.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from naive_recipes import Broad, Exact, Field, ListedValues, Path, Recipe, Rule
from pydicom.datadict import (
    dictionary_description,
    dictionary_VR,
    keyword_for_tag,
    private_dictionary_VR,
)
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from deid_core import BLANK, KEEP, REMOVE

PROTECTED = {
    0x7FE00008,
    0x7FE00009,
    0x7FE00010,
    *range(0x00281201, 0x00281205),
    *range(0x00281221, 0x00281225),
    0x00283010,
    0x00020000,
    0x00020001,
    0x00020010,
    0x00020012,
}
ONLY_BY_NAME = {0x00080005, 0x00080016, 0x00020002, 0x00020003}
TEXTS = {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM"} | {
    "UC",
    "UI",
    "UR",
    "UT",
}
SINGLE = {"LT", "ST", "UT", "UR"}
INTEGERS = {"US": (0, 2**16), "SS": (-(2**15), 2**15), "UL": (0, 2**32), "SL": (-(2**31), 2**31)}
INTEGERS |= {"UV": (0, 2**64), "SV": (-(2**63), 2**63)}
JITTERED_TEXT = {"LO", "SH", "LT", "ST", "UC", "UT"}

GONE = object()
"""The running value of an element that was taken out."""


class FailsError(Exception):
    """The file fails, by the page."""


class UnspecifiedError(Exception):
    """The page leaves open what happens."""


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
        known = _dictionary_vr(self.tag, self.creator)
        return known or ("UN" if self.element is not None else "LO")

    @property
    def is_sequence(self) -> bool:
        return self.element is not None and self.element.VR == "SQ"

    @property
    def key(self) -> tuple[int, int]:
        return id(self.level), self.tag


class Naive:
    """One recipe over one dataset."""

    def __init__(
        self,
        recipe: Recipe,
        dataset: Dataset,
        lists: dict[str, list[str]] | None = None,
        functions: dict[str, Callable[[Any], Any]] | None = None,
        remove_private: bool = False,
        strip_sequences: bool = False,
        disable_skip: bool = False,
    ) -> None:
        self.dataset = copy.deepcopy(dataset)
        self.recipe = recipe
        self.disable_skip = disable_skip
        self.functions = functions or {}
        self.rules = list(recipe.rules)
        if strip_sequences:
            self.rules.insert(0, Rule("REMOVE", Broad("select", "VR:SQ")))
        if remove_private:
            self.rules.insert(0, Rule("REMOVE", Broad("select", "private")))
        self.places = list(_walk(self.dataset, ()))
        self.listed = {name: list(texts) for name, texts in (lists or {}).items()}
        for name, entries in recipe.values.items():
            self.listed.setdefault(name, []).extend(self._collect(entries))
        self.by_key = {place.key: place for place in self.places}

    # ------------------------------------------------------------ the whole

    def run(self) -> Dataset:
        self._add_places()
        for place in self.places:
            self._find_rules(place)
        kept_sequences = self._kept_sequences()
        for place in self.places:
            try:
                place.result = self._fold(place)
            except FailsError:
                if self._goes(place, kept_sequences):
                    raise UnspecifiedError from None
                raise
        return self._assemble(self.dataset, kept_sequences, doomed=False)

    def _add_places(self) -> None:
        """A place for each element that an ADD may create."""
        for rule in self.rules:
            if rule.action != "ADD":
                continue
            if isinstance(rule.field, Exact):
                if not any(
                    rule.field.means(place.tag, place.creator)
                    for place in self.places
                    if place.level is self.dataset
                ):
                    self._add_place(self.dataset, rule.field, ())
            elif isinstance(rule.field, Path):
                for level, steps in list(self._levels_of(rule.field)):
                    last = rule.field.steps[-1][0]
                    if not any(
                        last.means(place.tag, place.creator)
                        for place in self.places
                        if place.level is level
                    ):
                        self._add_place(level, last, steps)

    def _add_place(
        self, level: Dataset, exact: Exact, steps: tuple[tuple[Place, int], ...]
    ) -> None:
        if exact.private is not None:
            group, creator, offset = exact.private
            taken = {
                place.tag >> 8 & 0xFF: place.creator or ""
                for place in self.places
                if place.level is level and place.tag >> 16 == group and place.tag & 0xFFFF > 0xFF
            }
            block = _block_for(level, group, creator, taken)
            tag = (group << 16) | (block << 8) | offset
            place = Place(level, tag, creator, None, steps)
        else:
            if exact.tag is None:
                raise UnspecifiedError("ADD by a mask")
            place = Place(level, exact.tag, None, None, steps)
        self.places.append(place)
        self.by_key[place.key] = place

    def _levels_of(self, path: Path) -> Iterator[tuple[Dataset, tuple[tuple[Place, int], ...]]]:
        """Every existing item that the path's last step stands in."""
        for place in self.places:
            if not place.is_sequence or len(place.steps) != len(path.steps) - 2:
                continue
            for index, item in enumerate(place.element.value):  # type: ignore[union-attr]
                steps = (*place.steps, (place, index))
                if _steps_match(path, steps):
                    yield item, steps

    # ------------------------------------------------------------ which rules

    def _find_rules(self, place: Place) -> None:
        for rule in self.rules:
            found = self._selects(rule.field, place, rule.action)
            if found is None:
                continue
            exact, catch_all = found
            if catch_all and self._shielded(place):
                continue
            place.rules.append((rule, exact, catch_all))

    def _shielded(self, place: Place) -> bool:
        return any(
            rule.action == "KEEP"
            for sequence, _ in place.steps
            for rule in self.rules
            if self._selects(rule.field, sequence, "KEEP") is not None
        )

    def _selects(self, form: Field, place: Place, action: str) -> tuple[bool, bool] | None:
        """Whether a form selects the place: (by exact name, as a catch-all), or None."""
        found = self._matches(form, place, action)
        if found is None:
            return None
        exact, _ = found
        if place.tag in PROTECTED:
            return found if exact and self.disable_skip else None
        if not exact and (place.tag in ONLY_BY_NAME or _is_creator(place.tag)):
            empty_block = _is_creator(place.tag) and not _block_of(place.level, place.tag)
            return found if empty_block and action == "REMOVE" else None
        return found

    def _matches(self, form: Field, place: Place, action: str) -> tuple[bool, bool] | None:
        if isinstance(form, Exact):
            return (True, False) if form.means(place.tag, place.creator) else None
        if isinstance(form, Path):
            on_path = len(form.steps) == len(place.steps) + 1 and _steps_match(form, place.steps)
            last = form.steps[-1][0]
            return (True, False) if on_path and last.means(place.tag, place.creator) else None
        if form.kind == "fields":
            kinds = [
                found
                for entry in self.recipe.fields[form.argument]
                if (found := self._matches(entry, place, action)) is not None
            ]
            if not kinds:
                return None
            # The list selects as the narrowest of its forms that match.
            return any(exact for exact, _ in kinds), all(catch_all for _, catch_all in kinds)
        if form.kind == "values":
            # BLANK and REMOVE look at the running value, when their turn comes.
            if action in ("BLANK", "REMOVE"):
                return False, False
            as_read = self._contains_listed(form.argument, place, _value(place.element))
            return (False, False) if as_read else None
        return (False, form.kind in ("ALL", "except")) if _broad(form, place) else None

    # ------------------------------------------------------------ what they come to

    def _acts(self, rule: Rule, exact: bool, place: Place) -> bool:
        """Whether a KEEP, REPLACE or JITTER counts."""
        if rule.action == "REPLACE" and not exact:
            return not place.is_sequence
        if rule.action == "JITTER":
            if not exact:
                return place.vr in ("DA", "DT")
            return place.vr != "TM"
        return True

    def _fold(self, place: Place) -> Any:
        rules = place.rules
        if any(rule.action == "KEEP" for rule, _, _ in rules):
            rules = [entry for entry in rules if entry[0].action == "ADD"]
        else:
            rules = [
                (rule, exact, all_)
                for rule, exact, all_ in rules
                if rule.action not in ("REPLACE", "JITTER") or self._acts(rule, exact, place)
            ]
            if any(rule.action in ("REPLACE", "JITTER") for rule, _, _ in rules):
                if place.element is None:
                    raise UnspecifiedError("protection of what is only being added")
                rules = [entry for entry in rules if entry[0].action != "REMOVE"]
        value = GONE if place.element is None else _value(place.element)
        for rule, _, _ in rules:
            value = self._step(rule, place, value)
        return value

    def _step(self, rule: Rule, place: Place, value: Any) -> Any:
        if rule.action == "ADD":
            place.changed = True
            return _held(self._given(rule, place, value), place.vr)
        if value is GONE:
            if rule.action == "REPLACE" and place.element is not None:
                raise UnspecifiedError("REPLACE of what a function removed")
            return GONE
        if rule.action == "REMOVE":
            if self._condition(rule, place, value):
                place.changed = True
                return GONE
            return value
        if rule.action == "BLANK":
            if isinstance(rule.field, Broad) and rule.field.kind == "values":
                if not self._contains_listed(rule.field.argument, place, value):
                    return value
            place.changed = True
            return [] if place.is_sequence else None
        if rule.action == "REPLACE":
            given = self._given(rule, place, value)
            place.changed = True
            if place.is_sequence:
                raise FailsError
            if given is KEEP:
                return value
            if given is REMOVE or given is BLANK:
                return GONE if given is REMOVE else None
            return _held(given, place.vr)
        place.changed = True
        return _jittered(value, place.vr, int(str(rule.value)))

    def _given(self, rule: Rule, place: Place, value: Any) -> Any:
        text = str(rule.value)
        if text.startswith("func:"):
            return self.functions[text[5:]](value)
        return text

    def _condition(self, rule: Rule, place: Place, value: Any) -> bool:
        if isinstance(rule.field, Broad) and rule.field.kind == "values":
            if not self._contains_listed(rule.field.argument, place, value):
                return False
        if rule.value is None:
            return True
        if place.is_sequence:
            return False
        kind, _, argument = rule.value.partition(":")
        texts = _texts(value, place)
        if kind == "empty":
            return not texts
        if kind == "values":
            return self._contains_listed(argument, place, value)
        holds = (
            any(re.search(argument, text, re.IGNORECASE) for text in texts)
            if "contains" in kind
            else any(text.lower() == argument.strip().lower() for text in texts)
        )
        return holds != kind.startswith("not")

    def _contains_listed(self, name: str, place: Place, value: Any) -> bool:
        if place.is_sequence or value is GONE:
            return False
        listed = [text.strip().lower() for text in self.listed.get(name, []) if text.strip()]
        return any(part in text.lower() for text in _texts(value, place) for part in listed)

    def _collect(self, entries: tuple[ListedValues, ...]) -> Iterator[str]:
        for place in self.places:
            for entry in entries:
                if place.is_sequence or self._selects(entry.field, place, "KEEP") is None:
                    continue
                for text in _texts(_value(place.element), place):
                    if not entry.split:
                        yield text
                        continue
                    marks = r"[\s^=]+" if place.vr == "PN" else r"\s+"
                    pattern = re.escape(entry.by) if entry.by is not None else marks
                    shortest = 3 if entry.min_length is None else entry.min_length
                    yield from (
                        part for part in re.split(pattern, text) if len(part.strip()) >= shortest
                    )

    # ------------------------------------------------------------ sequences on kept paths

    def _kept_sequences(self) -> set[tuple[int, int]]:
        kept: set[tuple[int, int]] = set()
        for place in self.places:
            for rule, exact, _ in place.rules:
                if (
                    self._by_path(rule.field, place)
                    and place.element is not None
                    and rule.action in ("KEEP", "REPLACE", "JITTER")
                    and self._acts(rule, exact, place)
                ):
                    place.keeps_path = True
                    kept |= {sequence.key for sequence, _ in place.steps}
        return kept

    def _by_path(self, form: Field, place: Place) -> bool:
        forms = (form,)
        if isinstance(form, Broad) and form.kind == "fields":
            forms = self.recipe.fields[form.argument]
        return any(
            isinstance(one, Path) and self._matches(one, place, "KEEP") is not None
            for one in forms
        )

    def _goes(self, place: Place, kept: set[tuple[int, int]]) -> bool:
        """Whether some sequence around the place may go (kept paths aside): be careful there."""
        return any(
            rule.action in ("REMOVE", "BLANK")
            for sequence, _ in place.steps
            for rule, _, _ in sequence.rules
        )

    # ------------------------------------------------------------ the result

    def _assemble(self, level: Dataset, kept: set[tuple[int, int]], *, doomed: bool) -> Dataset:
        result = Dataset()
        touched: set[int] = set()
        places = [place for place in self.places if place.level is level]
        for place in sorted(places, key=lambda place: place.tag):
            changed = False
            if place.key in kept:
                emptied = doomed or place.result is GONE or place.result == []
                items = [self._assemble(i, kept, doomed=emptied) for i in place.element.value]  # type: ignore[union-attr]
                result.add(DataElement(place.tag, "SQ", Sequence(items)))
                changed = any(_differ(a, b) for a, b in zip(items, _items(place), strict=True))
            elif (doomed and not place.keeps_path) or place.result is GONE:
                changed = place.element is not None
            elif place.is_sequence and place.result != []:
                items = [self._assemble(i, kept, doomed=False) for i in _items(place)]
                result.add(DataElement(place.tag, "SQ", Sequence(items)))
                changed = any(_differ(a, b) for a, b in zip(items, _items(place), strict=True))
            elif place.element is not None and not place.changed:
                result.add(copy.deepcopy(place.element))
            else:
                made = _made(place)
                result.add(made)
                changed = place.element is None or not _same(made, place.element)
            if changed:
                touched.add(place.tag >> 16)
        self._settle_creators(level, result)
        for tag in [t for t in result.keys() if t.element == 0 and t.group in touched]:  # noqa: SIM118
            del result[tag]
        return result

    def _settle_creators(self, level: Dataset, result: Dataset) -> None:
        for tag in [t for t in level.keys() if _is_creator(t)]:  # noqa: SIM118
            if tag in result and _block_of(level, tag) and not _block_of(result, tag):
                del result[tag]
        for place in self.places:
            if place.level is level and place.creator and place.tag in result:
                owner = (place.tag & 0xFFFF0000) | (place.tag >> 8 & 0xFF)
                if owner not in result:
                    result.add(DataElement(owner, "LO", place.creator))


# ---------------------------------------------------------------- places and their names


def _walk(level: Dataset, steps: tuple[tuple[Place, int], ...]) -> Iterator[Place]:
    for element in level:
        place = Place(level, int(element.tag), _creator_of(level, int(element.tag)), element, steps)
        yield place
        if element.VR == "SQ":
            for index, item in enumerate(element.value):
                yield from _walk(item, (*steps, (place, index)))


def _steps_match(path: Path, steps: tuple[tuple[Place, int], ...]) -> bool:
    return len(path.steps) == len(steps) + 1 and all(
        exact.means(place.tag, place.creator) and item in (None, index)
        for (exact, item), (place, index) in zip(path.steps[:-1], steps, strict=True)
    )


def _is_creator(tag: int) -> bool:
    return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF


def _creator_of(level: Dataset, tag: int) -> str | None:
    owner = (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
    if not tag >> 16 & 1 or not _is_creator(owner) or owner not in level or _is_creator(tag):
        return None
    return str(level[owner].value or "").strip() or None


def _block_of(level: Dataset, creator: int) -> list[int]:
    return [
        int(tag)
        for tag in level.keys()  # noqa: SIM118 - a Dataset iterates over elements
        if tag >> 16 == creator >> 16 and tag & 0xFFFF > 0xFF and tag >> 8 & 0xFF == creator & 0xFF
    ]


def _block_for(level: Dataset, group: int, creator: str, taken: dict[int, str]) -> int:
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


def _dictionary_vr(tag: int, creator: str | None) -> str | None:
    try:
        if creator:
            return str(private_dictionary_VR(tag, creator))
        return str(dictionary_VR(tag))
    except KeyError:
        return "UL" if not tag & 0xFFFF else None


def _names(place: Place) -> list[str]:
    names = [f"({place.tag >> 16:04X},{place.tag & 0xFFFF:04X})", f"{place.tag:08X}"]
    # Where an element of a path has no keyword, what it goes by stands for it.
    names.append("__".join(map(_own_name, [*(step for step, _ in place.steps), place])))
    if keyword := keyword_for_tag(place.tag):
        names += [keyword, dictionary_description(place.tag)]
    if place.creator:
        names.append(_own_name(place))
    return names


def _own_name(place: Place) -> str:
    if keyword := keyword_for_tag(place.tag):
        return keyword
    if place.creator:
        return f'({place.tag >> 16:04X},"{place.creator}",{place.tag & 0xFF:02X})'
    return f"({place.tag >> 16:04X},{place.tag & 0xFFFF:04X})"


def _broad(form: Broad, place: Place) -> bool:
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
    found = any(re.search(pattern, name, re.IGNORECASE) for name in _names(place))
    return found != (form.kind == "except")


# ---------------------------------------------------------------- values


def _items(place: Place) -> list[Dataset]:
    return list(place.element.value)  # type: ignore[union-attr]


def _value(element: DataElement | None) -> Any:
    return None if element is None else element.value


def _texts(value: Any, place: Place) -> list[str]:
    if value is None or value is GONE or place.is_sequence:
        return []
    parts = list(value) if isinstance(value, list | MultiValue) else [value]
    if place.vr in SINGLE and len(parts) > 1:
        parts = ["\\".join(parts)]
    texts = []
    for part in parts:
        if isinstance(part, bytes):
            texts.append(part.decode("latin-1").strip(" \0"))
        elif isinstance(part, BaseTag):
            texts.append(f"({part.group:04X},{part.element:04X})")
        else:
            written = getattr(part, "original_string", None) if place.vr in ("DS", "IS") else None
            texts.append(str(part if written is None else written).strip())
    return texts if texts != [""] else []


def _held(given: Any, vr: str) -> Any:
    """What the VR holds of a text."""
    text = str(given)
    parts = [text] if vr in SINGLE or vr not in TEXTS | set(INTEGERS) | {"FL", "FD"} else None
    parts = parts or text.split("\\")
    if vr in ("DS", "IS") and not all(re.fullmatch(r"-?\d+(\.\d+)?", part) for part in parts):
        raise FailsError
    if vr in TEXTS:
        return parts[0] if len(parts) == 1 else parts
    if vr in INTEGERS:
        low, high = INTEGERS[vr]
        if not all(re.fullmatch(r"-?\d+", part) and low <= int(part) < high for part in parts):
            raise FailsError
        numbers = [int(part) for part in parts]
        return numbers[0] if len(numbers) == 1 else numbers
    if vr in ("FL", "FD"):
        if not all(re.fullmatch(r"-?\d+(\.\d+)?", part) for part in parts):
            raise FailsError
        floats = [float(part) for part in parts]
        return floats[0] if len(floats) == 1 else floats
    if vr in ("UN", "OB"):
        return text.encode("ascii") + b"\0" * (len(text) % 2)
    raise FailsError


def _made(place: Place) -> DataElement:
    vr, value = place.vr, place.result
    if vr == "SQ":
        return DataElement(place.tag, vr, Sequence())
    return DataElement(place.tag, vr, "" if value is None and vr in TEXTS else value)


def _jittered(value: Any, vr: str, days: int) -> Any:
    if vr not in ("DA", "DT") and vr not in JITTERED_TEXT:
        raise FailsError
    if value is None:
        return None
    single = vr in SINGLE
    parts = list(value) if isinstance(value, list | MultiValue) and not single else [value]
    moved = [_moved(str(part), vr, timedelta(days=days)) for part in parts]
    return moved[0] if len(moved) == 1 else moved


def _moved(text: str, vr: str, shift: timedelta) -> str:
    if not text.strip():
        return text
    if text.count("-") == 1 and (whole := _moved_moment(text, vr, shift)):
        return whole
    if "-" in text:
        ends = [_moved_moment(end, vr, shift) for end in text.split("-")]
        return "-".join(ends) if all(ends) else ""
    return _moved_moment(text, vr, shift)


def _moved_moment(text: str, vr: str, shift: timedelta) -> str:
    if vr == "DA":
        form = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<tail>)"
    elif vr == "DT":
        form = r"(?P<y>\d{4})(?:(?P<m>\d{2})(?:(?P<d>\d{2})(?:\d{2,6}(?:\.\d{1,6})?)?)?)?(?:[+-]\d{4})?"
    else:
        form = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<tail>)"
    match = re.fullmatch(form, text.strip())
    if match is None:
        return ""
    year, month, day = match["y"], match["m"], match["d"]
    try:
        moved = date(int(year), int(month or 1), int(day or 1)) + shift
    except ValueError:
        return ""
    written = moved.strftime("%Y%m%d")[: 4 + 2 * bool(month) + 2 * bool(day)]
    return written + text.strip()[len(written) :]


def _differ(one: Dataset, other: Dataset) -> bool:
    if sorted(one.keys()) != sorted(other.keys()):
        return True
    for element in one:
        twin = other[element.tag]
        if element.VR == "SQ" and twin.VR == "SQ":
            if len(element.value) != len(twin.value):
                return True
            if any(_differ(a, b) for a, b in zip(element.value, twin.value, strict=True)):
                return True
        elif not _same(element, twin):
            return True
    return False


def _same(one: DataElement, other: DataElement) -> bool:
    if one.VR != other.VR:
        return False
    if one.is_empty or other.is_empty:
        return one.is_empty and other.is_empty
    return bool(one.value == other.value)
