"""The `field` that functions get: a keyword, and what stands there."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from deid_core.engine.compare import Comparison
from deid_core.engine.rebuild import items_of
from deid_core.errors import HeldValueError
from deid_core.standard.dictionary import tag_text
from deid_core.values.decode import decode
from deid_core.values.text import encode_text

if TYPE_CHECKING:
    from deid_core.engine.elements import Element


class Field(str):
    """An element as a function sees it: a `str`, its keyword (creator form or tag where it has
    none), that also carries what follows.

    `value` and `element.value` are the running value, as pydicom would decode it.
    """

    __slots__ = ("_data_element", "_element")
    _element: Element
    _data_element: DataElement | None

    @classmethod
    def of(cls, element: Element) -> Field:
        """The field of an element."""
        field = cls(element.entry.name)
        field._element = element
        field._data_element = None
        return field

    @property
    def element(self) -> DataElement:
        """The element as pydicom has it, with the running value."""
        if self._data_element is None:
            self._data_element = self._made(self._decoded())
        return self._data_element

    @property
    def value(self) -> object:
        """The running value; None or empty where there is none."""
        if self._data_element is None:
            value = self._decoded()
            if not isinstance(value, list | MultiValue | Sequence):
                return value
            self._data_element = self._made(value)
        return self._data_element.value

    def edited(self) -> list[str]:
        """The paths of what a function edited in `element`, or in one of several values."""
        shown = self._data_element
        if shown is None:
            return []
        return Comparison().edited_element(self.path, shown, self._made(self._decoded()))

    @property
    def name(self) -> str:
        """The keywords of the sequences around and of the element: ``Seq__Keyword``."""
        steps = [self._element.entry.name]
        level = self._element.level
        while level.parent is not None:
            steps.append(level.parent.entry.name)
            level = level.parent.level
        return "__".join(reversed(steps))

    @property
    def path(self) -> str:
        """Where the element stands, items counted from 0: ``Seq__0__Keyword``."""
        return self._element.path()

    @property
    def uid(self) -> str:
        """The same in tags: ``(0040,0275)__0__(0008,0050)``."""
        steps = [tag_text(self._element.entry.tag)]
        level = self._element.level
        while level.parent is not None:
            steps += [str(level.index), tag_text(level.parent.entry.tag)]
            level = level.parent.level
        return "__".join(reversed(steps))

    @property
    def tag(self) -> str:
        """The tag as text: ``(0010,0020)``."""
        return tag_text(self._element.entry.tag)

    @property
    def vr(self) -> str:
        """The VR: as stored, or the dictionary's where that is UN or implicit."""
        return self._element.vr

    def holds(self, text: str) -> bool:
        """Whether the character set that the dataset will have has each character of a text."""
        try:
            encode_text(text, self._element.level.new_encodings(), self._element.vr)
        except HeldValueError:
            return False
        return True

    def _made(self, value: object) -> DataElement:
        element = self._element
        made = DataElement(element.entry.tag, element.vr, value, already_converted=True)
        made.private_creator = element.entry.creator
        return made

    def _decoded(self) -> object:
        element = self._element
        if element.vr == "SQ":
            if isinstance(element.handle, DataElement) and element.raw is None:
                return copy.deepcopy(element.handle.value)
            return items_of(element, element.running(), element.encodings())
        return decode(
            element.running(), element.vr, element.encodings(), little_endian=element.little_endian
        )

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)
