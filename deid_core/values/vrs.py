"""The VRs of PS3.5 6.2, by how their values are stored.  A VR in none of these is bytes."""

from __future__ import annotations

import struct

DEFAULT_REPERTOIRE = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
"""Text in ASCII, whatever the dataset's character set."""

CHARSET_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""Text that SpecificCharacterSet governs (PS3.5 6.1.2.3)."""

STRINGS = DEFAULT_REPERTOIRE | CHARSET_VRS

SINGLE_TEXTS = frozenset({"LT", "ST", "UR", "UT"})
"""One value, in which a backslash is text."""

FORMATS = {
    "FD": "d",
    "FL": "f",
    "SL": "i",
    "SS": "h",
    "SV": "q",
    "UL": "I",
    "US": "H",
    "UV": "Q",
}
"""The binary numbers, and their codes in `struct`."""

FLOATS = frozenset({"FD", "FL"})

WORDS = {"OD": 8, "OF": 4, "OL": 4, "OV": 8, "OW": 2}
"""The streams of words, and the bytes of a word."""

UNITS = {vr: struct.calcsize("=" + code) for vr, code in FORMATS.items()} | WORDS | {"AT": 4}
"""The bytes of one value, where a length must be a multiple of it."""

PADDING = " \0"
"""What trails a value to make its length even, and is no part of it."""
