"""Free text, cleaned: what may stay, stays."""

from __future__ import annotations

from typing import Literal

from deid_core import BLANK, KEEP, Changed, Context, Field, texts_of
from deid_plugins_clean.cleaner import Cleaner
from deid_plugins_clean.identity import identity_of
from deid_plugins_clean.removal import without
from deid_plugins_clean.vocabulary import WordList, vocabulary

TEXT_VRS = frozenset({"LO", "LT", "SH", "ST", "UC", "UN", "UT"})
_NO_TEXT = "\ufffd"
"""What bytes that are no text of a character set are decoded to."""
_TELLING = 3
"""From how many characters on a value that a device writes can identify."""


def text(
    field: Field,
    context: Context,
    mark: str = "",
    otherwise: str = "",
    words: Literal["known", "all"] = "known",
    keep: WordList | None = None,
    remove: WordList | None = None,
) -> Changed:
    """The text without what identifies, or may: a word stays only where it is known to be harmless.

    What goes: the identifying values of the same dataset as it was read, at every depth (names by
    component, identifiers, addresses, institutions, dates), in any case, spelling and separation;
    dates and times, phone numbers, e-mail and web addresses, file paths, UIDs, ages over 89;
    digits that are of no technical form (with a unit, behind a word that counts, levels, sizes);
    names behind a title or a label; and every word that is in none of the lists of technical and
    common words (English, German, French, Spanish, Japanese, fewer of other languages). The rules
    and their limits: docs/cleaning.md.

    Each of several values is cleaned. An element with nothing left becomes empty, or `otherwise`;
    so does one whose bytes are no text of the character set.

    Options:
        mark: text in place of each span that goes; by default nothing, so that no text gets longer
        otherwise: text for an element with nothing left, where an empty value is not allowed
        words: which words may stay: known, those of the lists; all, words and numbers of any kind,
            for what devices write, so that only the dataset's own values, forms (dates, contacts)
            and names behind a title go, and values of one or two characters stay
        keep: a file of a site's own words that may stay, UTF-8, white space between them
        remove: a file of names and words that go wherever they stand, a staff list for one

    Example:
        REPLACE StudyDescription func:clean.text
        REPLACE ImageComments func:clean.text mark=[...]
        REPLACE RTPlanLabel func:clean.text otherwise=PLAN
    """
    trusting = words == "all"
    if trusting and all(len(one) < _TELLING for one in texts_of(field.value)):
        return KEEP
    cleaner = cleaner_for(context, keep, remove, trusting=trusting)
    return cleaned(field, cleaner, mark, otherwise)


def cleaner_for(
    context: Context, keep: WordList | None, remove: WordList | None, *, trusting: bool = False
) -> Cleaner:
    """The cleaner for the dataset at hand."""
    identity = identity_of(context)
    if remove is not None:
        identity = identity.with_names(remove.words)
    words = vocabulary(frozenset() if keep is None else keep.words)
    return Cleaner(identity, words, trusting)


def cleaned(field: Field, cleaner: Cleaner, mark: str, otherwise: str) -> Changed:
    """The element's values without what identifies.

    `otherwise`, or BLANK, where nothing is left, or bytes are no text of the character set: what
    can't be read can't be judged.
    """
    values = texts_of(field.value)
    if not any(values):
        return BLANK
    if any(_NO_TEXT in one or not field.holds(one) for one in values):
        return otherwise or BLANK
    changed = [without(one, cleaner.spans(one), mark) if one else "" for one in values]
    if not any(changed):
        return otherwise or BLANK
    return changed if len(changed) > 1 else changed[0]
