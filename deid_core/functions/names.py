"""Pseudonymous person names."""

from __future__ import annotations

from unicodedata import normalize

from deid_core import Changed, Context, Field, each_value

NAME_VRS = frozenset({"PN"})

# 100 syllables: ten of them hold 66 bits.
_CONSONANTS = "bcdfghjklmnprstvwxyz"
_VOWELS = "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
_IN_A_WORD = 5


def hash_name(field: Field, context: Context, domain: str = "name") -> Changed:
    """A made-up person name, family^given, that follows from the original and the run's key.

    The same name gives the same made-up one in every element and file, and with the same key in
    every run. Letter case, outer spaces and empty components at the end do not count; where a
    name has several component groups, its first one that is not empty decides. Names that two
    people share stay shared: to tell people apart, derive from an identifier
    (`from_element element=PatientID`, then `pseudonym`). The result is ASCII, valid in every
    character set, and holds 66 bits. Each of several names is replaced; an empty one stays empty.

    Options:
        domain: names of different domains get different made-up ones

    Example:
        REPLACE PatientName func:hash_name
        REPLACE ReferringPhysicianName func:hash_name domain=staff
    """

    def made_up(name: str) -> str:
        person = _person(name)
        if not person:
            return ""
        number = int.from_bytes(context.derive(f"name:{domain}", person), "big")
        family, number = _word(number)
        given, _ = _word(number)
        return f"{family}^{given}"

    return each_value(field.value, made_up)


def _person(name: str) -> str:
    """What counts of a name: the components of its first group that has any."""
    for group in name.split("="):
        components = [" ".join(part.split()) for part in group.split("^")]
        if any(components):
            return normalize("NFKC", "^".join(components).rstrip("^")).casefold()
    return ""


def _word(number: int) -> tuple[str, int]:
    syllables = []
    for _ in range(_IN_A_WORD):
        number, index = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[index])
    return "".join(syllables).capitalize(), number
