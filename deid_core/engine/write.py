"""Writing output files: to a temporary file beside the destination, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from deid_core.engine.part10 import PREAMBLE, Part10
from deid_core.engine.splice import Patch
from deid_core.errors import OutputError

_CHUNK = 1 << 20


def write_part10(
    opened: Part10,
    patches: Sequence[Patch],
    destination: Path,
    *,
    clear_preamble: bool,
    overwrite: bool,
    sync: bool,
) -> None:
    """Write an open file with its patches, whole or not at all.

    Bytes that no patch touches are copied as they stand; where nothing at all changes, so is a
    deflated dataset.  OutputError where the destination exists and may not be overwritten, or
    the file system refuses.
    """
    if clear_preamble and opened.preamble:
        patches = [Patch(0, PREAMBLE, bytes(PREAMBLE)), *patches]
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(destination, overwrite=overwrite, sync=sync) as out:
            if opened.deflated:
                _write_deflated(opened, patches, out)
            elif opened.file is None:
                out.write(b"".join(_pieces(opened, patches, 0, opened.source.size)))
            else:
                _stream(opened, opened.file, patches, out)
    except FileExistsError:
        raise OutputError(
            f"the output exists: {destination}; overwriting was not asked for"
        ) from None
    except OSError as error:
        raise OutputError(f"can't write {destination}: {error.strerror or error}") from None


def _exists(destination: Path) -> OutputError:
    return OutputError(f"the output exists: {destination}; overwriting was not asked for")


@contextmanager
def _replacing(destination: Path, *, overwrite: bool, sync: bool) -> Iterator[IO[bytes]]:
    """A new file that takes the destination's place once it is whole."""
    if not overwrite and os.path.lexists(destination):
        raise FileExistsError
    descriptor, name = tempfile.mkstemp(".part", ".deid-", destination.parent)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as out:
            yield out
            if sync:
                os.fsync(out.fileno())
        _publish(name, destination, overwrite=overwrite)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _publish(name: str, destination: Path, *, overwrite: bool) -> None:
    Path(name).chmod(0o666 & ~_umask())
    if overwrite:
        Path(name).replace(destination)
        return
    try:
        # A link, unlike a rename, fails where another process has made the file meanwhile.
        os.link(name, destination)
    except FileExistsError:
        raise
    except OSError:
        # File systems without hard links.
        if os.path.lexists(destination):
            raise FileExistsError from None
        Path(name).replace(destination)
    else:
        Path(name).unlink()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _pieces(opened: Part10, patches: Iterable[Patch], start: int, end: int) -> Iterator[bytes]:
    at = start
    for patch in patches:
        if at < patch.start:
            yield opened.source.read(at, patch.start)
        yield patch.new
        at = patch.end
    if at < end:
        yield opened.source.read(at, end)


def _stream(opened: Part10, file: IO[bytes], patches: Iterable[Patch], out: IO[bytes]) -> None:
    at = 0
    for patch in patches:
        _copy(file, at, patch.start, out)
        out.write(patch.new)
        at = patch.end
    _copy(file, at, opened.source.size, out)


def _copy(file: IO[bytes], start: int, end: int, out: IO[bytes]) -> None:
    """Copy a stretch of a file, in the kernel where it can."""
    if end - start >= _CHUNK and hasattr(os, "copy_file_range"):
        start = _copy_in_kernel(file.fileno(), start, end, out.fileno())
    if start < end:
        file.seek(start)
        _copy_by_hand(file, end - start, out)


def _copy_in_kernel(source: int, start: int, end: int, out: int) -> int:
    """Copy as far as the kernel will; gives where it stopped."""
    with suppress(OSError):
        while start < end:
            copied = os.copy_file_range(source, out, end - start, start)
            if not copied:
                break
            start += copied
    return start


def _copy_by_hand(file: IO[bytes], count: int, out: IO[bytes]) -> None:
    while count > 0:
        part = file.read(min(count, _CHUNK))
        if not part:
            raise OSError("the source became shorter while it was read")
        out.write(part)
        count -= len(part)


def _write_deflated(opened: Part10, patches: Sequence[Patch], out: IO[bytes]) -> None:
    head = [patch for patch in patches if patch.end <= opened.meta_end]
    body = [patch for patch in patches if patch.end > opened.meta_end]
    for piece in _pieces(opened, head, 0, opened.meta_end):
        out.write(piece)
    deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    for piece in _pieces(opened, body, opened.meta_end, opened.source.size):
        for at in range(0, len(piece), _CHUNK):
            out.write(deflater.compress(piece[at : at + _CHUNK]))
    out.write(deflater.flush())


def copy_unchanged(source: Path, destination: Path, *, overwrite: bool, sync: bool) -> None:
    """Copy a file in which nothing changes, byte for byte; otherwise as `write_part10`."""
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with (
            source.open("rb", buffering=0) as file,
            _replacing(destination, overwrite=overwrite, sync=sync) as out,
        ):
            shutil.copyfileobj(file, out, _CHUNK)
    except FileExistsError:
        raise OutputError(
            f"the output exists: {destination}; overwriting was not asked for"
        ) from None
    except OSError as error:
        raise OutputError(f"can't write {destination}: {error.strerror or error}") from None
