"""Dummy values, valid for each VR and never empty (PS3.15 E.1.1, action D)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DUMMIES: Mapping[str, str | int | float | bytes] = MappingProxyType(
    {
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
)
"""A dummy for each VR but UI, which all files would share, and SQ, whose items are no value."""
