"""Fails unless an environment has, in site-packages, exactly the files of a wheel.

    python same_as_wheel.py WHEEL ENVIRONMENT

Every file of both packages in the wheel must be there with the same bytes, and no other file
(byte code apart), as a copy and not as a link to a source tree.
"""

import sys
import zipfile
from pathlib import Path


def main(wheel: Path, environment: Path) -> int:
    """Says what differs; gives the exit status."""
    (site,) = environment.glob("lib/python3*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }
    installed = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for package in sorted({name.split("/")[0] for name in packed})
        for path in (site / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    different = sorted(
        name for name in packed.keys() | installed.keys() if packed.get(name) != installed.get(name)
    )
    for name in different:
        print(f"not the same: {name}")
    print(f"{len(packed)} files in the wheel, {len(installed)} installed in {site}")
    return bool(different) or not packed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
