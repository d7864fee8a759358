"""Whether each row of Table E.1-1 was honoured, by what an output holds in place of its original.

The codes (PS3.15 E.1): X remove, Z zero length or a dummy, D a dummy, U another UID, K keep,
C clean.  Where several are allowed, any of them will do; the original's value never does, but
under K.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from deid_core.verify.dates import date_of
from deid_core.verify.decoding import TEXT_VRS, declared_text
from deid_core.verify.elements import Element, Parsed, values_of
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.identifying import STANDARD_ROOT
from deid_core.verify.profile import Profile, is_safe_private, row_of
from deid_core.verify.words import phrase_of

_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))+")
_LONGEST_UID = 64
_SAYS_NOTHING = re.compile(
    r"[\W0_]*|19000101[0.]*|none|n/?a|nil|null|unknown|undefined|other|removed|anonymous|"
    r"anonymi[sz]ed|anon|dummy",
    re.IGNORECASE,
)
_MEDIA_STORAGE_SOP_INSTANCE = 0x00020003
_TIMEZONE = 0x00080201
_PRIVATE_CHARACTERISTICS = 0x00080300


class Rows:
    """Judges the elements of an output; `uids` are those that are not to be met again."""

    def __init__(self, profile: Profile, uids: Container[str]) -> None:
        self._profile = profile
        self._uids = uids

    def judge(
        self, output: Parsed, path: str, original: Parsed | None, original_path: str
    ) -> Iterator[Finding]:
        """All rows for all elements; without the original, what can be told without it."""
        for element in output.elements:
            before = original.at(element.place) if original is not None else None
            if element.is_private:
                continue
            outcomes = self._profile.outcomes(element.tag)
            if not outcomes:
                continue
            why = self._present(output, element, original, before, outcomes)
            if why:
                yield self._row(path, element, outcomes, why, original_path)
        if original is not None:
            yield from self._gone(output, path, original, original_path)
        yield from self._private(output, path, original_path)

    def _row(
        self, path: str, element: Element, outcomes: frozenset[str], why: str, original: str
    ) -> Finding:
        row = row_of(element.tag)
        name = row.name if row is not None else ""
        message = f"{name} ({'/'.join(sorted(outcomes))}) {why}"
        return Finding(Kind.ROW, path, element.place, message.strip(), original)

    def _present(
        self,
        output: Parsed,
        element: Element,
        original: Parsed | None,
        before: Element | None,
        outcomes: frozenset[str],
    ) -> str | None:
        """What is wrong with an element that is there; None where nothing is."""
        same = (
            original is not None and before is not None and _same(output, element, original, before)
        )
        if "K" in outcomes:
            if any(self._profile.replaces(sequence.tag) for sequence in output.above(element)):
                return None
            lost = outcomes == {"K"} and element.items is None and not same
            if before is None or original is None or _is_empty(original, before):
                return None
            if element.tag == _MEDIA_STORAGE_SOP_INSTANCE:
                return None  # has to be SOPInstanceUID, whatever it was
            return "was changed, and was to be kept" if lost else None
        if "C" in outcomes:
            if same and element.tag == _TIMEZONE:
                return "is the original's, and tells of place and season"
            unshifted = same and element.vr in ("DA", "DT") and _tells(output, element)
            return "is the original's date" if unshifted else None
        if outcomes == {"X"}:
            dummy = _is_empty(output, element) or not _tells(output, element)
            return None if dummy else "is still there"
        if _is_empty(output, element):
            had = original is None or (before is not None and not _is_empty(original, before))
            return "is empty" if had and "Z" not in outcomes else None
        if element.items is not None and "U" in outcomes:
            return None
        if element.vr == "UI" and "U" in outcomes:
            return self._uid(output, element, same)
        if outcomes <= {"X", "U"}:
            return "is still there"
        return "is the original's" if same and _tells(output, element) else None

    def _uid(self, output: Parsed, element: Element, same: bool) -> str | None:
        for uid in declared_text(output.raw(element), "UI", ()).split("\\"):
            text = uid.strip(" \0")
            if text.startswith(STANDARD_ROOT):
                continue
            if len(text) > _LONGEST_UID or not _UID.fullmatch(text):
                return "is no UID"
            if same or text in self._uids:
                return "is the original's UID, or that of another original"
        return None

    def _gone(
        self, output: Parsed, path: str, original: Parsed, original_path: str
    ) -> Iterator[Finding]:
        """Elements that are to be replaced or kept, and are not there, although what they stood
        in is."""
        for before in original.elements:
            outcomes = self._profile.outcomes(before.tag)
            if not outcomes or outcomes & {"X", "C"} or before.is_private:
                continue
            if output.at(before.place) is not None or not _has_home(output, original, before):
                continue
            if any(self._profile.replaces(sequence.tag) for sequence in original.above(before)):
                continue
            why = "was removed, and was to be kept" if outcomes == {"K"} else "was removed"
            yield self._row(path, before, outcomes, why, original_path)

    def _private(self, output: Parsed, path: str, original_path: str) -> Iterator[Finding]:
        within: set[str] = set()  # what is reported, with all that is in it
        creators: list[Element] = []
        used: set[tuple[str, int]] = set()
        declared = _declared_safe(output)
        for element in reversed(output.elements):  # a sequence comes behind what is in it
            if element.parent in within:
                within.add(element.place)
                continue
            if not element.is_private:
                continue
            if element.is_creator:
                creators.append(element)
                continue
            used.add((element.parent, element.tag >> 16 << 16 | element.tag >> 8 & 0xFF))
            group, low = element.tag >> 16, element.tag & 0xFF
            safe = self._profile.has("retain-safe-private") and (
                is_safe_private(group, element.creator or "", low)
                or (group, element.creator or "") in declared
            )
            if not safe:
                within.add(element.place)
                yield Finding(Kind.PRIVATE, path, element.place, "private element", original_path)
        for creator in creators:
            if (creator.parent, creator.tag) not in used:
                message = "private creator of no element"
                yield Finding(Kind.PRIVATE, path, creator.place, message, original_path)


def _declared_safe(output: Parsed) -> set[tuple[int, str]]:
    """Groups and creators that PrivateDataElementCharacteristicsSequence calls safe as a whole."""
    found: set[tuple[int, str]] = set()
    sequence = output.root(_PRIVATE_CHARACTERISTICS)
    for number in range(sequence.items or 0 if sequence else 0):
        prefix = f"PrivateDataElementCharacteristicsSequence__{number}__"
        parts = [
            output.at(prefix + keyword)
            for keyword in (
                "PrivateGroupReference",
                "PrivateCreatorReference",
                "BlockIdentifyingInformationStatus",
            )
        ]
        group, creator, status = (output.raw(one).strip(b" \0") if one else b"" for one in parts)
        if status == b"SAFE":
            whole = output.raw(parts[0]) if parts[0] else group
            found.add((int.from_bytes(whole, "little"), creator.decode("latin-1")))
    return found


def _has_home(output: Parsed, original: Parsed, before: Element) -> bool:
    """Whether the dataset that an element stood in is in the output, with as many siblings."""
    if not before.parent:
        return True
    there, was = output.at(before.parent), original.at(before.parent)
    return there is not None and was is not None and there.items == was.items


def _same(output: Parsed, element: Element, original: Parsed, before: Element) -> bool:
    if element.items is not None or before.items is not None:
        if not element.items or element.items != before.items:
            return False
        return values_of(output, output.below(element)) == values_of(
            original, original.below(before)
        )
    one, other = output.raw(element), original.raw(before)
    if one == other:
        return bool(one)
    if element.vr not in TEXT_VRS or before.vr not in TEXT_VRS:
        return element.big_endian != before.big_endian and sorted(one) == sorted(other)
    texts = [
        declared_text(raw, place.vr, place.charsets).strip(" \0^=")
        for raw, place in ((one, element), (other, before))
    ]
    if texts[0] == texts[1] or (date_of(texts[0]) and date_of(texts[0]) == date_of(texts[1])):
        return bool(texts[0])
    return element.vr == "PN" and phrase_of(texts[0]) == phrase_of(texts[1]) != ""


def _is_empty(parsed: Parsed, element: Element) -> bool:
    if element.items is not None:
        return element.items == 0
    if element.vr in TEXT_VRS:
        return not parsed.raw(element).strip(b" \0\\")
    return element.start == element.end


def _tells(parsed: Parsed, element: Element) -> bool:
    """Whether a value says anything: that a dummy is the same as zeros is no finding."""
    if element.items is not None or element.vr not in TEXT_VRS:
        return True
    return not _SAYS_NOTHING.fullmatch(parsed.raw(element).decode("latin-1").strip(" \0"))
