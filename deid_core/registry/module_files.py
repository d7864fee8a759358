"""Where Python would import a plugin from: nothing is imported to find out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder, all_suffixes
from pathlib import Path, PurePosixPath


def module_problem(module: str, files: Iterable[Path]) -> str | None:
    """Why `module`, or a package that it is in, would be imported from none of these files."""
    real = {os.path.realpath(file) for file in files}
    parts = module.split(".")
    places: list[str] | None = None
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        spec = PathFinder.find_spec(name, places)
        if spec is None:
            return f"its module {name} can't be found"
        if spec.origin is not None and os.path.realpath(spec.origin) not in real:
            return f"{name} would be imported from {spec.origin}, which it did not bring"
        if spec.origin is None and end == len(parts):
            return f"its module {name} is a folder without code of its own"
        places = list(spec.submodule_search_locations or ())
    return None


def stray_files(located: Mapping[str, Path]) -> Iterator[str]:
    """Complaints of what can be imported from the packages of a distribution and is not its own.

    `located` has its files by recorded path.  An extension module beside ``helper.py``, or a
    folder of that name, would be imported in its place.
    """
    own = {os.path.normpath(file) for file in located.values()}
    suffixes = tuple(all_suffixes())
    for package in _topmost_packages(located):
        for folder, folders, names in os.walk(located[f"{package}/__init__.py"].parent):
            if "__pycache__" in folders:
                folders.remove("__pycache__")
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            importable = [name for name in names if name.endswith(suffixes)]
            for name in sorted([*links, *importable]):
                path = os.path.join(folder, name)
                if os.path.normpath(path) not in own:
                    yield f"{path} is not in its RECORD"


def _topmost_packages(recorded: Iterable[str]) -> list[str]:
    packages = {
        str(PurePosixPath(path).parent) for path in recorded if path.endswith("/__init__.py")
    }
    above = {package: map(str, PurePosixPath(package).parents) for package in packages}
    return sorted(package for package in packages if packages.isdisjoint(above[package]))


@contextmanager
def without_bytecode() -> Iterator[None]:
    """Modules that are imported inside are compiled from their sources.

    Hashes are those of sources; what lies in ``__pycache__`` has none, and Python would prefer it.
    This holds for the whole process as long as it lasts.
    """
    before = sys.pycache_prefix, sys.dont_write_bytecode
    # No file can lie below a device.
    sys.pycache_prefix, sys.dont_write_bytecode = os.devnull, True
    try:
        yield
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = before
