"""Dummy items of sequences: what the standard requires in one (PS3.3), and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from pydicom.dataset import Dataset

_NIL_UID = "2.25.0"
_PROCEDURE_STEP_CLASS = "1.2.840.10008.3.1.2.3.3"


def dummy_items(keyword: str) -> list[Dataset] | None:
    """The items that action D puts into a sequence; None where none are known for it."""
    make = _ITEMS.get(keyword)
    return None if make is None else [make()]


def code_item(value: str, scheme: str, meaning: str) -> Dataset:
    """An item of a code sequence (PS3.3 section 8.8)."""
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = meaning
    return item


def _code() -> Dataset:
    return code_item("DUMMY", "99DUMMY", "DUMMY")


def _person() -> Dataset:
    item = Dataset()
    item.InstitutionName = "DUMMY"
    item.PersonIdentificationCodeSequence = [_code()]
    return item


def _procedure_step() -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = _PROCEDURE_STEP_CLASS
    item.ReferencedSOPInstanceUID = _NIL_UID
    return item


def _flow() -> Dataset:
    item = Dataset()
    item.FlowIdentifier = bytes(2)
    return item


def _observer() -> Dataset:
    item = Dataset()
    item.VerifyingOrganization = "DUMMY"
    item.VerificationDateTime = "19000101000000"
    item.VerifyingObserverName = "DUMMY"
    item.VerifyingObserverIdentificationCodeSequence = []
    return item


def _content() -> Dataset:
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = "TEXT"
    item.ConceptNameCodeSequence = [code_item("121106", "DCM", "Comment")]
    item.TextValue = "DUMMY"
    return item


def _waveform_annotation() -> Dataset:
    item = Dataset()
    item.UnformattedTextValue = "DUMMY"
    item.ReferencedWaveformChannels = [1, 0]
    return item


def _graphic_annotation() -> Dataset:
    text = Dataset()
    text.UnformattedTextValue = "DUMMY"
    text.AnchorPointAnnotationUnits = "DISPLAY"
    text.AnchorPoint = [0.0, 0.0]
    text.AnchorPointVisibility = "N"
    item = Dataset()
    item.GraphicLayer = "DUMMY"
    item.TextObjectSequence = [text]
    return item


_ITEMS: dict[str, Callable[[], Dataset]] = {
    "ContentSequence": _content,
    "FlowIdentifierSequence": _flow,
    "GraphicAnnotationSequence": _graphic_annotation,
    "InstitutionCodeSequence": _code,
    "OperatorIdentificationSequence": _person,
    "PersonIdentificationCodeSequence": _code,
    "ReferencedPerformedProcedureStepSequence": _procedure_step,
    "VerifyingObserverSequence": _observer,
    "WaveformAnnotationSequence": _waveform_annotation,
}
