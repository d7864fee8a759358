"""What an output says of its de-identification (PS3.15 E.1.1, PS3.3 C.7.1.1 and C.12.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from deid_core import Context, Field
from deid_plugins_ps3_15.items import code_item

_METHODS = {
    "113100": "Basic Application Confidentiality Profile",
    "113101": "Clean Pixel Data Option",
    "113102": "Clean Recognizable Visual Features Option",
    "113103": "Clean Graphics Option",
    "113104": "Clean Structured Content Option",
    "113105": "Clean Descriptors Option",
    "113106": "Retain Longitudinal Temporal Information Full Dates Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
    "113109": "Retain Device Identity Option",
    "113110": "Retain UIDs Option",
    "113111": "Retain Safe Private Option",
    "113112": "Retain Institution Identity Option",
}
"""CID 7050, De-identification Method (coding scheme DCM)."""

_LABEL = "method"
_DEGREES = ("UNMODIFIED", "MODIFIED", "REMOVED")
_CODE = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")


def method_names(field: Field, context: Context) -> list[str]:
    """The names of the profile and options used, after those that earlier steps have left.

    They are those of the recipes' labels ``ADD method CODE``, codes of CID 7050.

    Example:
        ADD DeidentificationMethod func:ps3_15.method_names
    """
    value = field.value
    several = [] if not value else [value] if isinstance(value, str) else list(value)
    names = [str(name) for name in several] + [_METHODS[code] for code in _used(context)]
    return list(dict.fromkeys(names))


def method_codes(field: Field, context: Context) -> list[Any]:
    """The codes of the profile and options used, after those that earlier steps have left.

    They are those of the recipes' labels ``ADD method CODE``, codes of CID 7050. Of items of
    earlier steps, code, scheme and meaning stay.

    Example:
        ADD DeidentificationMethodCodeSequence func:ps3_15.method_codes
    """
    codes = dict.fromkeys(_earlier(field.value or ()))
    codes.update(dict.fromkeys((code, "DCM", _METHODS[code]) for code in _used(context)))
    return [code_item(*code) for code in codes]


def _used(context: Context) -> tuple[str, ...]:
    return context.labels.get(_LABEL, ())


def _earlier(items: Any) -> Iterator[tuple[str, str, str]]:
    for item in items:
        value, scheme, meaning = (str(item.get(keyword, "")) for keyword in _CODE)
        if value:
            yield value, scheme, meaning


def temporal(field: Field, to: Literal["UNMODIFIED", "MODIFIED", "REMOVED"]) -> str:
    """What became of dates and times, this time and earlier: the most that was done to them.

    Options:
        to: what the recipe does to them

    Example:
        ADD LongitudinalTemporalInformationModified func:ps3_15.temporal to=REMOVED
    """
    earlier = str(field.value or "")
    return max(to, earlier, key=lambda degree: _DEGREES.index(degree) if degree in _DEGREES else -1)
