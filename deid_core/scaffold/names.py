"""What a new plugin is called: in recipes, on PyPI, and in Python."""

from __future__ import annotations

import re
import unicodedata

from deid_core.errors import ArgumentError
from deid_core.registry.names import is_name

LONGEST = 40
"""How many characters a plugin's name may have."""

PREFIX = "deid-plugin-"
"""What the distributions of plugins start with, so that they are found together."""

_OTHERS = re.compile(r"[^a-z0-9]+")


def plugin_name(text: str) -> str:
    """A plugin's name out of what somebody typed: ``ACME trials`` gives ``acme-trials``.

    Lower-case letters and digits, words joined by ``-``; accents go, and so does a first
    ``deid-plugin-``.  ArgumentError where nothing is left that can be a name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = _OTHERS.sub("-", plain).lstrip("-").removeprefix(PREFIX).strip("-")
    if not is_name(name) or len(name) > LONGEST:
        raise ArgumentError(
            f"{text!r} can't name a plugin: use letters and digits, a letter first, "
            f"and at most {LONGEST} of them"
        )
    return name
