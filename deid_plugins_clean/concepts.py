"""Content items of structured reports (PS3.3 C.17.3), and which of their concepts identify."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files

from deid_core import Original

_NAME_SEQUENCE = "ConceptNameCodeSequence__0"
_VALUE_SEQUENCE = "ConceptCodeSequence__0"


class Meaning(Enum):
    """What an identifying value is."""

    NAME = "name"
    IDENTIFIER = "identifier"
    PLACE = "place"
    DATE = "date"


# Concepts of local coding schemes go by their meaning, in words.
_BY_WORDS = (
    (
        Meaning.NAME,
        r"\b(?:patient|person|subject|observer|physician|doctor|operator|technologist|technician|"
        r"radiologist|sonographer|surgeon|nurse|author|verifier|family|given|first|last|middle|maiden|"
        r"mother|father|guardian|contact|user|login)\S{0,3} ?name\b|\bsurname\b|\bname of\b|"
        r"\b(?:reported|read|signed|verified|dictated|performed|referred|requested) by\b",
    ),
    (
        Meaning.IDENTIFIER,
        r"\bmrn\b|\bmedical record\b|\brecord number\b|\baccession\b|\bssn\b|\bsocial security\b|"
        r"\binsurance\b|\bpassport\b|\bserial number\b|\border number\b|"
        r"\b(?:patient|person|subject|national|visit|admission|encounter|staff)\S{0,3} ?"
        r"(?:id|identifier|number)\b",
    ),
    (
        Meaning.PLACE,
        r"\baddress\b|\bstreet\b|\bpostal\b|\bzip\b|\bphone\b|\btelephone\b|\bfax\b|\be-?mail\b|"
        r"\binstitution\b|\bhospital\b|\bfacility\b|\borgani[sz]ation name\b|\bemployer\b|"
        r"\bnext of kin\b",
    ),
    (Meaning.DATE, r"\bbirth ?date\b|\bdate of birth\b|\bdob\b|\bdate of death\b"),
)
_PATTERNS = tuple((meaning, re.compile(words, re.IGNORECASE)) for meaning, words in _BY_WORDS)


@dataclass
class ContentItem:
    """An item as read: its concept's code and meaning in words, and its texts."""

    concept: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    @property
    def meaning(self) -> Meaning | None:
        """What its value is by its concept; None where that does not identify."""
        code = self.concept.get("CodeValue") or self.concept.get("LongCodeValue", "")
        known = _table().get((self.concept.get("CodingSchemeDesignator", ""), code))
        if known is not None:
            return known
        words = self.concept.get("CodeMeaning", "")
        return next((meaning for meaning, words_of in _PATTERNS if words_of.search(words)), None)


def content_items(originals: Iterable[Original]) -> dict[str, ContentItem]:
    """The content items among a dataset's elements, by path: ``ContentSequence__0``."""
    items: dict[str, ContentItem] = {}
    for original in originals:
        path, _, keyword = original.path.rpartition("__")
        if path.endswith(f"__{_NAME_SEQUENCE}"):
            where = path.removesuffix(f"__{_NAME_SEQUENCE}")
            item = items.setdefault(where, ContentItem())
            item.concept[keyword] = original.texts[0] if original.texts else ""
        elif keyword == "TextValue" or path.endswith(f"__{_VALUE_SEQUENCE}"):
            where = path.removesuffix(f"__{_VALUE_SEQUENCE}")
            if keyword in ("TextValue", "CodeMeaning"):
                items.setdefault(where, ContentItem()).texts += original.texts
    return items


def item_around(path: str) -> str:
    """The path of the content item that has an element as its value, or in its value's code."""
    return path.rpartition("__")[0].removesuffix(f"__{_VALUE_SEQUENCE}")


@cache
def _table() -> dict[tuple[str, str], Meaning]:
    text = (files(__package__) / "concepts.csv").read_text("utf-8")
    return {
        (row["scheme"], row["code"]): Meaning(row["meaning"])
        for row in csv.DictReader(text.splitlines())
    }
