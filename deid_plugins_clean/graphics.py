"""Graphics (PS3.15 E.3.2): overlay planes and curves."""

from __future__ import annotations

from typing import Literal

from deid_core import KEEP, REMOVE, Changed, Context, ElementKind, Field
from deid_plugins_clean.texts import TEXT_VRS, cleaned, cleaner_for
from deid_plugins_clean.vocabulary import WordList

_OVERLAY_TYPE = 0x0040
_REGION_OF_INTEREST = "R"


def graphic(
    field: Field,
    context: Context,
    planes: Literal["remove", "regions", "keep"] = "remove",
    keep: WordList | None = None,
    remove: WordList | None = None,
) -> Changed:
    """An element of an overlay plane or a curve: taken out, or with its texts cleaned.

    A bitmap may show a name, and nothing here reads bitmaps: by default the whole plane goes. What
    stays has its texts (label, description, comments) cleaned as `clean.text` does.

    Options:
        planes: remove takes out overlays and curves; regions leaves the overlays that mark a region
            of interest (OverlayType R); keep leaves all, for who has looked at them
        keep: a file of a site's own words that may stay, as in `clean.text`
        remove: a file of names and words that go wherever they stand, as in `clean.text`

    Example:
        REPLACE 60xxxxxx func:clean.graphic planes=regions
        REPLACE 50xxxxxx func:clean.graphic
    """
    if planes == "remove" or (planes == "regions" and not _is_region(field, context)):
        return REMOVE
    if field.vr in TEXT_VRS:
        return cleaned(field, cleaner_for(context, keep, remove), "", "")
    return KEEP


def _is_region(field: Field, context: Context) -> bool:
    """Whether the plane that an element belongs to is said to mark a region of interest."""
    where, group = field.path.rpartition("__")[0], int(field.tag[1:5], 16)
    types = [
        original.texts
        for original in context.originals(_is_type)
        if original.tag >> 16 == group and original.path.rpartition("__")[0] == where
    ]
    return types == [(_REGION_OF_INTEREST,)]


def _is_type(element: ElementKind) -> bool:
    return element.tag & 0xFFFF == _OVERLAY_TYPE and element.tag >> 24 == 0x60
