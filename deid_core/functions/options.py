"""Numbers as options of a recipe, within bounds: checked when the recipe compiles."""

from __future__ import annotations

from typing import TypeVar

N = TypeVar("N", bound="Bounded")


class Bounded(int):
    """A whole number from `least` to `most`; ValueError for any other text."""

    least: int
    most: int

    def __new__(cls: type[N], text: str | int) -> N:
        """The number that a text writes."""
        try:
            number = super().__new__(cls, text)
        except ValueError:
            raise ValueError("expected a whole number") from None
        if not cls.least <= number <= cls.most:
            raise ValueError(f"expected a whole number from {cls.least} to {cls.most}")
        return number

    def __repr__(self) -> str:
        return str(int(self))


class Days(Bounded):
    """A shift, in days: never none, at most a hundred years."""

    least, most = 1, 36525


class Years(Bounded):
    """An age, or a group of ages, in years."""

    least, most = 1, 999
