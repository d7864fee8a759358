"""UIDs over the whole set: each original one has one new one, and no two the same.

Where that holds, references lead to the outputs of the files that they led to, and studies,
series and frames of reference group what they grouped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deid_core.verify.elements import Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.identifying import STANDARD_ROOT
from deid_core.verify.profile import row_of

_IN_META = 0x00020003  # has to be SOPInstanceUID, whatever it was
_DEFINING = frozenset({0x00080018, 0x0020000D, 0x0020000E, 0x00200052})


class _Place(NamedTuple):
    path: str
    place: str
    original: str
    defining: bool


class UidMap:
    """What became of each UID; one place is remembered for each pair of old and new.

    `kept`: an option keeps UIDs.  Not all of them (UID of content items is none), so that one which
    is kept in one place and replaced in another is no mistake.
    """

    def __init__(self, *, kept: bool = False) -> None:
        self._kept = kept
        self._places: dict[str, dict[str, _Place]] = {}

    def take(self, output: Parsed, path: str, original: Parsed, original_path: str) -> None:
        """Notes the UIDs of an output beside those of its original, at every depth."""
        for element in output.elements:
            if element.vr != "UI" or element.tag == _IN_META or row_of(element.tag) is None:
                continue
            before = original.at(element.place)
            if before is None:
                continue
            new, old = (
                [uid.strip(" \0") for uid in parsed.raw(one).decode("latin-1").split("\\")]
                for parsed, one in ((output, element), (original, before))
            )
            if len(new) != len(old):
                continue
            defining = element.depth == 0 and element.tag in _DEFINING
            for one, other in zip(old, new, strict=True):
                if one and other and not one.startswith(STANDARD_ROOT):
                    place = _Place(path, element.place, original_path, defining)
                    self._note(one, other, place)

    def _note(self, old: str, new: str, place: _Place) -> None:
        known = self._places.setdefault(old, {})
        if new not in known or (place.defining and not known[new].defining):
            known[new] = place

    def original_of(self, uid: str) -> str | None:
        """The original UID that a new one stands for, where only one is known."""
        if self._reversed is None or self._reversed_at != len(self._places):
            self._reversed = {new: old for old, found in self._places.items() for new in found}
            self._reversed_at = len(self._places)
        return self._reversed.get(uid)

    _reversed: dict[str, str] | None = None
    _reversed_at = 0

    def judge(self) -> Iterator[Finding]:
        """After the last output: what was replaced in two ways, and what was merged."""
        olds: dict[str, str] = {}
        for old, found in self._places.items():
            replaced = {new: one for new, one in found.items() if not (self._kept and new == old)}
            if len(replaced) > 1:
                yield from self._split(replaced)
            for new, place in found.items():
                if olds.setdefault(new, old) != old:
                    message = "two UIDs of the originals became one"
                    yield Finding(Kind.UID, place.path, place.place, message, place.original, new)

    def _split(self, found: dict[str, _Place]) -> Iterator[Finding]:
        """All but one, which is the one that defines the UID where there is one."""
        right = next((new for new, place in found.items() if place.defining), next(iter(found)))
        for new, place in found.items():
            if new != right:
                message = f"leads elsewhere than {found[right].place} in {found[right].path}"
                yield Finding(Kind.UID, place.path, place.place, message, place.original, new)
