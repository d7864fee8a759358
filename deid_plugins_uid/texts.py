"""Random texts in place of a value."""

from __future__ import annotations

import uuid

from deid_core import Field


def basic_uuid() -> str:
    """A random UUID, like 7fb93a26-b2fe-446a-8899-84ac7a1fc217, by either of two names.

    Example:
        REPLACE StudyID func:basic_uuid
        REPLACE AccessionNumber func:simple_uuid
    """
    return str(uuid.uuid4())


def suffix_uuid(field: Field) -> str:
    """The keyword in lower case, a hyphen and a random UUID: patientid-7fb93a26-….

    Example:
        REPLACE PatientID func:suffix_uuid
    """
    return f"{str(field).lower()}-{uuid.uuid4()}"
