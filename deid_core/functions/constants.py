"""Dummy values, valid for each VR."""

from __future__ import annotations

from deid_core.functions.values import Field

_CONSTANTS: dict[str, str | int | float | bytes] = {
    **dict.fromkeys(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"), "DUMMY"),
    "AS": "000Y",
    "DA": "19000101",
    "DT": "19000101000000",
    "TM": "000000",
    "UR": "urn:dummy",
    **dict.fromkeys(("DS", "IS"), "0"),
    **dict.fromkeys(("SL", "SS", "SV", "UL", "US", "UV", "AT"), 0),
    **dict.fromkeys(("FD", "FL"), 0.0),
    **dict.fromkeys(("OB", "OW", "UN"), bytes(2)),
    **dict.fromkeys(("OF", "OL"), bytes(4)),
    **dict.fromkeys(("OD", "OV"), bytes(8)),
}

CONSTANT_VRS = frozenset(_CONSTANTS)


def constant_by_vr(field: Field) -> str | int | float | bytes:
    """A dummy value that is valid for the VR and never empty, as action D of DICOM PS3.15 asks for.

    Text is DUMMY, a date 19000101, a time 000000, an age 000Y, a number 0. It replaces all values
    by one, and an empty value too. A UID can't have one: all files would become the same object;
    take `uid.generate_uid`. Neither can a sequence.

    Example:
        REPLACE AccessionNumber func:constant_by_vr
        REPLACE contains:Date func:constant_by_vr
    """
    return _CONSTANTS[field.vr]
