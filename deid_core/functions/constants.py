"""Dummy values, valid for each VR."""

from __future__ import annotations

from deid_core import DUMMIES, Field

CONSTANT_VRS = frozenset(DUMMIES)


def constant_by_vr(field: Field) -> str | int | float | bytes:
    """A dummy value that is valid for the VR and never empty, as action D of DICOM PS3.15 asks for.

    Text is DUMMY, a date 19000101, a time 000000, an age 000Y, a number 0. It replaces all values
    by one, and an empty value too. A UID can't have one: all files would become the same object;
    take `uid.generate_uid`. Neither can a sequence.

    Example:
        REPLACE AccessionNumber func:constant_by_vr
        REPLACE contains:Date func:constant_by_vr
    """
    return DUMMIES[field.vr]
