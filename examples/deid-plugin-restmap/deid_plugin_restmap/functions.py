"""The function ``map``, and what prepares it for all values of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deid_core import BLANK, Context, Field, Outcome, texts_of
from deid_plugin_restmap.mapping import RemoteMapping
from deid_plugin_restmap.settings import settings_of

MAPPED_VRS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UN", "UT"})


class Domain(str):
    """What a mapping is about, as the service calls it: 1 to 64 characters."""

    __slots__ = ()

    def __new__(cls, text: str) -> Domain:
        """The domain of a name; ValueError where it is none."""
        if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}", text):
            raise ValueError("expected a name of up to 64 letters of ASCII, digits, _, . and -")
        return super().__new__(cls, text)


def map_value(field: Field, context: Context, domain: Domain) -> str | list[str] | Outcome:
    """The pseudonym that the mapping service has, or makes, for the value.

    The service sees the value AS IT IS. Outer spaces do not count, upper and lower case do. Each
    of several values is replaced, an empty one stays empty. Where the service does not answer, or
    answers what can't be right, the file fails.

    Options:
        domain: what the mapping is about, as the service calls it

    Example:
        REPLACE PatientID func:restmap.map domain=PatientID
    """
    texts = texts_of(field.value)
    pseudonyms = _mapping(context).pseudonyms(domain, [text for text in texts if text])
    changed = [pseudonyms[text] if text else "" for text in texts]
    if not any(changed):
        return BLANK
    return changed if len(changed) > 1 else changed[0]


def prepare_values(values: Sequence[object], context: Context, domain: Domain) -> None:
    """Ask for the pseudonyms of all values at once; the mapping remembers them."""
    texts = [text for value in values for text in texts_of(value) if text]
    _mapping(context).pseudonyms(domain, texts)


def _mapping(context: Context) -> RemoteMapping:
    return context.resource("mapping", lambda: RemoteMapping(settings_of(context.variables)))
