"""What a function gets as `field`, for the annotations of functions."""

from __future__ import annotations

from typing import Any, Protocol


class Field(Protocol):
    """An element as a function sees it; it is a str as well, the element's keyword (its creator
    form or tag where it has none)."""

    @property
    def value(self) -> Any:
        """The running value, as pydicom decodes it; None or empty where there is none."""

    @property
    def element(self) -> Any:
        """The pydicom DataElement, with the running value."""

    @property
    def vr(self) -> str:
        """The VR: as stored, or the dictionary's where that is UN or implicit."""

    @property
    def tag(self) -> str:
        """The tag as text: ``(0010,0020)``."""

    @property
    def name(self) -> str:
        """The keywords of the sequences around and of the element: ``Seq__Keyword``."""

    @property
    def path(self) -> str:
        """Where the element stands, items counted from 0: ``Seq__0__Keyword``."""

    @property
    def uid(self) -> str:
        """The same in tags: ``(0040,0275)__0__(0008,0050)``."""

    def holds(self, text: str) -> bool:
        """Whether the character set that the dataset will have has each character of a text.

        Where it lacks one of `value` itself, bytes are no text of the set that is declared.
        """
