"""The function ``map``, and what prepares it for all values of a file."""

from __future__ import annotations

from collections.abc import Sequence

from deid_core import BLANK, Context, Field, Outcome, texts_of
from deid_plugin_sqlmap.errors import KeyNeededError, OriginalTooLongError
from deid_plugin_sqlmap.formats import Domain, Format, Length, Prefix, Symbols
from deid_plugin_sqlmap.settings import database_url
from deid_plugin_sqlmap.store import Originals, Store

MAPPED_VRS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UN", "UT"})

_LONGEST_CLEAR = 512


def map_value(
    field: Field,
    context: Context,
    domain: Domain,
    format: Symbols = "hex",  # noqa: A002
    length: Length = Length(12),  # noqa: B008
    prefix: Prefix = Prefix(""),  # noqa: B008
    originals: Originals = "hashed",
) -> str | list[str] | Outcome:
    """The pseudonym that the database has for the value; a new one, random, where it has none.

    The same original has the same pseudonym within a domain, in every element, file and run, on
    every machine that uses the database; no two originals have one. Outer spaces do not count,
    upper and lower case do. Each of several values is replaced, an empty one stays empty.

    Options:
        domain: what the mapping is about; each domain has a mapping of its own
        format: hex is 0-9A-F, letters is A-Z, digits is 0-9
        length: how many characters, 4 to 50
        prefix: text in front, not counted in the length
        originals: hashed stores originals as hashes under the run's key, so that the database
            alone tells nobody who is who; clear stores them AS THEY ARE

    Format, length and prefix are those of new pseudonyms: one that the database has is given as
    it is.

    Example:
        REPLACE PatientID func:sqlmap.map domain=PatientID format=digits length=8 prefix=S-
    """
    texts = texts_of(field.value)
    form = Format(format, int(length), str(prefix))
    pseudonyms = _look_up([text for text in texts if text], context, domain, form, originals)
    changed = [pseudonyms[text] if text else "" for text in texts]
    if not any(changed):
        return BLANK
    return changed if len(changed) > 1 else changed[0]


def prepare_values(
    values: Sequence[object],
    context: Context,
    domain: Domain,
    format: Symbols,  # noqa: A002
    length: Length,
    prefix: Prefix,
    originals: Originals,
) -> None:
    """Look up, or make, the pseudonyms of all values; the store remembers them."""
    texts = [text for value in values for text in texts_of(value) if text]
    _look_up(texts, context, domain, Format(format, int(length), str(prefix)), originals)


def _look_up(
    texts: Sequence[str], context: Context, domain: str, form: Format, originals: Originals
) -> dict[str, str]:
    """The pseudonyms of texts."""
    if not texts:
        return {}
    if originals == "hashed" and context.key_is_drawn:
        raise KeyNeededError
    store = context.resource("store", lambda: Store(database_url(context.variables)))
    if originals == "hashed":
        stored = {text: context.derive(f"original:{domain}", text).hex() for text in texts}
        store.admit(domain, originals, key_mark(context))
    else:
        if any(len(text) > _LONGEST_CLEAR for text in texts):
            raise OriginalTooLongError
        stored = {text: text for text in texts}
        store.admit(domain, originals, "")
    found = store.pseudonyms(domain, stored.values(), form.draw)
    return {text: found[as_stored] for text, as_stored in stored.items()}


def key_mark(context: Context) -> str:
    """What tells keys apart, and lets nobody find one."""
    return context.derive("mark of the key", "").hex()
