"""What PS3.15 Table E.1-1 demands of an output, under the options that it was made with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from deid_core.errors import ArgumentError

OPTIONS = {
    "retain-uids": "113110",
    "retain-device-identity": "113109",
    "retain-institution-identity": "113112",
    "retain-patient-characteristics": "113108",
    "retain-full-dates": "113106",
    "retain-modified-dates": "113107",
    "retain-safe-private": "113111",
    "clean-descriptors": "113105",
    "clean-structured-content": "113104",
    "clean-graphics": "113103",
}
"""The options of the Basic Profile, each with its code of CID 7050."""

ACCEPTED = frozenset({"accept-burned-in", "accept-encapsulated-document", "accept-media-directory"})
"""Options of a run that let whole instances through, and change nothing in them."""

BASIC_PROFILE_CODE = "113100"

_TAG = re.compile(r"\(([0-9A-Fx]{4}),([0-9A-Fx]{4})\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; `cells` are its codes by column, empty ones left out."""

    name: str
    cells: dict[str, str]

    @property
    def is_date(self) -> bool:
        """Whether the row has to do with when something happened."""
        return "retain_full_dates" in self.cells

    @property
    def is_description(self) -> bool:
        """Whether its text describes, and does not identify as a whole."""
        return "clean_descriptors" in self.cells or "clean_structured_content" in self.cells

    @property
    def is_device(self) -> bool:
        """Whether it tells of a device, and not of a person."""
        return "retain_device_identity" in self.cells

    @property
    def is_institution(self) -> bool:
        """Whether it tells of an institution, and not of a person."""
        return "retain_institution_identity" in self.cells or "Organization" in self.name

    @property
    def is_characteristic(self) -> bool:
        """Whether it says what kind of person the patient is, as thousands are."""
        return "retain_patient_characteristics" in self.cells


class Profile:
    """The Basic Profile with options (their names are the keys of `OPTIONS`).

    Those of `ACCEPTED` may be named too: they are no part of the profile, and do not count.

    Raises ArgumentError for an option that there is not, and for full and modified dates at once.
    """

    def __init__(self, options: Iterable[str] = ()) -> None:
        self.options = frozenset(options) - ACCEPTED
        unknown = self.options - OPTIONS.keys()
        if unknown:
            raise ArgumentError(
                f"no such option: {', '.join(sorted(unknown))}; there are {', '.join(OPTIONS)}"
            )
        if {"retain-full-dates", "retain-modified-dates"} <= self.options:
            raise ArgumentError("retain-full-dates and retain-modified-dates contradict each other")
        self._columns = [option.replace("-", "_") for option in sorted(self.options)]
        self._outcomes: dict[int, frozenset[str]] = {}

    def has(self, option: str) -> bool:
        """Whether the option was used."""
        return option in self.options

    def outcomes(self, tag: int) -> frozenset[str]:
        """Which of the codes X, Z, D, U, K and C an element may have been dealt with by.

        Several where the table says ``X/Z/D``, by the type of the attribute in the IOD, and where
        options differ; none where the table has no row for the element.
        """
        found = self._outcomes.get(tag)
        if found is None:
            found = self._outcomes[tag] = self._look_up(tag)
        return found

    def replaces(self, tag: int) -> bool:
        """Whether a sequence of that tag is replaced as a whole: what is in it is no original's."""
        outcomes = self.outcomes(tag)
        return bool(outcomes) and not outcomes & {"K", "C", "U"}

    def _look_up(self, tag: int) -> frozenset[str]:
        row = row_of(tag)
        if row is None:
            return frozenset()
        by_option = {row.cells[column] for column in self._columns if column in row.cells}
        if by_option:
            return frozenset(by_option)
        return frozenset(row.cells["basic_profile"].replace("*", "").split("/"))

    def codes(self) -> set[str]:
        """The codes of CID 7050 that outputs have to state."""
        return {BASIC_PROFILE_CODE, *(OPTIONS[option] for option in self.options)}


def row_of(tag: int) -> Row | None:
    """The row for a public element, repeating groups in all their numbers; None without one."""
    exact, masked = _table()
    row = exact.get(tag)
    if row is not None:
        return row
    return next((row for mask, value, row in masked if tag & mask == value), None)


def is_safe_private(group: int, creator: str, low: int) -> bool:
    """Whether Table E.3.10-1 calls a private element safe; `low` is its last byte."""
    return (group, creator, low) in _safe_private()


@lru_cache(maxsize=1)
def _table() -> tuple[dict[int, Row], list[tuple[int, int, Row]]]:
    exact: dict[int, Row] = {}
    masked: list[tuple[int, int, Row]] = []
    for line in _lines("ps3_15.csv"):
        match = _TAG.fullmatch(line["tag"])
        if match is None:
            continue  # the row of private attributes, which are judged by their group
        columns = [name for name in line if name == "basic_profile" or name[:5] in _OPTION_STARTS]
        row = Row(line["name"], {name: line[name] for name in columns if line[name]})
        digits = match[1] + match[2]
        if "x" not in digits.lower():
            exact[int(digits, 16)] = row
            continue
        mask = int("".join("0" if digit in "xX" else "F" for digit in digits), 16)
        masked.append((mask | 0x10000, int(digits.lower().replace("x", "0"), 16), row))
    return exact, masked


_OPTION_STARTS = frozenset(option[:5] for option in OPTIONS)


@lru_cache(maxsize=1)
def _safe_private() -> frozenset[tuple[int, str, int]]:
    return frozenset(
        (int(line["tag"][1:5], 16), line["private_creator"], int(line["tag"][8:10], 16))
        for line in _lines("safe_private_attributes.csv")
    )


def _lines(name: str) -> list[dict[str, str]]:
    text = (files("deid_core.standard") / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
