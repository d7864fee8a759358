"""Common words: what is no sign of anybody where it stands alone.

The words of the data dictionary, those that code meanings write in lower case (which leaves out
eponyms), and a list of everyday ones.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from pydicom._uid_dict import UID_dictionary
from pydicom.datadict import DicomDictionary  # type: ignore[attr-defined]
from pydicom.sr._concepts_dict import concepts as _concepts

# Scheme, then keyword, then code: meaning first.
concepts: dict[str, dict[str, dict[str, tuple[str, list[int]]]]] = _concepts  # type: ignore[assignment]
_WORD = re.compile(r"[a-z]+")
_LOWER_CASE = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """All of them, in lower case."""
    found: set[str] = set()
    for entry in (*DicomDictionary.values(), *UID_dictionary.values()):
        found.update(_WORD.findall(" ".join(entry).lower()))
    for scheme in concepts.values():
        for codes in scheme.values():
            for meaning, *_ in codes.values():
                found.update(_LOWER_CASE.findall(meaning))
    for line in (files("deid_core.verify") / "common_words.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            found.update(line.split())
    return frozenset(found)


def is_common(phrase: str) -> bool:
    """Whether all words of a phrase are common ones; one with a digit is not."""
    words = phrase.split()
    return bool(words) and all(word in common_words() for word in words)
