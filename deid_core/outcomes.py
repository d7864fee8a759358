"""What a function may give back instead of a value."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """`REMOVE` takes the element out, `BLANK` empties it, `KEEP` leaves its running value."""

    REMOVE = "REMOVE"
    BLANK = "BLANK"
    KEEP = "KEEP"

    def __repr__(self) -> str:
        return self.value


REMOVE = Outcome.REMOVE
BLANK = Outcome.BLANK
KEEP = Outcome.KEEP
