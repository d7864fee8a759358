"""Subject numbers that can be read out on the telephone, and free text from a list."""

from __future__ import annotations

import re
from importlib.resources import files

from deid_core import BLANK, KEEP, Context, Field, Outcome

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits without those that are taken for another: I, L, O, U."""

BITS = 5 * 13
"""13 symbols of 5 bits: enough for no two patients ever to have one number."""

PROTOCOLS = frozenset(
    line.casefold()
    for line in (files("deid_plugin_acme") / "protocols.txt").read_text("utf-8").splitlines()
    if line
)


def subject(field: Field, context: Context, trial: str) -> str | Outcome:
    """The number of a patient in a trial: ``T7-8XK3M9Q2B7RTN-05``, with a checksum at its end.

    The checksum is the remainder by 37, which finds any wrong symbol, and any two that were
    swapped. The number follows from the original and the key of the run: the same in all files of
    a trial, another in another trial. An empty value stays empty.
    """
    original = str(field.value).strip()
    if not original:
        return BLANK
    number = int.from_bytes(context.derive(f"subject of {trial}", original), "big") >> (256 - BITS)
    symbols = "".join(SYMBOLS[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return f"{trial}-{symbols}-{number % 37:02}"


def check_subject(trial: str) -> None:
    """Refuse what is not the short name of a trial, when a recipe compiles."""
    if not re.fullmatch("[A-Z][A-Z0-9]{0,7}", trial):
        raise ValueError("trial is up to 8 capital letters and digits, as in T7")


def protocol(field: Field) -> Outcome:
    """Keeps a description that is the name of one of the hospital's protocols; empties all others.

    Technicians write names of patients into free text. What is on the list can't be one.
    """
    return KEEP if str(field.value).strip().casefold() in PROTOCOLS else BLANK
