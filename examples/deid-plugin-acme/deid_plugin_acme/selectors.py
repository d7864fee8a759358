"""The field form ``acme:…``: elements that the hospital's own systems fill."""

from __future__ import annotations

from collections.abc import Callable

from deid_core import ElementKind

SITE_KEYWORDS = frozenset(
    {
        "DeviceSerialNumber",
        "InstitutionAddress",
        "InstitutionName",
        "InstitutionalDepartmentName",
        "PerformedStationAETitle",
        "PerformedStationName",
        "StationName",
    }
)
STAFF_KEYWORDS = frozenset(
    {
        "NameOfPhysiciansReadingStudy",
        "OperatorsName",
        "PerformingPhysicianName",
        "ReferringPhysicianName",
        "RequestingPhysician",
        "ScheduledPerformingPhysicianName",
    }
)


def is_site_field(element: ElementKind) -> bool:
    """What says where an image was made: also all that the hospital's PACS puts into its blocks."""
    if element.creator is not None:
        return element.creator.startswith("ACME PACS")
    return element.keyword in SITE_KEYWORDS


def is_staff(element: ElementKind) -> bool:
    """Who made and who asked for it."""
    return element.keyword in STAFF_KEYWORDS


GROUPS: dict[str, Callable[[ElementKind], bool]] = {"site-fields": is_site_field, "staff": is_staff}


def own_elements(expression: str) -> Callable[[ElementKind], bool]:
    """The predicate of ``acme:site-fields`` or ``acme:staff``; ValueError for any other."""
    try:
        return GROUPS[expression.lower()]
    except KeyError:
        raise ValueError(f"there are {' and '.join(GROUPS)}") from None
