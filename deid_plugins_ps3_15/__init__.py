"""The first-party plugin ``ps3_15``: what the shipped profiles of DICOM PS3.15 Annex E need.

Its functions go by ``ps3_15.by_type`` and so on, or by their bare names.  It uses the public
interface of deid-core alone, as any other package can.
"""

from __future__ import annotations

from deid_core import Register, RegisterSelector, hookimpl
from deid_plugins_ps3_15.actions import by_type, dummy
from deid_plugins_ps3_15.claims import method_codes, method_names, temporal
from deid_plugins_ps3_15.mismatched import mismatched
from deid_plugins_ps3_15.moments import local
from deid_plugins_ps3_15.safe import safe
from deid_plugins_ps3_15.unknown import unknown

deid_interface = "1"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the functions; `by_type` and those about the method look at more than the value."""
    register(by_type)
    register(dummy, pure=True)
    register(local, vrs={"DT"}, pure=True)
    register(method_codes)
    register(method_names)
    register(safe)
    register(temporal, pure=True)


@hookimpl
def deid_register_selectors(register: RegisterSelector) -> None:
    """Offer the forms ``unknown:public`` and ``mismatched:vr``."""
    register("mismatched", mismatched)
    register("unknown", unknown)
