"""The first-party plugin ``clean``: text, structured content and graphics, cleaned.

Its functions go by ``clean.text`` and so on.  It uses the public interface of deid-core alone, as
any other package can, so that a site can put another cleaner in its place.
"""

from __future__ import annotations

from deid_core import Register, hookimpl
from deid_plugins_clean.graphics import graphic
from deid_plugins_clean.structured import content, identifies
from deid_plugins_clean.texts import TEXT_VRS, text

deid_interface = "1"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the functions."""
    register(text, vrs=TEXT_VRS)
    register(content)
    register(identifies)
    register(graphic)
