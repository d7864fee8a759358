"""A naive reading of language.md, over pydicom datasets: no plan, no memo, no bytes.

Written from the page alone, to be compared with the engine.  It walks the dataset once for the
places in it, looks at each place with every rule, and builds the result anew.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from naive_places import (
    Place,
    block_for,
    block_of,
    changed_groups,
    is_creator,
    items_in,
    matches_broadly,
    steps_match,
    value_of,
    walk,
)
from naive_recipes import Broad, Exact, Field, ListedValues, Path, Recipe, Rule
from naive_values import GONE, FailsError, held, jittered, made_element, texts_of
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

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
CHARSET = 0x00080005
ONLY_BY_NAME = {CHARSET, 0x00080016, 0x00020002, 0x00020003}


class UnspecifiedError(Exception):
    """The page leaves open what happens."""


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
        skip: tuple[Exact, ...] = (),
    ) -> None:
        self.dataset = copy.deepcopy(dataset)
        self.recipe = recipe
        self.disable_skip = disable_skip
        self.skip = skip
        self.functions = functions or {}
        self.rules = list(recipe.rules)
        if strip_sequences:
            self.rules.insert(0, Rule("REMOVE", Broad("select", "VR:SQ")))
        if remove_private:
            self.rules.insert(0, Rule("REMOVE", Broad("select", "private")))
        self.places = list(walk(self.dataset, ()))
        self.listed = {name: list(texts) for name, texts in (lists or {}).items()}
        for name, entries in recipe.values.items():
            self.listed.setdefault(name, []).extend(self._collect(entries))
        self.by_key = {place.key: place for place in self.places}

    # ------------------------------------------------------------ the whole

    def run(self) -> Dataset:
        self._add_places()
        for place in self.places:
            self.find_rules(place)
        kept_sequences = self._kept_sequences()
        for place in self.places:
            place.result = self._fold_or_fail(place)
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
            block = block_for(level, group, creator, taken)
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
                if steps_match(path, steps):
                    yield item, steps

    # ------------------------------------------------------------ which rules

    def find_rules(self, place: Place) -> None:
        for rule in self.rules:
            found = self._selects(rule.field, place, rule.action)
            if found is None:
                continue
            exact, catch_all = found
            if self._is_skipped(place) and not (exact and self.disable_skip):
                continue
            if catch_all and rule.action != "KEEP" and self._shielded(place):
                continue
            place.rules.append((rule, exact, catch_all))

    def _shielded(self, place: Place) -> bool:
        return any(
            rule.action == "KEEP"
            for sequence, _ in place.steps
            for rule in self.rules
            if self._selects(rule.field, sequence, "KEEP") is not None
            and not self._is_skipped(sequence)
        )

    def _is_skipped(self, place: Place) -> bool:
        return any(one.means(place.tag, place.creator) for one in self.skip)

    def _selects(self, form: Field, place: Place, action: str) -> tuple[bool, bool] | None:
        """Whether a form selects the place: (by exact name, as a catch-all), or None."""
        found = self._matches(form, place, action)
        if found is None:
            return None
        exact, _ = found
        if place.tag in PROTECTED:
            return found if exact and self.disable_skip else None
        if not exact and (place.tag in ONLY_BY_NAME or is_creator(place.tag)):
            empty_block = is_creator(place.tag) and not block_of(place.level, place.tag)
            return found if empty_block and action == "REMOVE" else None
        return found

    def _matches(self, form: Field, place: Place, action: str) -> tuple[bool, bool] | None:
        if isinstance(form, Exact):
            return (True, False) if form.means(place.tag, place.creator) else None
        if isinstance(form, Path):
            on_path = len(form.steps) == len(place.steps) + 1 and steps_match(form, place.steps)
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
            as_read = self._contains_listed(form.argument, place, value_of(place.element))
            return (False, False) if as_read else None
        return (False, form.kind in ("ALL", "except")) if matches_broadly(form, place) else None

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

    def _fold_or_fail(self, place: Place) -> Any:
        try:
            return self._fold(place)
        except FailsError:
            if any(
                rule.action in ("REMOVE", "BLANK")
                for sequence, _ in place.steps
                for rule, _, _ in sequence.rules
            ):
                raise UnspecifiedError("what can't be held may go with a sequence") from None
            raise

    def _fold(self, place: Place) -> Any:
        return self.folded(place, place.rules)

    def folded(self, place: Place, rules: list[tuple[Rule, bool, bool]]) -> Any:
        """What the rules, of one layer, come to; `place.changed` tells whether any did a thing."""
        if any(rule.action == "KEEP" for rule, _, _ in rules):
            rules = [entry for entry in rules if entry[0].action == "ADD"]
        else:
            rules = [
                (rule, exact, all_)
                for rule, exact, all_ in rules
                if rule.action not in ("REPLACE", "JITTER") or self._acts(rule, exact, place)
            ]
            if any(rule.action in ("REPLACE", "JITTER") for rule, _, _ in rules):
                if place.element is None and any(rule.action == "ADD" for rule, _, _ in rules):
                    raise UnspecifiedError("protection of what is only being added")
                rules = [entry for entry in rules if entry[0].action != "REMOVE"]
        value = GONE if place.element is None else value_of(place.element)
        for rule, _, _ in rules:
            value = self._step(rule, place, value)
        return value

    def _step(self, rule: Rule, place: Place, value: Any) -> Any:
        if rule.action == "ADD":
            place.changed = True
            return held(self._given(rule, place, value), place.vr)
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
            if not self._listed_now(rule, place, value):
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
            return held(given, place.vr)
        place.changed = True
        return jittered(value, place.vr, int(str(rule.value)))

    def _given(self, rule: Rule, place: Place, value: Any) -> Any:
        text = str(rule.value)
        if text.startswith("func:"):
            return self.functions[text[5:]](value)
        return text

    def _condition(self, rule: Rule, place: Place, value: Any) -> bool:
        if not self._listed_now(rule, place, value):
            return False
        if rule.value is None:
            return True
        if place.is_sequence:
            return False
        kind, _, argument = rule.value.partition(":")
        texts = texts_of(value, place)
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

    def _listed_now(self, rule: Rule, place: Place, value: Any) -> bool:
        """Whether a `values:` that looks at the running value selects it; other forms have."""
        if not isinstance(rule.field, Broad) or rule.field.kind != "values":
            return True
        return self._contains_listed(rule.field.argument, place, value)

    def _contains_listed(self, name: str, place: Place, value: Any) -> bool:
        if place.is_sequence or value is GONE:
            return False
        listed = [text.strip().lower() for text in self.listed.get(name, []) if text.strip()]
        return any(part in text.lower() for text in texts_of(value, place) for part in listed)

    def _collect(self, entries: tuple[ListedValues, ...]) -> Iterator[str]:
        for place in self.places:
            for entry in entries:
                if place.is_sequence or self._selects(entry.field, place, "KEEP") is None:
                    continue
                for text in texts_of(value_of(place.element), place):
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
            isinstance(one, Path) and self._matches(one, place, "KEEP") is not None for one in forms
        )

    # ------------------------------------------------------------ the result

    def _assemble(self, level: Dataset, kept: set[tuple[int, int]], *, doomed: bool) -> Dataset:
        result = Dataset()
        for place in self.places:
            if place.level is not level:
                continue
            if place.key in kept:
                emptied = doomed or place.result is GONE or place.result == []
                self._add_sequence(place, result, kept, emptied=emptied)
            elif (doomed and not place.keeps_path) or place.result is GONE:
                pass
            elif place.is_sequence and place.result != []:
                self._add_sequence(place, result, kept, emptied=False)
            elif place.element is not None and not place.changed:
                result.add(copy.deepcopy(place.element))
            else:
                result.add(made_element(place))
        if doomed and len(result) and CHARSET in level and CHARSET not in result:
            # What stays for a path's sake is still governed by it.
            result.add(copy.deepcopy(level[CHARSET]))
        self._settle_creators(level, result)
        for group in changed_groups(level, result):
            result.pop(group << 16, None)
        return result

    def _add_sequence(
        self, place: Place, result: Dataset, kept: set[tuple[int, int]], *, emptied: bool
    ) -> None:
        items = [self._assemble(item, kept, doomed=emptied) for item in items_in(place)]
        result.add(DataElement(place.tag, "SQ", Sequence(items)))

    def _settle_creators(self, level: Dataset, result: Dataset) -> None:
        for tag in [t for t in level.keys() if is_creator(t)]:  # noqa: SIM118
            if tag in result and block_of(level, tag) and not block_of(result, tag):
                del result[tag]
        for place in self.places:
            if place.level is level and place.creator and place.tag in result:
                owner = (place.tag & 0xFFFF0000) | (place.tag >> 8 & 0xFF)
                if owner not in result:
                    result.add(DataElement(owner, "LO", place.creator))
