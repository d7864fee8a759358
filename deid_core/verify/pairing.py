"""Which original an output was made from, by what can be had.

In this order: a crosswalk; the same SOPInstanceUID; the same path below the folders (as
``--layout keep`` leaves it), where the instances are of one SOP class; what de-identification does
not change: SOP class, technical values and pixels, then pixels alone; and, among several
originals that look alike, series and study, once others of it have been paired.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pydicom.datadict import tag_for_keyword

from deid_core.verify.decoding import declared_text
from deid_core.verify.elements import Parsed
from deid_core.verify.profile import row_of

_SOP_CLASS, _SOP_INSTANCE, _STUDY, _SERIES = 0x00080016, 0x00080018, 0x0020000D, 0x0020000E
_PATIENT = (0x00100020, 0x00100021)
_UNSTABLE_VRS = frozenset(["AE", "DA", "DT", "LT", "PN", "SQ", "ST", "TM", "UC", "UI", "UR", "UT"])
_UNSTABLE = frozenset(
    tag_for_keyword(keyword)
    for keyword in (
        "SpecificCharacterSet",
        "BurnedInAnnotation",
        "CompletionFlagDescription",
        "LongitudinalTemporalInformationModified",
        "ContentLabel",
        "ContentDescription",
        "DeviceID",
        "PatientAlternativeCalendar",
        "RadiationMachineName",
        "RTImageLabel",
        "RTImageName",
    )
)
_END = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of a file: where it is, what it is part of, what it looks like."""

    path: str
    relative: str
    sop_class: str
    sop_instance: str
    study: str
    series: str
    patient: str
    looks: bytes
    pixels: bytes


def record_of(parsed: Parsed, path: str, relative: str) -> Record:
    """The record of a file."""
    patient = "\\".join(parsed.text(tag) for tag in _PATIENT).strip("\\")
    pixels = _pixels(parsed)
    return Record(
        path,
        relative,
        parsed.text(_SOP_CLASS),
        parsed.text(_SOP_INSTANCE),
        parsed.text(_STUDY),
        parsed.text(_SERIES),
        patient or parsed.text(_STUDY) or path,
        _looks(parsed, pixels),
        pixels,
    )


@dataclass(slots=True)
class Index:
    """The originals, to be found by any of the ways of pairing."""

    crosswalk: dict[str, str] = field(default_factory=dict)  # real paths
    records: dict[str, Record] = field(default_factory=dict)
    _by_real_path: dict[str, str] = field(default_factory=dict)  # where there is a crosswalk
    _by_relative: dict[str, str] = field(default_factory=dict)
    _by_instance: dict[str, str] = field(default_factory=dict)
    _by_looks: dict[bytes, list[str]] = field(default_factory=dict)
    _by_pixels: dict[bytes, list[str]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """One more original."""
        path = record.path
        self.records[path] = record
        if self.crosswalk:
            self._by_real_path[os.path.realpath(path)] = path
        self._by_relative[record.relative] = path
        if record.sop_instance:
            self._by_instance.setdefault(record.sop_instance, path)
        self._by_looks.setdefault(record.looks, []).append(path)
        if record.pixels:
            self._by_pixels.setdefault(record.pixels, []).append(path)

    def candidates(self, output: Record) -> Sequence[str]:
        """The originals that an output may be of: one where it is known, else several or none."""
        if self.crosswalk:
            walked = self.crosswalk.get(os.path.realpath(output.path), "")
            if walked in self._by_real_path:
                return [self._by_real_path[walked]]
        if output.sop_instance in self._by_instance:
            return [self._by_instance[output.sop_instance]]
        same_path = self._by_relative.get(output.relative)
        if same_path is not None and self.records[same_path].sop_class == output.sop_class:
            return [same_path]
        alike = self._by_looks.get(output.looks) or self._by_pixels.get(output.pixels, [])
        return [path for path in alike if self.records[path].sop_class == output.sop_class]

    def narrowed(
        self, candidates: Sequence[str], output: Record, original_uid: Callable[[str], str | None]
    ) -> str | None:
        """The one of several originals that is of the output's series, else of its study.

        Where all are the same instance, stored twice, any will do.
        """
        if len({self.records[path].sop_instance for path in candidates}) == 1:
            return candidates[0]
        for uid, part in ((output.series, "series"), (output.study, "study")):
            old = original_uid(uid)
            left = [path for path in candidates if old == getattr(self.records[path], part)]
            if len(left) == 1:
                return left[0]
        return None


def _looks(parsed: Parsed, pixels: bytes) -> bytes:
    """A digest of what no profile changes: technical values of the dataset itself, and pixels."""
    digest = hashlib.sha256(pixels)
    for element in parsed.elements:
        if (
            element.depth
            or element.is_private
            or element.is_bulk
            or element.tag >> 16 in (0x0002, 0x0004, 0x0012)
            or element.tag & 0xFFFF == 0
            or element.tag in _UNSTABLE
            or (element.vr in _UNSTABLE_VRS and element.tag != _SOP_CLASS)
            or element.items is not None
            or row_of(element.tag) is not None
        ):
            continue
        text = declared_text(parsed.raw(element), element.vr, element.charsets).strip(" \0")
        digest.update(f"{element.tag:08x}{text}\0".encode("utf-8", "surrogateescape"))
    return digest.digest()


def _pixels(parsed: Parsed) -> bytes:
    """A digest of the pixels' length and both ends; b"" where there are none."""
    for element in reversed(parsed.elements):
        if element.is_bulk and not element.depth:
            start, end = element.start, element.end
            digest = hashlib.sha256(str(end - start).encode())
            digest.update(parsed.buffer[start : min(start + _END, end)])
            digest.update(parsed.buffer[max(start, end - _END) : end])
            return digest.digest()
    return b""
