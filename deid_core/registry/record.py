"""The files of an installed distribution, held against its RECORD.

RECORD is what pip leaves of an installation: the path and the hash of every file (PyPA's
"Recording installed projects").
"""

from __future__ import annotations

import csv
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from importlib.machinery import all_suffixes
from pathlib import Path, PurePosixPath

import importlib_metadata

from deid_core.errors import PluginError
from deid_core.registry.module_files import module_problem, stray_files

_ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})
_INSTALLERS_OWN = frozenset(
    {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "provenance_url.json", "uv_cache.json"}
)
_MOST_SHOWN = 5


def verified_files(distribution: importlib_metadata.Distribution) -> dict[str, str]:
    """The files of a distribution by path, each with its hash, all of them found as recorded.

    Left out are files that differ from one installation to the next: what the installer writes
    for itself, and scripts outside the folder of packages.  PluginError where the distribution is
    an editable install or has no RECORD, where a file is missing, differs, or is not recorded, or
    where a plugin would be imported from elsewhere.
    """
    where = f"{distribution.name} {distribution.version}"
    if _is_editable(distribution):
        raise PluginError(
            f"{where} is an editable install: its RECORD says nothing about its files, so they "
            "can't be pinned; install it from a wheel or from its folder without -e"
        )
    hashes = _recorded(distribution)
    if hashes is None:
        raise PluginError(
            f"{where} has no RECORD, so its files can't be pinned; install it with pip"
        )
    problems = list(_problems(distribution, hashes))
    if problems:
        shown = problems[:_MOST_SHOWN]
        if len(problems) > len(shown):
            shown.append(f"and {len(problems) - len(shown)} more")
        raise PluginError(f"{where} is not as it was installed: {'; '.join(shown)}")
    return _portable(hashes)


def claimed_digest(distribution: importlib_metadata.Distribution) -> str | None:
    """The digest of the files as the RECORD claims them, None where it says nothing of them."""
    hashes = None if _is_editable(distribution) else _recorded(distribution)
    return None if hashes is None else digest(_portable(hashes))


def digest(files: Mapping[str, str]) -> str:
    """A mark of files and their hashes: ``sha256:`` and 64 hex digits."""
    listing = "".join(f"{path},{files[path]}\n" for path in sorted(files))
    return f"sha256:{hashlib.sha256(listing.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _is_editable(distribution: importlib_metadata.Distribution) -> bool:
    try:
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        return bool(origin.get("dir_info", {}).get("editable"))
    except (ValueError, AttributeError):
        return False


def _recorded(distribution: importlib_metadata.Distribution) -> dict[str, str] | None:
    """The paths in the RECORD, each with its hash as written (empty for none)."""
    text = distribution.read_text("RECORD")
    if text is None:
        return None
    rows = (row for row in csv.reader(text.splitlines()) if row)
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


def _portable(hashes: Mapping[str, str]) -> dict[str, str]:
    return {path: hashes[path] for path in sorted(hashes) if hashes[path] and _is_portable(path)}


def _is_portable(path: str) -> bool:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts:
        return False
    own = len(pure.parts) == 2 and pure.parts[0].endswith(".dist-info")
    return not (own and pure.name in _INSTALLERS_OWN)


def _problems(
    distribution: importlib_metadata.Distribution, hashes: Mapping[str, str]
) -> Iterator[str]:
    located = {path: Path(str(distribution.locate_file(path))) for path in hashes}
    suffixes = tuple(all_suffixes())
    for path, file in located.items():
        if hashes[path]:
            problem = _problem(path, file, hashes[path])
            if problem:
                yield problem
        elif path.endswith(suffixes) and "__pycache__" not in PurePosixPath(path).parts:
            yield f"its RECORD has no hash of {path}"
    yield from stray_files(located)
    for entry_point in distribution.entry_points.select(group="deid_core"):
        problem = module_problem(entry_point.module, located.values())
        if problem:
            yield problem


def _problem(path: str, file: Path, recorded: str) -> str | None:
    algorithm, _, wanted = recorded.partition("=")
    if algorithm not in _ALGORITHMS:
        return f"{path} is recorded with {algorithm}, which proves nothing"
    try:
        with file.open("rb") as opened:
            found = hashlib.new(algorithm)
            while block := opened.read(1 << 20):
                found.update(block)
    except OSError as error:
        return f"{path} can't be read ({error.strerror or type(error).__name__})"
    text = urlsafe_b64encode(found.digest()).rstrip(b"=").decode("ascii")
    return None if text == wanted.rstrip("=") else f"{path} was changed"
