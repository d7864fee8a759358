"""Identity mapping by an HTTP service: ``func:restmap.map domain=PatientID``."""

from __future__ import annotations

from deid_core import Register, hookimpl
from deid_plugin_restmap.functions import MAPPED_VRS, map_value, prepare_values

deid_interface = "1"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the mapping.  It is not pure: its result depends on what the service answers."""
    register(map_value, "map", vrs=MAPPED_VRS, prepare=prepare_values)
