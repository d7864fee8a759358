"""The recipes of the options: layers over the Basic Profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from profile_basic import by_group
from profile_beyond import beyond
from profile_table import Row, rows, safe_private
from pydicom.datadict import dictionary_VR

_TEXT_VRS = {"LO", "LT", "SH", "ST", "UC", "UT"}
_DATES, _TIMES = {"DA", "DT"}, {"TM"}
_VERSIONS = {
    "ContextGroupVersion",
    "ContextGroupLocalVersion",
    "TemplateVersion",
    "TemplateLocalVersion",
}
"""Dates of code lists and templates, which no shift applies to."""


def retain_uids() -> Iterator[str]:
    """K: UIDs stay."""
    yield from _head("Retain UIDs Option (PS3.15 E.3.9)", "retain-uids", "113110")
    yield from _kept("retain_uids")
    yield from ("", "# Beyond the table: UIDs that the Basic Profile replaces as well")
    yield from (f"KEEP {keyword}" for keyword in beyond("uids"))


def retain_device_identity() -> Iterator[str]:
    """K, and AE titles as pseudonyms."""
    yield from _head(
        "Retain Device Identity Option (PS3.15 E.3.7)", "retain-device-identity", "113109"
    )
    yield from _kept("retain_device_identity")
    yield from ("", "# Beyond the table: devices, as a site names them")
    yield from (f"KEEP {keyword}" for keyword in beyond("devices"))
    yield from ("", "# C: AE titles often name the institution, so each gets a pseudonym")
    yield from by_group(
        (row, f"REPLACE {row.field} func:core.pseudonym domain=ae")
        for row in _coded("retain_device_identity", "C")
    )


def retain_institution_identity() -> Iterator[str]:
    """K."""
    yield from _head(
        "Retain Institution Identity Option (PS3.15 E.3.8)", "retain-institution-identity", "113112"
    )
    yield from _kept("retain_institution_identity")


def retain_patient_characteristics() -> Iterator[str]:
    """K, and texts cleaned."""
    yield from _head(
        "Retain Patient Characteristics Option (PS3.15 E.3.5)",
        "retain-patient-characteristics",
        "113108",
    )
    yield from _kept("retain_patient_characteristics")
    yield from ("", "# Beyond the table: what the Basic Profile removes as well")
    yield from (f"KEEP {keyword}" for keyword in beyond("characteristics"))
    yield from _cleaned("retain_patient_characteristics")


def retain_full_dates() -> Iterator[str]:
    """K: dates and times stay."""
    yield from _head(
        "Retain Longitudinal Temporal Information with Full Dates Option (PS3.15 E.3.6)",
        "retain-full-dates",
        "113106",
        "ADD excludes ps3.15/retain-modified-dates",
    )
    yield from _kept("retain_full_dates")
    yield from ("", "# Beyond the table: dates and times that the Basic Profile removes as well")
    yield from (f"KEEP {keyword}" for keyword in (*beyond("dates"), *beyond("times")))
    yield from _temporal("UNMODIFIED")


def retain_modified_dates() -> Iterator[str]:
    """C: dates shifted, times kept."""
    yield from _head(
        "Retain Longitudinal Temporal Information with Modified Dates Option (PS3.15 E.3.6)",
        "retain-modified-dates",
        "113107",
        "ADD excludes ps3.15/retain-full-dates",
    )
    chosen = _coded("retain_modified_dates", "C")
    yield from ("", "# C: dates, shifted by a number of days that is the patient's own")
    yield "%fields ps3_15_dates"
    yield from by_group((row, f"FIELD {row.field}") for row in chosen if _is_date(row))
    yield "# Beyond the table"
    yield from (f"FIELD {keyword}" for keyword in beyond("dates"))
    yield from ("", "# C: times of day, and what no shift by days changes")
    yield "%fields ps3_15_times"
    yield from by_group((row, f"FIELD {row.field}") for row in chosen if _is_time(row))
    yield "# Beyond the table"
    yield from (f"FIELD {keyword}" for keyword in beyond("times"))
    yield from ("", "# Moments, which may have an offset from UTC behind them")
    yield "%fields ps3_15_moments"
    yield from by_group((row, f"FIELD {row.field}") for row in chosen if _is_moment(row))
    yield "# Beyond the table"
    yield from (f"FIELD {one}" for one in beyond("dates") if dictionary_VR(one) == "DT")
    yield from ("", "# Not here, and so done with as in the Basic Profile, are dates in a form")
    yield "# that can't be shifted, and the offset from UTC, which tells of place and season:"
    yield from by_group(
        (row, f"# {row.field}") for row in chosen if not (_is_date(row) or _is_time(row))
    )
    yield from (
        "",
        "%header",
        "REPLACE fields:ps3_15_moments func:ps3_15.local",
        "JITTER fields:ps3_15_dates func:core.shift_date otherwise=StudyInstanceUID,SOPInstanceUID",
    )
    yield "KEEP fields:ps3_15_times"
    yield from _temporal("MODIFIED")


def retain_safe_private() -> Iterator[str]:
    """C: private attributes that are known to be safe stay."""
    yield from _head("Retain Safe Private Option (PS3.15 E.3.10)", "retain-safe-private", "113111")
    creator = ""
    for row in sorted(safe_private(), key=lambda row: (row["private_creator"], row["tag"])):
        if row["private_creator"] != creator:
            creator = row["private_creator"]
            yield from ("", f"# {creator}")
        group, offset = row["tag"][1:5].upper(), row["tag"][8:10].upper()
        yield (
            f'REPLACE ({group},"{creator}",{offset}) func:ps3_15.safe vr={row["vr"]} '
            f'creator="{creator}"  # {row["meaning"]}'
        )


def clean_descriptors() -> Iterator[str]:
    """C: free text cleaned; sequences kept and cleaned inside."""
    yield from _head("Clean Descriptors Option (PS3.15 E.3.4)", "clean-descriptors", "113105")
    chosen = [row for row in _coded("clean_descriptors", "C") if row.vr in _TEXT_VRS]
    yield from (
        "",
        "# C: text, cleaned. A recipe on top can name another function for these lists.",
    )
    yield "%fields ps3_15_descriptors"
    yield from by_group((row, f"FIELD {row.field}") for row in chosen if not _may_be_required(row))
    yield from ("", "# C: text that the IOD may need a value for")
    yield "%fields ps3_15_labels"
    yield from by_group((row, f"FIELD {row.field}") for row in chosen if _may_be_required(row))
    yield from ("", "%header", "REPLACE fields:ps3_15_descriptors func:clean.text")
    yield "REPLACE fields:ps3_15_labels func:clean.text otherwise=DUMMY"
    yield from _sequences("clean_descriptors")


def clean_structured_content() -> Iterator[str]:
    """C: content items cleaned by what they are."""
    yield from _head(
        "Clean Structured Content Option (PS3.15 E.3.3)", "clean-structured-content", "113104"
    )
    yield from _sequences("clean_structured_content")
    yield from ("", "# Values of content items, by what their concepts mean")
    yield "REPLACE TextValue func:clean.content otherwise=DUMMY"
    yield "REPLACE CodeMeaning func:clean.content otherwise=DUMMY"
    yield "REPLACE ConceptCodeSequence func:clean.content"
    yield "REPLACE MeasuredValueSequence func:clean.content"
    yield "REPLACE PersonName func:core.hash_name"
    yield from ("", "# A date of birth goes, also where other dates stay")
    yield "REMOVE Date func:clean.identifies"
    yield "REMOVE DateTime func:clean.identifies"


def clean_graphics() -> Iterator[str]:
    """C: graphic annotations cleaned."""
    yield from _head("Clean Graphics Option (PS3.15 E.3.2)", "clean-graphics", "113103")
    yield from _sequences("clean_graphics")
    yield from (
        "",
        "# Text of annotations, cleaned; overlays and curves go, as in the Basic Profile",
    )
    yield "REPLACE UnformattedTextValue func:clean.text otherwise=DUMMY"


ACCEPTED = {
    "encapsulated-document": "The document becomes a dummy; to keep it, write KEEP "
    "EncapsulatedDocument\n# into a recipe.",
    "media-directory": "Names of files go, for they may\n# identify, and name files that are no "
    "more; some records will lack what they need.",
    "burned-in": "What is in the pixels stays in them: look at every image.",
}
"""What the Basic Profile refuses, and what becomes of it where it is let through."""


DIRECTORY = (
    "DirectoryRecordSequence",
    "DirectoryRecordType",
    "FileSetConsistencyFlag",
    "RecordInUseFlag",
    "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity",
    "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity",
    "OffsetOfTheNextDirectoryRecord",
    "OffsetOfReferencedLowerLevelDirectoryEntity",
    "MRDRDirectoryRecordOffset",
    "NumberOfReferences",
    "ReferencedSOPClassUIDInFile",
    "ReferencedTransferSyntaxUIDInFile",
    "ReferencedRelatedGeneralSOPClassUIDInFile",
)
"""What makes a media directory one; the rules act in its records."""

NAMES_OF_FILES = ("FileSetID", "ReferencedFileID")


def accepting(group: str) -> Iterator[str]:
    """Lets through what a filter of the Basic Profile refuses."""
    yield f"# Lets through what ps3.15/basic refuses as {group}. {ACCEPTED[group]}"
    yield "# Made by scripts/make_profiles.py."
    yield from ("FORMAT dicom", "", "%labels", f"ADD accepts {group}")
    if group == "media-directory":
        yield from ("", "%header", *(f"KEEP {keyword}" for keyword in DIRECTORY))
        yield from ("", *(f"BLANK {keyword}" for keyword in NAMES_OF_FILES))


OPTIONS: dict[str, Callable[[], Iterator[str]]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        retain_uids,
        retain_device_identity,
        retain_institution_identity,
        retain_patient_characteristics,
        retain_full_dates,
        retain_modified_dates,
        retain_safe_private,
        clean_descriptors,
        clean_structured_content,
        clean_graphics,
    )
} | {f"accept-{group}": partial(accepting, group) for group in ACCEPTED}


def _head(title: str, name: str, method: str, *labels: str) -> Iterator[str]:
    yield f"# {title}: a layer over ps3.15/basic."
    yield "# Made by scripts/make_profiles.py from Table E.1-1."
    yield from ("FORMAT dicom", "", "%labels", f"ADD is ps3.15/{name}", f"ADD method {method}")
    yield from labels
    yield from ("", "%header")


def _temporal(degree: str) -> Iterator[str]:
    yield ""
    yield f"ADD LongitudinalTemporalInformationModified func:ps3_15.temporal to={degree}"


def _coded(column: str, action: str) -> list[Row]:
    return [row for row in rows() if row.actions[column] == action]


def _kept(column: str) -> Iterator[str]:
    yield from ("", "# K: kept; in sequences that are kept, the rules act on")
    yield from by_group((row, f"KEEP {row.field}") for row in _coded(column, "K"))


def _cleaned(column: str) -> Iterator[str]:
    yield from ("", "# C: text, cleaned")
    yield from by_group(
        (row, f"REPLACE {row.field} func:clean.text")
        for row in _coded(column, "C")
        if row.vr in _TEXT_VRS
    )


def _sequences(column: str) -> Iterator[str]:
    sequences = [(row, f"KEEP {row.field}") for row in _coded(column, "C") if row.vr == "SQ"]
    if sequences:
        yield from ("", "# C: sequences, kept; the rules act in their items")
        yield from by_group(sequences)


def _may_be_required(row: Row) -> bool:
    """Whether the table has D, for the IOD may need a value."""
    return "D" in row.action.split("/")


def _is_date(row: Row) -> bool:
    return row.vr in _DATES and row.keyword not in _VERSIONS


def _is_moment(row: Row) -> bool:
    return row.vr == "DT" and _is_date(row)


def _is_time(row: Row) -> bool:
    return row.vr in _TIMES
