"""SpecificCharacterSet (0008,0005): from its raw value to Python's codecs (PS3.3 C.12.1.1.2)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import TypeAlias

from pydicom.charset import STAND_ALONE_ENCODINGS, default_encoding, python_encoding

Encodings: TypeAlias = tuple[str, ...]
"""Python's codecs for the values of SpecificCharacterSet, in their order; never empty.

The first is that of text before any escape sequence.  `DEFAULT` (pydicom's name for ISO-IR 6)
decodes as latin-1, so that no byte is lost, and encodes ASCII only.
"""

DEFAULT: Encodings = (default_encoding,)

_MISSPELT = re.compile(r"ISO[ _-]*(2022)?[ _-]*IR[ _-]*([0-9]+)")
_CODECS = frozenset(codecs.lookup(encoding).name for encoding in python_encoding.values())


def encodings_of(raw: bytes) -> Encodings:
    """The codecs that the raw value of SpecificCharacterSet declares.

    As pydicom has it: common misspellings are understood, a character set that allows no code
    extensions stands alone, and an unknown term counts as the default repertoire.  Never raises,
    never warns.
    """
    return _parsed(raw)[0]


def is_known(raw: bytes) -> bool:
    """Whether every term of the raw value is one that has a codec (an absent one is ISO-IR 6)."""
    return _parsed(raw)[1]


@lru_cache(maxsize=256)
def _parsed(raw: bytes) -> tuple[Encodings, bool]:
    terms = [term.strip(" \0").upper() for term in raw.decode("latin-1").split("\\")]
    found = [(term, _codec(term)) for term in terms]
    known = all(codec is not None for _, codec in found)
    if found[0][0] in STAND_ALONE_ENCODINGS:
        found = found[:1]
    usable = found[:1] + [pair for pair in found[1:] if pair[0] not in STAND_ALONE_ENCODINGS]
    return tuple(codec or default_encoding for _, codec in usable), known


def _codec(term: str) -> str | None:
    if (defined := python_encoding.get(term)) is not None:
        return defined
    if misspelt := _MISSPELT.fullmatch(term):
        extended, number = misspelt.groups()
        return python_encoding.get(f"{'ISO 2022 IR' if extended else 'ISO_IR'} {number}")
    # Some writers put a codec's own name there ("UTF-8", "windows-1252").
    try:
        name = codecs.lookup(term).name
    except (LookupError, ValueError):
        return None
    return name if name in _CODECS or name.startswith("cp125") else None
