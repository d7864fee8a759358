"""The first-party plugin ``uid``: new UIDs, random texts and shifted dates.

Its functions go by ``uid.generate_uid`` and so on, or by their bare names.  It uses the public
interface of deid-core alone, as any other package can.
"""

from __future__ import annotations

from deid_core import Register, hookimpl
from deid_plugins_uid.dates import SHIFTABLE_VRS, jitter
from deid_plugins_uid.texts import basic_uuid, suffix_uuid
from deid_plugins_uid.uids import dicom_uuid, generate_uid, pydicom_uuid

deid_interface = "1"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the functions, by the names that they have in pydicom/deid and its documentation."""
    register(generate_uid, pure=True)
    register(basic_uuid)
    register(basic_uuid, "simple_uuid")
    register(suffix_uuid)
    register(dicom_uuid)
    register(pydicom_uuid)
    register(jitter, vrs=SHIFTABLE_VRS, pure=True)
