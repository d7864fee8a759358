"""What the service answers, checked: nothing in it is believed that could mix patients up."""

from __future__ import annotations

import json
from collections.abc import Collection

from deid_plugin_restmap.errors import (
    AnswerIncompleteError,
    AnswerMalformedError,
    OriginalReturnedError,
    PseudonymDuplicatedError,
)

_LONGEST = 64


def pseudonyms_of(content: bytes, asked: Collection[str]) -> dict[str, str]:
    """The pseudonym of each value that was asked about.

    The answer is ``{"pseudonyms": [{"value": …, "pseudonym": …}, …]}``, in any order, with each
    value once.  AnswerMalformedError, of the class that says what is wrong, for any other.
    """
    try:
        answer = json.loads(content)
        pairs = [(one["value"], one["pseudonym"]) for one in answer["pseudonyms"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        pairs = None
    if pairs is None or not all(_is_text(value) and _is_text(name) for value, name in pairs):
        raise AnswerMalformedError
    found: dict[str, str] = dict(pairs)
    if len(pairs) != len(asked) or found.keys() != set(asked):
        raise AnswerIncompleteError
    if not all(_can_stand(pseudonym) for pseudonym in found.values()):
        raise AnswerMalformedError
    if len(set(found.values())) != len(found):
        raise PseudonymDuplicatedError
    if any(value == pseudonym for value, pseudonym in found.items()):
        raise OriginalReturnedError
    return found


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _can_stand(pseudonym: str) -> bool:
    """Whether a text can be the value of an element: a backslash would make two values of it."""
    return (
        pseudonym.strip() == pseudonym
        and 0 < len(pseudonym) <= _LONGEST
        and pseudonym.isprintable()
        and "\\" not in pseudonym
    )
