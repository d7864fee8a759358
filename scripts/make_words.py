"""Makes the two word lists of deid_plugins_clean that come from elsewhere.

    pip install names
    python scripts/make_words.py deid_plugins_clean/vocabulary

`standard.txt` has the words of the code meanings and attribute names of DICOM, as pydicom has
them, without names of people and places: those that are written with a capital throughout, those
of breeds, registries, countries and languages, and those of the United States' census of 1990, as
the package `names` has it.  `also_names.txt` has the words of the lists written by hand, but
`technical.txt`, that the census counts as surnames or given names.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import names
from pydicom import datadict
from pydicom.sr._concepts_dict import concepts

# Context groups: languages, countries, breeds, registries of breeds and of animals for research.
LEFT_OUT = {5000, 5001, 7480, 7481, 7486, 7490}
SCHEMES = ("DCM", "SCT", "LN", "RADLEX", "IBSI", "UMLS", "FMA", "NCIt", "BARI")

_WORD = re.compile(r"[^\W\d_]{3,}")


def words_of_the_standard() -> set[str]:
    """The words of code meanings and attribute names, in lower case, but proper names."""
    attributes = " ".join(name for _, _, name, _, _ in datadict.DicomDictionary.values())
    meanings = [
        meaning
        for scheme in SCHEMES
        for codes in concepts[scheme].values()
        for meaning, cids in codes.values()
        if not LEFT_OUT.issuperset(cids)
    ]
    words = set(_WORD.findall(attributes)).union(*map(_WORD.findall, meanings))
    inside = {word for meaning in meanings for word in _WORD.findall(meaning)[1:]}
    proper = {word.lower() for word in inside if word.istitle()} - inside
    return {word.lower() for word in words} - proper


def names_of_people() -> set[str]:
    """Surnames and given names, in lower case."""
    lists = [Path(file).read_text("ascii") for file in names.FILES.values()]
    return {line.split()[0].lower() for text in lists for line in text.splitlines()}


def words_in(path: Path) -> set[str]:
    """The words of a list."""
    lines = (line.partition("#")[0] for line in path.read_text("utf-8").splitlines())
    return {word for line in lines for word in line.split()}


def main(folder: Path) -> None:
    """Write both lists into a folder that has the others."""
    standard, also = folder / "standard.txt", folder / "also_names.txt"
    people = names_of_people()
    by_hand = {
        path: words_in(path) for path in folder.glob("*.txt") if path not in (standard, also)
    }
    known = words_of_the_standard() - set().union(*by_hand.values()) - people
    _write(standard, "Words of DICOM's codes and attributes", known)
    technical = by_hand.pop(folder / "technical.txt")
    ambiguous = set().union(*by_hand.values()) & people - technical
    _write(also, "Words of the other lists that are names of people, too", ambiguous)


def _write(path: Path, what: str, words: set[str]) -> None:
    text = "\n".join([f"# {what}; written by scripts/make_words.py", *sorted(words)])
    path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
