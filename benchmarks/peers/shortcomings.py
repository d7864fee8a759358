"""What a tool did otherwise than it was asked: outputs held against their originals.

Everything is read by pydicom, at every depth.  Where a file has nothing of a kind (no dates, say),
nothing of that kind is missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import work
from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

STANDARD = "1.2.840.10008."
"""What UIDs begin with that the standard assigns: they identify nobody."""

OFFSETS = (
    "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity",
    "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity",
    "OffsetOfTheNextDirectoryRecord",
    "OffsetOfReferencedLowerLevelDirectoryEntity",
)
"""Where records lie in a DICOMDIR: right only when they follow what the work moves."""

Place: TypeAlias = tuple[int, ...]
"""Tags and numbers of items, by turns, down to an element."""


class Shortcomings:
    """Counts, over files, what was not as asked; `told` gives it in words."""

    def __init__(self) -> None:
        self._wanted: Counter[tuple[str, bool]] = Counter()
        self._missed: Counter[tuple[str, bool]] = Counter()
        self._uids: dict[str, set[str]] = {}

    def take(self, source: Path, output: Path) -> None:
        """Hold one output against its original."""
        before = dict(_elements(dcmread(source, force=True)))
        after = dict(_elements(dcmread(output, force=True)))
        for place, element in before.items():
            keyword, nested = element.keyword, len(place) > 1
            there = after.get(place)
            if any(tag >> 16 & 1 for tag in place[::2]):
                self._note("private elements left", nested, there is not None)
            elif keyword in work.REMOVED:
                self._note("not removed", nested, there is not None)
            elif there is None:
                # Where a sequence is gone, so is all in it, which counts with the sequence.
                if len(place) == 1 or place[:-2] in after:
                    self._note("elements lost", nested, True)
            elif element.VR == "SQ":
                self._note("elements lost", nested, False)
            else:
                self._hold(element, there, nested)

    def _hold(self, before: DataElement, after: DataElement, nested: bool) -> None:
        keyword, old, new = before.keyword, _text(before), _text(after)
        if keyword in work.BLANKED:
            self._note("not blanked", nested, bool(new))
        elif not old or keyword in OFFSETS:
            pass
        elif keyword in work.UIDS:
            if old.startswith(STANDARD):
                return
            self._note("UIDs left", nested, old == new)
            for pair in zip(old.split("\\"), new.split("\\"), strict=False):
                self._uids.setdefault(pair[0], set()).add(pair[1])
        elif keyword in work.REPLACED:
            self._note("names or IDs left", nested, old == new)
        elif keyword in work.SHIFTED:
            asked = _shifted(old)
            if asked is not None:
                self._note(f"dates not shifted by {work.DAYS} days", nested, new != asked)
        else:
            self._note("others changed", nested, old != new)

    def _note(self, what: str, nested: bool, missed: bool) -> None:
        self._wanted[what, nested] += 1
        self._missed[what, nested] += missed

    def told(self) -> list[str]:
        """Each shortcoming, with where it was met and how often."""
        lines = []
        for what, nested in sorted(self._missed):
            missed, wanted = self._missed[what, nested], self._wanted[what, nested]
            if missed:
                where = "in sequences" if nested else "at the root"
                lines.append(f"{what} {where}: {missed} of {wanted}")
        torn = sum(len(made) > 1 for made in self._uids.values())
        if torn:
            lines.append(f"UIDs that became several: {torn} of {len(self._uids)}")
        return lines


def _elements(dataset: Dataset, above: Place = ()) -> Iterator[tuple[Place, DataElement]]:
    for tag in dataset.keys():  # noqa: SIM118 - iterating over a Dataset gives elements
        if tag.element == 0 or (tag.is_private and tag.element < 0x100):
            continue  # group lengths, and creators, which go without saying
        try:
            element = dataset[tag]
        except Exception:  # what pydicom can't convert, no tool is asked about
            continue
        place = (*above, int(tag))
        yield place, element
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from _elements(item, (*place, number))


def _text(element: DataElement) -> str:
    value = element.value
    if element.VM > 1:
        return "\\".join(map(str, value))
    return "" if value is None else str(value)


def _shifted(text: str) -> str | None:
    """Dates and times, shifted by as many days as was asked; None where one is no date."""
    try:
        return "\\".join(_shifted_date(part) for part in text.split("\\"))
    except ValueError:
        return None


def _shifted_date(text: str) -> str:
    form = "%Y.%m.%d" if text[4:5] == "." else "%Y%m%d"  # the older one of ACR-NEMA
    width = len("YYYY.MM.DD") if text[4:5] == "." else len("YYYYMMDD")
    day = datetime.strptime(text[:width], form) + timedelta(days=work.DAYS)
    return day.strftime(form) + text[width:]
