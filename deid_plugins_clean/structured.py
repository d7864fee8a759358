"""Structured content (PS3.15 E.3.3): content items, cleaned by what their concepts mean."""

from __future__ import annotations

from typing import Literal

from deid_core import BLANK, KEEP, Changed, Context, Field, texts_of
from deid_plugins_clean.concepts import Meaning
from deid_plugins_clean.identity import identity_of
from deid_plugins_clean.texts import TEXT_VRS, cleaned, cleaner_for
from deid_plugins_clean.vocabulary import WordList

_MEANINGS_OF_CODES = "CodeMeaning"


def content(
    field: Field,
    context: Context,
    mark: str = "",
    otherwise: str = "",
    characteristics: Literal["remove", "keep"] = "remove",
    keep: WordList | None = None,
    remove: WordList | None = None,
) -> Changed:
    """A value of a content item, cleaned by what its concept means.

    Where the concept identifies (names of observers and patients, identifiers, addresses, devices,
    dates of birth; in DCM, LOINC and UMLS by code, in all schemes by the words of the meaning), a
    text becomes `otherwise`, and codes and measurements become empty. All other text is cleaned as
    `clean.text` does. The meaning of a code stays, but
    in local coding schemes, or with a name of the dataset in it, it is cleaned. What
    else it is asked about (person names, UIDs, dates) it keeps as it is: `hash_name`,
    `generate_uid` and the rules for dates are for these.

    Options:
        mark: text in place of each span that goes, as in `clean.text`
        otherwise: text for what identifies as a whole, and where nothing is left of a text
        characteristics: age, sex, height and weight of the subject: remove empties, keep keeps them
        keep: a file of a site's own words that may stay, as in `clean.text`
        remove: a file of names and words that go wherever they stand, as in `clean.text`

    Example:
        REPLACE TextValue func:clean.content otherwise=REMOVED
        REPLACE CodeMeaning func:clean.content otherwise=REMOVED
        REPLACE ConceptCodeSequence func:clean.content
        REPLACE MeasuredValueSequence func:clean.content
    """
    known = identity_of(context).content
    meaning = known.meaning_of(field.path)
    if meaning is Meaning.CHARACTERISTIC and characteristics == "keep":
        meaning = None
    if meaning is not None:
        return BLANK if field.vr not in TEXT_VRS else otherwise or BLANK
    if field.vr not in TEXT_VRS:
        return KEEP
    cleaner = cleaner_for(context, keep, remove)
    standard = str(field) == _MEANINGS_OF_CODES and not known.is_local(field.path)
    if standard and not any(map(cleaner.names_somebody, texts_of(field.value))):
        return KEEP
    return cleaned(field, cleaner, mark, otherwise)


def identifies(field: Field, context: Context) -> bool:
    """Whether an element is the value of a content item whose concept identifies: a condition.

    Dates are what it is for: with it, a date of birth goes from a report whose other dates stay.

    Example:
        REMOVE Date func:clean.identifies
    """
    return identity_of(context).content.meaning_of(field.path) is not None
