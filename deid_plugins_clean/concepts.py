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
    CHARACTERISTIC = "characteristic"


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


@dataclass
class Content:
    """The content items of a dataset by path (``ContentSequence__0``), and the coding schemes of
    the codes in them by the codes' paths."""

    items: dict[str, ContentItem] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)

    def meaning_of(self, path: str) -> Meaning | None:
        """What the content item that an element belongs to says of somebody; None: nothing."""
        where = path.rpartition("__")[0].removesuffix(f"__{_VALUE_SEQUENCE}")
        item = self.items.get(where)
        return None if item is None else item.meaning

    def is_local(self, path: str) -> bool:
        """Whether a code is in a scheme that is a site's own, or unknown, so that its meaning may
        say anything."""
        scheme = self.schemes.get(path.rpartition("__")[0])
        return scheme is not None and scheme not in _schemes()


def content_of(originals: Iterable[Original]) -> Content:
    """The content items among a dataset's elements as read."""
    content = Content()
    for original in originals:
        path, _, keyword = original.path.rpartition("__")
        text = original.texts[0] if original.texts else ""
        if keyword == "CodingSchemeDesignator":
            content.schemes[path] = text
        if path.endswith(f"__{_NAME_SEQUENCE}"):
            where = path.removesuffix(f"__{_NAME_SEQUENCE}")
            content.items.setdefault(where, ContentItem()).concept[keyword] = text
        elif keyword == "TextValue" or path.endswith(f"__{_VALUE_SEQUENCE}"):
            where = path.removesuffix(f"__{_VALUE_SEQUENCE}")
            if keyword in ("TextValue", "CodeMeaning"):
                content.items.setdefault(where, ContentItem()).texts += original.texts
    return content


@cache
def _schemes() -> frozenset[str]:
    """The coding schemes of PS3.16 section 8, as pydicom has them."""
    from pydicom.sr._concepts_dict import concepts

    return frozenset(concepts) | {"SRT", "SNM3", "99SDM"}


@cache
def _table() -> dict[tuple[str, str], Meaning]:
    text = (files(__package__) / "concepts.csv").read_text("utf-8")
    return {
        (row["scheme"], row["code"]): Meaning(row["meaning"])
        for row in csv.DictReader(text.splitlines())
    }
