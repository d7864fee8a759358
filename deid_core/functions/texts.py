"""Texts: cut, changed by a regular expression, in upper or lower case."""

from __future__ import annotations

import re
from functools import lru_cache

from deid_core import Changed, Field, each_value
from deid_core.functions.options import Bounded
from deid_core.functions.patterns import Pattern, check_length

TEXT_VRS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
TRUNCATED_VRS = TEXT_VRS | {"DT", "TM"}


class Characters(Bounded):
    """How many characters; below 0: from the end."""

    least, most = -10240, 10240


def truncate(field: Field, length: Characters) -> Changed:
    """The first `length` characters of each value; with a length below 0, the last ones.

    Spaces that come to stand at the end go. 0 leaves nothing. A DT or TM cut to its year, hour or
    minute stays valid; a DA does not, and can't be cut.

    Options:
        length: how many characters, of text and not of bytes; -4 takes the last four

    Example:
        REPLACE PatientTelephoneNumbers func:truncate length=4
        REPLACE AcquisitionDateTime func:truncate length=4
    """

    def cut(text: str) -> str:
        return (text[:length] if length >= 0 else text[length:]).strip(" ")

    return each_value(field.value, cut)


def regex_replace(
    field: Field, pattern: Pattern, replacement: str = "", match_case: bool = False
) -> Changed:
    r"""Each value with all that a regular expression matches replaced; the rest of it STAYS.

    Values in which nothing matches stay whole, so that this is no way to take out names that come
    in unforeseen forms. The expression is Python's, in any case like all of a recipe's, up to 1000
    characters; one with a repeat inside a repeated group is refused, for it could take for ever,
    and a file fails where a value is too long for one with many repeats side by side (two of them
    take values of 368 characters, three of 84).

    Options:
        pattern: the expression; in quotes where it has spaces
        replacement: the text instead, in which \1 stands for the first group and so on; by
            default nothing
        match_case: whether upper and lower case are told apart

    Example:
        REPLACE StudyDescription func:regex_replace pattern="\bdr\.? \w+" replacement=PHYSICIAN
    """
    regex = _compiled(pattern, match_case)

    def replaced(text: str) -> str:
        check_length(pattern, text)
        return regex.sub(replacement, text).strip(" ")

    return each_value(field.value, replaced)


@lru_cache(maxsize=256)
def _compiled(pattern: str, match_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, 0 if match_case else re.IGNORECASE)


def upper(field: Field) -> Changed:
    """Each value in upper case.

    Example:
        REPLACE PatientID func:upper
    """
    return each_value(field.value, str.upper)


def lower(field: Field) -> Changed:
    """Each value in lower case.

    Example:
        REPLACE StationName func:lower
    """
    return each_value(field.value, str.lower)
