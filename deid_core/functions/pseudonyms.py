"""Pseudonyms: texts that follow from the original and the key of the run."""

from __future__ import annotations

from math import ceil, log2
from typing import Literal

from deid_core import Changed, Context, Field, each_value
from deid_core.functions.options import Bounded

PSEUDONYM_VRS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UN", "UT"})

_LEAST_BITS = 64
_SYMBOLS = {
    "hex": "0123456789ABCDEF",
    "digits": "0123456789",
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
# How many symbols hold 64 bits, 16 at least: 16 of hex, 16 letters, 20 digits.
_SHORTEST = {
    name: max(16, ceil(_LEAST_BITS / log2(len(symbols)))) for name, symbols in _SYMBOLS.items()
}


class Length(Bounded):
    """How many characters a pseudonym has, without its prefix."""

    least, most = 16, 50


def pseudonym(
    field: Field,
    context: Context,
    domain: str | None = None,
    format: Literal["hex", "digits", "letters"] = "hex",  # noqa: A002
    length: Length | None = None,
    prefix: str = "",
) -> Changed:
    """A text that follows from the original value, the domain and the key of the run.

    The same original gives the same pseudonym within a domain, in every file and, with the same
    key, in every run; without the key nobody can rebuild or check one. Outer spaces do not count,
    upper and lower case do. Each of several values is replaced, an empty one stays empty. A
    pseudonym holds 64 bits at least, so that no two originals share one: it has 16 characters or
    more, of digits 20 or more.

    Options:
        domain: originals of different domains get different pseudonyms; by default the element's
            keyword, so that PatientID is the same wherever it stands
        format: hex is 0-9A-F, letters is A-Z, digits is 0-9
        length: how many characters, 16 to 50; by default as few as hold 64 bits
        prefix: text in front, not counted in the length

    Example:
        REPLACE PatientID func:pseudonym prefix=S-
        REPLACE AccessionNumber func:pseudonym domain=accession format=letters
    """
    count = _SHORTEST[format] if length is None else int(length)
    where = f"pseudonym:{str(field) if domain is None else domain}"

    def derived(original: str) -> str:
        return prefix + _written(context.derive(where, original), _SYMBOLS[format], count)

    return each_value(field.value, derived)


def check_length(format: str, length: int | None, **others: object) -> None:  # noqa: A002
    """ValueError where so many symbols are too few to be unique (under 64 bits)."""
    shortest = _SHORTEST[format]
    if length is not None and length < shortest:
        raise ValueError(f"{length} {format} hold fewer than {_LEAST_BITS} bits; take {shortest}")


def _written(digest: bytes, symbols: str, count: int) -> str:
    number = int.from_bytes(digest, "big")
    written = []
    for _ in range(count):
        number, index = divmod(number, len(symbols))
        written.append(symbols[index])
    return "".join(written)
