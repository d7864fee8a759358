"""Differences in what becomes of elements: of protection, combination, depth and dates."""

from __future__ import annotations

from diff_case import Case
from diff_compare import ElementDiffers
from diff_predicates import element
from pydicom.datadict import dictionary_VR
from pydicom.tag import Tag as PydicomTag

from deid_core.recipe.statements import Action, All, Path, Tag
from deid_core.standard.tags import DIRECTORY_OFFSETS

MEDIA_STORAGE_SOP_INSTANCE_UID = 0x00020003
SOP_INSTANCE_UID = "(0008,0018)"
GOVERNING = {0x00020002, 0x00080016, 0x00080005}
TRANSFER_SYNTAX_UID = "(0002,0010)"


@element(
    "broad-forms-spare-what-governs",
    "BLANK ALL",
    "*Only by exact name*: SpecificCharacterSet (which governs the text around it), SOPClassUID, "
    "MediaStorageSOPClassUID, MediaStorageSOPInstanceUID, private creators.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    return (
        found.ours == found.source
        and not case.names_exactly(found.tag)
        and (found.tag in GOVERNING or _media_left(found) or _creator_left(case, found))
    )


def _media_left(found: ElementDiffers) -> bool:
    """MediaStorageSOPInstanceUID, where no rule changed SOPInstanceUID."""
    files = found.files
    return found.tag == MEDIA_STORAGE_SOP_INSTANCE_UID and files.ours.get(
        SOP_INSTANCE_UID
    ) == files.source.get(SOP_INSTANCE_UID)


def _creator_left(case: Case, found: ElementDiffers) -> bool:
    return _creator(found) and "remove_private" not in case.options


def _creator(found: ElementDiffers) -> bool:
    return bool(PydicomTag(found.tag).is_private_creator)


