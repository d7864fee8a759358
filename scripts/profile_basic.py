"""The recipe of the Basic Profile: what is done for each code of the table, and beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from profile_beyond import beyond, commands
from profile_table import Row, conditional_keywords, rows

USABLE = {
    "PatientID": "core.pseudonym",
    "PatientName": "core.hash_name",
    "ClinicalTrialSubjectID": "core.pseudonym",
    "ClinicalTrialSubjectReadingID": "core.pseudonym",
    "ContainerIdentifier": "core.pseudonym",
    "SpecimenIdentifier": "core.pseudonym",
}
"""Identifiers that tell patients and specimens apart: Z and D allow a dummy of each one's own."""

FOLLOWS = "(0002,0003)"
"""Media Storage SOP Instance UID follows SOP Instance UID by itself."""

GROUPS = {
    "0000": "command elements, which stand in messages",
    "0002": "the file meta group",
    "0004": "file sets",
    "0008": "study, series, instance, institution, staff",
    "0010": "the patient",
    "0012": "clinical trial",
    "0014": "calibration",
    "0016": "cameras, and where they were",
    "0018": "acquisition and equipment",
    "0020": "relations between instances",
    "0028": "presentation of the image",
    "0032": "the study, as requested",
    "0034": "flows of real-time video",
    "0038": "visit and admission",
    "003A": "waveforms",
    "0040": "procedures, specimens, structured reports",
    "0042": "encapsulated documents",
    "0044": "substances and assertions",
    "0050": "devices",
    "0062": "segmentation",
    "0064": "registration",
    "0068": "implants",
    "006A": "annotations of microscopy",
    "0070": "presentation states",
    "0072": "hanging protocols",
    "0074": "procedure steps",
    "0088": "storage and topics",
    "0100": "authorization",
    "0400": "signatures, and what was changed earlier",
    "2030": "print annotation",
    "2100": "print jobs",
    "2200": "labels of media",
    "3002": "RT images",
    "3006": "RT structure sets",
    "3008": "RT treatment records",
    "300A": "RT plans",
    "300C": "RT references",
    "300E": "RT approval",
    "3010": "RT, second generation",
    "4000": "comments (retired)",
    "4008": "results (retired)",
    "FFFA": "digital signatures",
    "FFFC": "trailing padding",
}


def basic() -> Iterator[str]:
    """The lines of ``ps3.15/basic``."""
    table = rows()
    yield from _HEAD.splitlines()
    for title, chosen in _sections(table):
        yield ""
        yield from (f"# {line}" for line in title.splitlines())
        yield from by_group(chosen)
    yield from _REST.splitlines()
    for title, rule, names in _BEYOND:
        yield from ("", f"# Beyond the table: {title}")
        yield from (rule.format(name) for name in names)
    yield from _CLAIMS.splitlines()


def by_group(chosen: Iterable[tuple[Row, str]]) -> Iterator[str]:
    """Rules of rows, a comment above those of each group."""
    group = ""
    for row, rule in chosen:
        if row.group != group:
            group = row.group
            yield f"# {group}: {GROUPS[group]}"
        yield f"{rule}{row.remark}"


def _sections(table: list[Row]) -> Iterator[tuple[str, list[tuple[Row, str]]]]:
    typed = conditional_keywords()
    groups: dict[str, list[tuple[Row, str]]] = {title: [] for title in _TITLES.values()}
    for row in table:
        if row.tag == FOLLOWS:
            continue
        kind, rule = _rule(row, typed)
        groups[_TITLES[kind]].append((row, rule))
    yield from groups.items()


def _rule(row: Row, typed: set[str]) -> tuple[str, str]:
    action, field = row.action, row.field
    if row.keyword in USABLE:
        return "usable", f"REPLACE {field} func:{USABLE[row.keyword]}"
    if action == "U" or (action == "D" and row.vr == "UI"):
        return "U", f"REPLACE {field} func:uid.generate_uid"
    if row.keyword in typed:
        return "typed", f"REPLACE {field} func:ps3_15.by_type code={action}"
    match action:
        case "X":
            return "X", f"REMOVE {field}"
        case "Z":
            return "Z", f"BLANK {field}"
        case "D":
            return "D", f"REPLACE {field} func:ps3_15.dummy"
    raise ValueError(f"{row.tag}: no rule for {action}")


_TITLES = {
    "usable": "Z and D, usable: identifiers that stay apart under pseudonyms",
    "X": "X: removed",
    "Z": "Z: emptied",
    "D": "D: replaced by a dummy",
    "U": "U: replaced by a UID that follows from the original and the key, the same everywhere",
    "typed": "X/Z, X/D, Z/D, X/Z/D, X/Z/U*: by the attribute's type in the IOD; so are a plain X or"
    "\nZ that some IOD can't be valid with",
}

