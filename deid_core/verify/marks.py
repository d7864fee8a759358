"""What an output has to say of itself (PS3.15 E.1.1), and its file meta group and preamble."""

from __future__ import annotations

from collections.abc import Iterator

from deid_core.verify.elements import Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.profile import OPTIONS, Profile

_IDENTITY_REMOVED = 0x00120062
_METHOD = 0x00120063
_METHOD_CODES = 0x00120064
_TEMPORAL = 0x00280303
_BURNED_IN = 0x00280301
_MEDIA_STORAGE_SOP_INSTANCE = 0x00020003
_SOP_INSTANCE = 0x00080018
_DEVICES_IN_META = {
    0x00020016: "SourceApplicationEntityTitle",
    0x00020017: "SendingApplicationEntityTitle",
    0x00020018: "ReceivingApplicationEntityTitle",
    0x00020026: "SourcePresentationAddress",
    0x00020027: "SendingPresentationAddress",
    0x00020028: "ReceivingPresentationAddress",
}
_PRIVATE_IN_META = {0x00020100: "PrivateInformationCreatorUID", 0x00020102: "PrivateInformation"}


def judge_marks(
    output: Parsed, path: str, original: Parsed | None, original_path: str, profile: Profile
) -> Iterator[Finding]:
    """Everything about one output that holds whatever its rows say."""
    for place, message in _statements(output, original, profile):
        yield Finding(Kind.MARK, path, place, message, original_path)
    for place, message in _meta(output, original, profile):
        yield Finding(Kind.META, path, place, message, original_path)


def _statements(
    output: Parsed, original: Parsed | None, profile: Profile
) -> Iterator[tuple[str, str]]:
    if output.text(_IDENTITY_REMOVED).upper() != "YES":
        yield "PatientIdentityRemoved", "is not YES"
    if not output.text(_METHOD):
        yield "DeidentificationMethod", "is missing or empty"
    missing = profile.codes() - _method_codes(output)
    if missing:
        names = {code: option for option, code in OPTIONS.items()}
        told = ", ".join(f"{code} {names.get(code, 'basic profile')}" for code in sorted(missing))
        yield "DeidentificationMethodCodeSequence", f"lacks {told}"
    temporal, wanted = output.text(_TEMPORAL).upper(), _temporal(profile)
    if temporal != wanted and (temporal or wanted != "REMOVED"):
        yield "LongitudinalTemporalInformationModified", f"is not {wanted}"
    burned_in = original is not None and original.text(_BURNED_IN).upper() == "YES"
    if burned_in and output.text(_BURNED_IN).upper() != "YES":
        yield "BurnedInAnnotation", "was YES, and is not any more"


def _temporal(profile: Profile) -> str:
    if profile.has("retain-full-dates"):
        return "UNMODIFIED"
    return "MODIFIED" if profile.has("retain-modified-dates") else "REMOVED"


def _method_codes(output: Parsed) -> set[str]:
    sequence = output.root(_METHOD_CODES)
    codes = set()
    for number in range(sequence.items or 0 if sequence else 0):
        code = output.at(f"DeidentificationMethodCodeSequence__{number}__CodeValue")
        if code is not None:
            codes.add(output.raw(code).decode("latin-1").strip(" \0"))
    return codes


def _meta(output: Parsed, original: Parsed | None, profile: Profile) -> Iterator[tuple[str, str]]:
    for start, end in output.outside:
        if start == 0 and bytes(output.buffer[start:end]).strip(b"\0"):
            yield "preamble", "is not all zeros"
    for tag, keyword in _PRIVATE_IN_META.items():
        if output.text(tag):
            yield keyword, "is there"
    if not profile.has("retain-device-identity"):
        for tag, keyword in _DEVICES_IN_META.items():
            told = output.text(tag)
            if told and (original is None or told == original.text(tag)):
                yield keyword, "is the original's, or may be"
    stored = output.text(_MEDIA_STORAGE_SOP_INSTANCE)
    instance = output.text(_SOP_INSTANCE)
    if _differ(stored, instance) and not (
        original is not None
        and _differ(original.text(_MEDIA_STORAGE_SOP_INSTANCE), original.text(_SOP_INSTANCE))
    ):
        yield "MediaStorageSOPInstanceUID", "is not the SOPInstanceUID"


def _differ(stored: str, instance: str) -> bool:
    return bool(stored and instance) and stored != instance
