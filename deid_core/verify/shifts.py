"""Intervals between the dates of a patient, which retain-modified-dates keeps."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.verify.dates import date_of
from deid_core.verify.elements import Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.profile import Profile

_PLACES = 20


class Shifts:
    """By how many days the dates of each patient were moved."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        # By patient and days: how often, and the first places.
        self._seen: dict[str, dict[int, tuple[int, list[tuple[str, str, str]]]]] = {}

    def take(
        self, output: Parsed, path: str, original: Parsed, original_path: str, patient: str
    ) -> None:
        """Notes the shift of every date of an output whose original is known."""
        if not self._profile.has("retain-modified-dates"):
            return
        seen = self._seen.setdefault(patient, {})
        for element in output.elements:
            if element.vr not in ("DA", "DT") or "C" not in self._profile.outcomes(element.tag):
                continue
            before = original.at(element.place)
            if before is None or any(
                self._profile.replaces(sequence.tag) for sequence in output.above(element)
            ):
                continue
            for new, old in zip(
                output.raw(element).split(b"\\"), original.raw(before).split(b"\\"), strict=False
            ):
                days = _days(old, new)
                if days is not None:
                    count, places = seen.get(days, (0, []))
                    if len(places) < _PLACES:
                        places.append((path, element.place, original_path))
                    seen[days] = (count + 1, places)

    def judge(self) -> Iterator[Finding]:
        """After the last output: the dates that were moved otherwise than most of a patient's."""
        for seen in self._seen.values():
            usual = max(seen, key=lambda days: seen[days][0], default=0)
            for days, (_, places) in seen.items():
                if days != usual:
                    for path, place, original in places:
                        message = "is shifted otherwise than most dates of this patient"
                        yield Finding(Kind.DATE, path, place, message, original)


def _days(old: bytes, new: bytes) -> int | None:
    before, after = date_of(old.decode("latin-1")), date_of(new.decode("latin-1"))
    return None if before is None or after is None else (after - before).days
