"""What a VR holds, how values read as texts, how dates are shifted: naively."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from naive_places import Place
from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

TEXTS = {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC"}
TEXTS |= {"UI", "UR", "UT"}
SINGLE = {"LT", "ST", "UT", "UR"}
INTEGERS = {"US": (0, 2**16), "SS": (-(2**15), 2**15), "UL": (0, 2**32), "SL": (-(2**31), 2**31)}
INTEGERS |= {"UV": (0, 2**64), "SV": (-(2**63), 2**63)}
JITTERED_TEXT = {"LO", "SH", "LT", "ST", "UC", "UT"}

GONE = object()
"""The running value of an element that was taken out."""


class FailsError(Exception):
    """The file fails, by the page."""


def texts_of(value: Any, place: Place) -> list[str]:
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


def held(given: Any, vr: str) -> Any:
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


def made_element(place: Place) -> DataElement:
    vr, value = place.vr, place.result
    if vr == "SQ":
        return DataElement(place.tag, vr, Sequence())
    return DataElement(place.tag, vr, "" if value is None and vr in TEXTS else value)


def jittered(value: Any, vr: str, days: int) -> Any:
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
        form = (
            r"(?P<y>\d{4})(?:(?P<m>\d{2})(?:(?P<d>\d{2})(?:\d{2,6}(?:\.\d{1,6})?)?)?)?"
            r"(?:[+-]\d{4})?"
        )
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