_HEAD = """\
# The Basic Application Level Confidentiality Profile: DICOM PS3.15 Annex E, Table E.1-1.
# Made by scripts/make_profiles.py from the table; options and recipes are layers over it.
FORMAT dicom

%labels
ADD is ps3.15/basic
ADD method 113100
ADD refuses encapsulated-document
ADD refuses media-directory
ADD refuses burned-in

# What identifies by its body, which no rule on attributes reaches, is refused; the options
# accept-encapsulated-document, accept-media-directory and accept-burned-in let it through.
%filter encapsulated-document

LABEL Pages or a model are encapsulated, which may show who the patient is
present EncapsulatedDocument
contains SOPClassUID ^1\\.2\\.840\\.10008\\.5\\.1\\.4\\.1\\.1\\.104\\.
contains MediaStorageSOPClassUID ^1\\.2\\.840\\.10008\\.5\\.1\\.4\\.1\\.1\\.104\\.

%filter media-directory

LABEL A DICOMDIR names files that are no more; make one of the outputs
present DirectoryRecordSequence
equals MediaStorageSOPClassUID 1.2.840.10008.1.3.10

%filter burned-in

LABEL The header says that there is text in the pixels
equals BurnedInAnnotation YES

LABEL A secondary capture, and the header does not say that no text is in the pixels
contains SOPClassUID ^1\\.2\\.840\\.10008\\.5\\.1\\.4\\.1\\.1\\.7(\\.[1-4])?$
+ notequals BurnedInAnnotation NO
contains MediaStorageSOPClassUID ^1\\.2\\.840\\.10008\\.5\\.1\\.4\\.1\\.1\\.7(\\.[1-4])?$
+ notequals BurnedInAnnotation NO

LABEL A screen save
contains ImageType SCREEN

%header"""

_REST = """\

# X: curves and overlays, all numbers of their repeating groups. An overlay without its data is
# invalid, so the rest of its plane goes with it: its label and description are free text.
REMOVE 50xxxxxx
REMOVE 60xxxxxx

# X: private attributes, at every depth
REMOVE select:private

# U: Media Storage SOP Instance UID (0002,0003) becomes what SOP Instance UID becomes, by itself."""

_BEYOND = (
    ("where the file came from, in the file meta group", "REMOVE {}", beyond("file-meta")),
    (
        "UIDs of instances, frames of reference and their like; originals and broken references"
        "\n# would be left",
        "REPLACE {} func:uid.generate_uid",
        beyond("uids"),
    ),
    ("dates and times", "REMOVE {}", (*beyond("dates"), *beyond("times"))),
    ("birth and death in other calendars", "REMOVE {}", beyond("calendars")),
    ("persons, orders, and who gave out identifiers", "REMOVE {}", beyond("names")),
    ("what nobody can look into", "REMOVE {}", beyond("sealed")),
    ("what is made of size and weight", "REMOVE {}", beyond("characteristics")),
    ("addresses with UIDs or file names in them", "REMOVE {}", beyond("addresses")),
    ("devices, as a site names them", "BLANK {}", beyond("devices")),
    ("titles of documents and media", "BLANK {}", beyond("titles")),
    (
        "free text of content items and documents, names and numbers that the IOD may need",
        "REPLACE {} func:ps3_15.dummy",
        beyond("texts"),
    ),
    (
        "free text of people, without what identifies in it",
        "REPLACE {} func:clean.text otherwise=DUMMY",
        beyond("descriptions"),
    ),
    (
        "names, kinds and settings that people give to protocols, drugs and accessories,"
        "\n# without the dataset's own values",
        "REPLACE {} func:clean.text words=all otherwise=DUMMY",
        beyond("setups"),
    ),
    ("what nobody writes any more, in repeating groups", "REMOVE {}", beyond("retired")),
    ("what stands in messages, not in files", "REMOVE {}", commands()),
    (
        "groups of media directories, non-destructive testing and baggage",
        "REMOVE select:group:{}",
        beyond("groups"),
    ),
    ("attributes that the dictionary does not know", "REMOVE {}", ("unknown:public",)),
    (
        "attributes stored as what they can't be: a name where the dictionary has a sequence",
        "REMOVE {}",
        ("mismatched:vr",),
    ),
    ("text where a UID is to be", "REMOVE {} contains:[^0-9.]", ("select:VR:UI",)),
    (
        "text where a number is to be",
        r"REMOVE {} contains:[^-+0-9.eE\s]",
        ("select:VR:DS|IS",),
    ),
    (
        "text behind a value's end",
        r"REMOVE {} contains:\x00[^\x00\s]",
        ("select:VR:AS|CS|LO|LT|SH|ST|UC|UR|UT",),
    ),
)

_CLAIMS = """\

# What the standard demands of the output
ADD PatientIdentityRemoved YES
ADD DeidentificationMethod func:ps3_15.method_names
ADD DeidentificationMethodCodeSequence func:ps3_15.method_codes
ADD LongitudinalTemporalInformationModified func:ps3_15.temporal to=REMOVED"""
