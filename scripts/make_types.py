"""Makes deid_plugins_ps3_15/types.json: the types of attributes by IOD, for conditional actions.

    python -m venv /tmp/highdicom && /tmp/highdicom/bin/pip install highdicom==0.28.2
    /tmp/highdicom/bin/python scripts/make_types.py

The facts are those of DICOM PS3.3 and PS3.4, as highdicom brings them in three JSON files: which
IOD a SOP class has, which modules an IOD has, which attributes, with their types, a module has at
which path of sequences.  Of these, the attributes are kept whose action in PS3.15 Table E.1-1
depends on the type, or whose plain X or Z meets a type that it breaks.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "deid_core" / "standard" / "ps3_15.csv"
OUTPUT = ROOT / "deid_plugins_ps3_15" / "types.json"

STRICTNESS = ("3", "2C", "2", "1C", "1")
"""Types from the one that asks for least."""

BREAKS = {"X": ("1", "2", "2C"), "Z": ("1",)}
"""The types with which a plain action may leave an invalid dataset."""


def _standard(name: str) -> Any:
    return json.loads((files("highdicom") / "_standard" / name).read_text("utf-8"))


def _attributes() -> dict[str, str]:
    """The actions of the Basic Profile by keyword."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["keyword"]: row["basic_profile"] for row in csv.DictReader(lines)}


def found_types() -> dict[str, dict[str, dict[str, str]]]:
    """keyword -> path of sequences -> IOD -> type: the strictest of the IOD's modules."""
    modules, actions = _standard("module_attribute_map.json"), _attributes()
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for iod, parts in _standard("iod_module_map.json").items():
        for part in parts:
            for attribute in modules.get(part["key"], ()):
                keyword = attribute["keyword"]
                if keyword in actions:
                    by_iod = found[keyword]["__".join(attribute["path"])]
                    by_iod[iod] = max(by_iod.get(iod, "3"), attribute["type"], key=STRICTNESS.index)
    return {keyword: paths for keyword, paths in found.items() if _matters(actions[keyword], paths)}


def _matters(action: str, paths: dict[str, dict[str, str]]) -> bool:
    if "/" in action:
        return True
    breaking = BREAKS.get(action, ())
    return any(one in breaking for by_iod in paths.values() for one in by_iod.values())


def compact(found: dict[str, dict[str, dict[str, str]]]) -> dict[str, Any]:
    """The same as JSON has it: IODs as numbers, each type with the IODs that give it."""
    classes: dict[str, str] = _standard("sop_class_iod_map.json")
    iods = sorted(set(classes.values()))
    number = {iod: index for index, iod in enumerate(iods)}
    types = {
        keyword: {path: _by_type(by_iod, number) for path, by_iod in sorted(paths.items())}
        for keyword, paths in sorted(found.items())
    }
    return {
        "source": f"highdicom {version('highdicom')}",
        "classes": {uid: number[iod] for uid, iod in sorted(classes.items())},
        "types": types,
    }


def _by_type(by_iod: dict[str, str], number: dict[str, int]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for iod, one in sorted(by_iod.items()):
        if iod in number:
            grouped[one].append(number[iod])
    return dict(sorted(grouped.items()))


def main() -> None:
    """Write the file."""
    OUTPUT.write_text(
        json.dumps(compact(found_types()), separators=(",", ":"), sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
