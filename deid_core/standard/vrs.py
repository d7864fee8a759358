"""Value representations (PS3.5 section 6.2 and 7.1.2): how their elements are laid out."""

from __future__ import annotations

SHORT_LENGTH_VRS = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH"}
    | {"SL", "SS", "ST", "TM", "UI", "UL", "US"}
)
"""VRs whose explicit head has a length of 16 bits; all others have 32 (PS3.5 7.1.2)."""

LONG_LENGTH_VRS = frozenset(
    {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
)
"""VRs of the standard whose explicit head has two reserved bytes and a length of 32 bits."""

CREATOR_VRS = frozenset(["CS", "LO", "LT", "SH", "ST", "UC", "UT"])
"""VRs that a private creator may be stored in: LO, and its kin where writers got it wrong."""

JITTER_TEXT_VRS = frozenset(["LO", "LT", "SH", "ST", "UC", "UT"])
"""Text VRs that an exactly named JITTER shifts where they hold a date."""

DATE_VRS = frozenset({"DA", "DT"})

ENCAPSULATED_VRS = frozenset({"OB", "OW"})
"""VRs whose value of undefined length is a series of fragments (PS3.5 A.4)."""

_AMBIGUOUS_AS_WORDS = frozenset({"US or OW", "US or SS or OW", "OB or OW"})


def settle(vr: str, *, signed: bool) -> str:
    """One VR for an ambiguous one of the dictionary, as PS3.5 A.1 settles it in implicit VR.

    `signed` tells whether PixelRepresentation is 1.  Anything that may be OW is OW.
    """
    if vr == "US or SS":
        return "SS" if signed else "US"
    if vr in _AMBIGUOUS_AS_WORDS:
        return "OW"
    return vr
