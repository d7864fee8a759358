"""What verifying finds: kind, file and place; the value apart, for those who ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The kinds of findings; the value is what reports call it."""

    LEFT = "left"
    ROW = "row"
    PRIVATE = "private"
    META = "file-meta"
    MARK = "mark"
    UID = "uid"
    DATE = "date"
    UNREADABLE = "unreadable"
    UNPAIRED = "unpaired"
    PATH = "path"

    @property
    def title(self) -> str:
        """The kind in a sentence."""
        return _TITLES[self]


_TITLES = {
    Kind.LEFT: "An identifying value of an original is left",
    Kind.ROW: "A row of Table E.1-1 was not honoured",
    Kind.PRIVATE: "A private element that is not known to be safe",
    Kind.META: "Something that identifies is in file meta group or preamble",
    Kind.MARK: "What the standard demands of a de-identified file is missing or untrue",
    Kind.UID: "UIDs are not replaced alike, so references lead nowhere or groups change",
    Kind.DATE: "Dates of one patient are not shifted alike",
    Kind.UNREADABLE: "An output, or a part of one, could not be judged",
    Kind.UNPAIRED: "An output whose original was not found, so not all can be judged",
    Kind.PATH: "The path of an output holds an identifying value",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `place` is the element's path, or "" where it is about the file.

    `original` is the path of the output's original, "" where it is not known.  `message` holds no
    value out of a dataset; `value` is one, and reports show it only when asked to.
    """

    kind: Kind
    path: str
    place: str
    message: str
    original: str = ""
    value: str = ""
