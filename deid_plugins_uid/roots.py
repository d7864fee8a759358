"""Roots that new UIDs start with, as options of a recipe: checked when the recipe compiles."""

from __future__ import annotations

import re
from typing import TypeVar

LONGEST_UID = 64
"""The most characters that a UID may have (DICOM PS3.5, section 9.1)."""

_ROOT = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*\.?")
_STANDARD_ROOT = "1.2.840.10008."
_STANDARD = re.compile(r"1\.2\.840\.10008\.[0-9.]+")

R = TypeVar("R", bound="UidRoot")


def is_standard(uid: str) -> bool:
    """Whether it is one of the standard's own UIDs, under 1.2.840.10008."""
    return _STANDARD.fullmatch(uid) is not None


class UidRoot(str):
    """A UID's root, ``1.2.3.`` or ``1.2.3``; the text ends in a dot either way.

    ValueError for what no new UID can start with (DICOM PS3.5, section 9.1), and where fewer
    than 20 digits are left, too few for a unique identifier.
    """

    __slots__ = ()
    least_digits = 20

    def __new__(cls: type[R], text: str) -> R:
        """The root, with its dot."""
        if not _ROOT.fullmatch(text):
            raise ValueError("a root is numbers, none with a leading zero, joined by dots: 1.2.3.")
        root = super().__new__(cls, text if text.endswith(".") else f"{text}.")
        if root.startswith(_STANDARD_ROOT):
            raise ValueError(f"{_STANDARD_ROOT} is the root of the standard's own UIDs")
        if root.room < cls.least_digits:
            raise ValueError(
                f"it leaves {max(root.room, 0)} of a UID's {LONGEST_UID} characters for digits, "
                f"{cls.least_digits} are needed"
            )
        return root

    @property
    def room(self) -> int:
        """How many digits may follow."""
        return LONGEST_UID - len(self)

    def followed_by(self, number: int) -> str:
        """The UID of this root and of `number`, or as many of its last digits as there is room."""
        return f"{self}{number % 10**self.room}"


class DerivedRoot(UidRoot):
    """A root that leaves 30 digits, enough for 96 bits of a derived number."""

    __slots__ = ()
    least_digits = 30
