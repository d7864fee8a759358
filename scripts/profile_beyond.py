"""Attributes that Table E.1-1 does not name and that may identify, in the groups of
profile_beyond.ini, which says what is done with each group and why."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

from profile_table import rows
from pydicom.datadict import DicomDictionary, dictionary_VR

_HOLDING_ANYTHING = {"AE", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UR", "UT"}
_MESSAGES, _FILE_META = 0x0000, 0x0002


def beyond(group: str) -> tuple[str, ...]:
    """The fields of a group, in the order of the list."""
    return groups()[group]


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """All groups by name."""
    lists = ConfigParser(
        allow_no_value=True,
        delimiters=("=",),
        comment_prefixes=("#",),
        inline_comment_prefixes=("#",),
    )
    lists.optionxform = str  # type: ignore[assignment,method-assign]
    lists.read(Path(__file__).with_suffix(".ini"), "utf-8")
    return {name: tuple(lists[name]) for name in lists.sections()}


def commands() -> tuple[str, ...]:
    """What messages have, and files have not."""
    named = _named()
    return tuple(
        keyword
        for tag, (_, _, _, _, keyword) in DicomDictionary.items()
        if tag and tag >> 16 == _MESSAGES and keyword not in named
    )


def candidates() -> Iterator[str]:
    """The keywords of the dictionary, not in the table, that may identify by their VR."""
    named = _named()
    elsewhere = {_MESSAGES, _FILE_META, *(int(group, 16) for group in beyond("groups"))}
    for tag, (_, _, _, _, keyword) in DicomDictionary.items():
        if not keyword or keyword in named or tag >> 16 in elsewhere:
            continue
        if dictionary_VR(tag) in _HOLDING_ANYTHING:
            yield keyword


def _named() -> set[str]:
    return {row.keyword for row in rows()}
