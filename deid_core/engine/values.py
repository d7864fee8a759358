"""New values put into elements: encoded as their VR and character set ask, and looked over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_sequence_item

from deid_core.engine.elements import Element
from deid_core.errors import HeldValueError, RuleError
from deid_core.plan.rules import BoundRule
from deid_core.standard.tags import SPECIFIC_CHARACTER_SET
from deid_core.standard.vrs import SHORT_LENGTH_VRS
from deid_core.values.charset import is_known
from deid_core.values.checks import complaints
from deid_core.values.encode import encode

_SHORT_LIMIT = 0xFFFE


def hold(value: object, element: Element, rule: BoundRule) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a new value of an element, and what is to be said against it.

    RuleError where the VR, or the character set, can't hold it.
    """
    vr, encodings = element.vr, element.level.new_encodings()
    try:
        if element.entry.sequence:
            return _encode_items(value, element), ()
        if isinstance(value, str):
            raw, said = _encode_text(str(value), vr, encodings, element.little_endian)
        else:
            raw = encode(value, vr, encodings, little_endian=element.little_endian)
            said = complaints(raw, vr, encodings, little_endian=element.little_endian)
        if element.entry.tag == SPECIFIC_CHARACTER_SET and not is_known(raw):
            said = (*said, "names a character set that nobody knows")
        check_length(raw, element)
    except HeldValueError as error:
        reason = str(error)
    else:
        return raw, said
    raise RuleError(f"the new value can't be held: {reason}", path=element.path(), span=rule.span)


def check_length(raw: bytes, element: Element) -> None:
    """HeldValueError where a value is longer than the length of the element's VR can say."""
    stored = element.entry.stored_vr
    if len(raw) > _SHORT_LIMIT and stored in SHORT_LENGTH_VRS:
        raise HeldValueError(f"{stored} can't hold more than {_SHORT_LIMIT} bytes")


@lru_cache(maxsize=4096)
def _encode_text(
    text: str, vr: str, encodings: tuple[str, ...], little_endian: bool
) -> tuple[bytes, tuple[str, ...]]:
    raw = encode(text, vr, encodings, little_endian=little_endian)
    return raw, complaints(raw, vr, encodings, little_endian=little_endian)


def _encode_items(value: object, element: Element) -> bytes:
    """The items of a sequence that a function gave, in the element's encoding."""
    if not isinstance(value, Sequence) or not all(isinstance(item, Dataset) for item in value):
        raise HeldValueError("a sequence holds datasets, nothing else")
    encoding = element.item_encoding()
    file = DicomBytesIO()
    file.is_implicit_VR = not encoding.explicit
    file.is_little_endian = encoding.little_endian
    encodings = list(element.level.new_encodings())
    try:
        for item in value:
            write_sequence_item(file, item, encodings)
    except Exception as error:
        kind = type(error).__name__
    else:
        return file.getvalue()
    raise HeldValueError(f"an item can't be written ({kind})")