@element(
    "media-storage-uid-follows",
    "SOP instance",
    "Unless a rule names it, MediaStorageSOPInstanceUID equals the output's SOPInstanceUID "
    "wherever a rule changed that.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    if found.tag != MEDIA_STORAGE_SOP_INSTANCE_UID or case.names_exactly(found.tag):
        return False
    files = found.files
    ours, read = files.ours.get(SOP_INSTANCE_UID), files.source.get(SOP_INSTANCE_UID)
    values = ours.values if ours is not None else ()
    return ours != read and found.ours is not None and found.ours.values == values


@element(
    "creators-go-with-their-block",
    "private by creator in another case",
    "A private creator goes with the last element of its block",
)
def _(case: Case, found: ElementDiffers) -> bool:
    group, number = found.tag >> 16, found.tag & 0xFF
    around = found.path[:-11]
    block = f"{around}({group:04X},{number:02X}"
    used = [p for p in found.files.ours if p.startswith(block) and "__" not in p[len(block) :]]
    return _creator(found) and found.ours is None and found.theirs == found.source and not used


@element(
    "protected-elements",
    "blank all and pixels",
    "*Protected*, except from a rule that names them exactly",
)
def _(case: Case, found: ElementDiffers) -> bool:
    # deid blanks TransferSyntaxUID, and what it writes then can't be read.
    return (
        "disable_skip" in case.options
        and found.tag not in GOVERNING | {MEDIA_STORAGE_SOP_INSTANCE_UID}
        and any(isinstance(rule.field, All) for rule in case.parsed)
        and found.files.theirs.get(TRANSFER_SYNTAX_UID) is None
    )


@element(
    "add-at-every-depth",
    "ADD bare tag",
    "sets the elements that exist, at every depth",
)
def _(case: Case, found: ElementDiffers) -> bool:
    adds = any(rule.field == Tag(found.tag) for rule in case.by(Action.ADD))
    return adds and "__" in found.path and found.source is not None and found.ours is not None


@element(
    "added-vr",
    "ADD an absent element by bare tag",
    "(VR from the dictionary, for private ones from the private dictionary",
)
def _(case: Case, found: ElementDiffers) -> bool:
    ours, theirs = found.ours, found.theirs
    return (
        found.source is None
        and ours is not None
        and theirs is not None
        and theirs.vr == "ST"
        and ours.vr == ("LO" if PydicomTag(found.tag).is_private else dictionary_VR(found.tag))
        and ours.values == theirs.values
    )


@element(
    "keep-lets-only-adds-through",
    "add, keep, blank",
    "If one of them is KEEP, only the ADDs among them count (the last one).",
)
def _(case: Case, found: ElementDiffers) -> bool:
    field = Tag(found.tag)
    actions = [rule.action for rule in case.parsed if rule.field == field]
    return "__" not in found.path and actions == [Action.ADD, Action.KEEP, Action.BLANK]


@element(
    "kept-sequence-shields-from-catch-alls-only",
    "keep a sequence and blank broadly",
    "KEEP of a sequence shields what is in it from catch-alls, and from nothing else",
)
def _(case: Case, found: ElementDiffers) -> bool:
    kept = [rule.field for rule in case.by(Action.KEEP)]
    around = [_tag(step) for step in found.path.split("__")[:-1:2]]
    return (
        found.theirs == found.source
        and found.ours is not None
        and not found.ours.values
        and any(Tag(tag) in kept for tag in around)
    )


def _tag(text: str) -> int:
    return int(text.strip("()").replace(",", ""), 16)


@element(
    "a-path-keeps-its-sequences",
    "remove a sequence, keep in it",
    "A KEEP, REPLACE or JITTER that names an element by a path which exists keeps the sequences "
    "on that path, with all their items, in their places",
)
def _(case: Case, found: ElementDiffers) -> bool:
    paths = [
        rule.field.steps
        for rule in case.by(Action.KEEP, Action.REPLACE)
        if isinstance(rule.field, Path)
    ]
    tags = tuple(_tag(step) for step in found.path.split("__")[::2])
    return (
        found.theirs is None
        and found.ours is not None
        and any(tuple(_tag_of(step.field) for step in path)[: len(tags)] == tags for path in paths)
    )


def _tag_of(field: object) -> int | None:
    return field.tag if isinstance(field, Tag) else None


@element(
    "flags-are-first-rules",
    "remove private but one",
    "`strip_sequences` is a first rule `REMOVE select:VR:SQ`, `remove_private` a first rule "
    "`REMOVE select:private`; they combine like any other.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    private = PydicomTag(found.tag).is_private and "remove_private" in case.options
    in_sequence = "(0040,0275)" in found.path and "strip_sequences" in case.options
    return found.ours is not None and found.theirs is None and (private or in_sequence)


@element(
    "offsets-of-a-directory-follow",
    "offsets of a directory",
    "The offsets in a DICOMDIR are recomputed, or the file fails.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    return found.tag in DIRECTORY_OFFSETS and found.theirs == found.source


# ------------------------------------------------------------------ dates


def _jittered(case: Case, found: ElementDiffers, vr: str) -> bool:
    shifts = any(case.by(Action.JITTER)) or "deid_func:jitter" in case.text
    present = found.source is not None and found.ours is not None and found.theirs is not None
    return shifts and present and found.source.vr == vr


@element(
    "jitter-keeps-how-a-date-is-written",
    "JITTER DT to the month",
    "shifts DA and DT by whole days, every value, keeping precision, fraction, UTC offset and "
    "ranges as written.",
)
def _(case: Case, found: ElementDiffers) -> bool:
    if not (_jittered(case, found, "DA") or _jittered(case, found, "DT")):
        return False
    read, ours, theirs = ("/".join(x.values) for x in (found.source, found.ours, found.theirs))
    same_form = [c.isdigit() for c in read] == [c.isdigit() for c in ours]
    other_form = [c.isdigit() for c in read] != [c.isdigit() for c in theirs]
    return same_form and other_form


@element("jitter-leaves-times", "JITTER TM", "TM does not change by whole days")
def _(case: Case, found: ElementDiffers) -> bool:
    return _jittered(case, found, "TM") and found.ours == found.source != found.theirs
