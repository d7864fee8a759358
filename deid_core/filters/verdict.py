"""What the filters of a recipe say of an image."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """Part of an image that goes with a label: to be masked, or, where `keep`, to be kept.

    `box` is (x0, y0, x1, y1) in pixels from the upper left corner, however the recipe gives it;
    None means the whole image (``coordinates all``).
    """

    keep: bool
    box: tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class HeldLabel:
    """A label that held, the ``%filter`` group that it stands in, and its regions."""

    group: str
    label: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels that held for an image, in the order of the recipe's groups and of their text.

    The first group with a label that held flags the image; labels of later groups are reported,
    and have no part in the verdict.  Where nothing held the image is not flagged.
    """

    held: tuple[HeldLabel, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether any label held."""
        return bool(self.held)

    @property
    def group(self) -> str | None:
        """The group that flags the image."""
        return self.held[0].group if self.held else None

    @property
    def label(self) -> str | None:
        """The first label of that group that held."""
        return self.held[0].label if self.held else None

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of all labels of that group that held, in the order of the text: where two
        overlap, the later one counts."""
        return tuple(
            region for held in self.held if held.group == self.group for region in held.regions
        )
