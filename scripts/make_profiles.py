"""Makes the recipes ps3.15/… that deid-core ships, out of the tables of PS3.15.

    python scripts/make_profiles.py

Reads deid_core/standard/ps3_15.csv (Table E.1-1), safe_private_attributes.csv (Table E.3.10-1),
and which attributes deid_plugins_ps3_15/types.json knows.  A test holds the shipped recipes against
what this makes.
"""

from __future__ import annotations

from profile_basic import basic
from profile_options import OPTIONS
from profile_table import ROOT

FOLDER = ROOT / "deid_core" / "recipe" / "shipped" / "ps3.15"


def recipes() -> dict[str, str]:
    """The recipes' texts by name."""
    made = {"basic": basic, **OPTIONS}
    return {name: "".join(f"{line}\n" for line in make()) for name, make in made.items()}


def main() -> None:
    """Write the recipes."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in recipes().items():
        (FOLDER / f"{name}.dicom").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
