"""Writing output files: to a temporary file beside the destination, then renamed."""

from __future__ import annotations

import errno
import io
import os
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from deid_core.engine.part10 import PREAMBLE, Part10
from deid_core.engine.splice import Patch, segments, spliced
from deid_core.errors import OutputError

_CHUNK = 1 << 20
_AT_ONCE = 32 << 20
"""How many bytes the kernel copies in a call, which no signal interrupts."""


class _WholeFile(io.FileIO):
    """A file without a buffer.  What is written to it is there whole afterwards, or OSError says
    why not: on a disk that fills up, the kernel takes a part and says so in passing only."""

    def write(self, content: Any) -> int:
        """Write all of a bytes-like object."""
        left = memoryview(content).cast("B")
        size = len(left)
        while left:
            count = super().write(left)
            if not count:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left = left[count:]
        return size


def write_part10(
    opened: Part10,
    patches: Sequence[Patch],
    source: str,
    destination: str,
    *,
    clear_preamble: bool,
    overwrite: bool,
    sync: bool,
) -> None:
    """Write an open file with its patches, whole or not at all.

    Bytes that no patch touches are copied as they stand; where nothing at all changes, so is a
    deflated dataset.  `source` is the file's path.  OutputError where the destination exists and
    may not be overwritten, or is the source itself, or the file system refuses.
    """
    if clear_preamble and opened.preamble:
        patches = [(0, PREAMBLE, 0, bytes(PREAMBLE)), *patches]
    with _replacing(source, destination, overwrite=overwrite, sync=sync) as out:
        if opened.deflated:
            _write_deflated(opened, patches, out)
        elif opened.file is None:
            out.write(spliced(opened.source, 0, opened.source.size, patches))
        else:
            _stream(opened, opened.file, patches, out)


def copy_unchanged(
    source: str, destination: str, *, overwrite: bool = False, sync: bool = False
) -> None:
    """Copy a file in which nothing changes, byte for byte; otherwise as `write_part10`."""
    with (
        open(source, "rb", buffering=0) as file,
        _replacing(source, destination, overwrite=overwrite, sync=sync) as out,
    ):
        shutil.copyfileobj(file, out, _CHUNK)


@contextmanager
def _replacing(
    source: str, destination: str, *, overwrite: bool, sync: bool
) -> Iterator[IO[bytes]]:
    """A new file that takes the destination's place once it is whole.

    OutputError for what the file system says meanwhile, of source or output.
    """
    folder, base = os.path.split(destination)
    # Named here, not by mkstemp: an interrupt must find the name known, whenever it comes.
    temporary = os.path.join(folder, f".deid-{secrets.token_hex(8)}.part")
    try:
        if not base:
            raise IsADirectoryError(None, "its name is a folder's")
        if os.path.lexists(destination):
            _refuse_to_replace(source, destination, overwrite=overwrite)
        with _create(temporary, folder) as out:
            yield out
            if sync:
                os.fsync(out.fileno())
        _publish(temporary, destination, overwrite=overwrite)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if not isinstance(error, OSError):
            raise
        reason = error.strerror or type(error).__name__
    else:
        return
    raise OutputError(f"can't write {destination}: {reason}")


def _refuse_to_replace(source: str, destination: str, *, overwrite: bool) -> None:
    if os.path.exists(destination) and os.path.samefile(source, destination):
        raise OutputError("the output is the source itself, which is never overwritten")
    if not overwrite:
        raise OutputError(f"the output exists: {destination}; overwriting was not asked for")


def _create(temporary: str, folder: str) -> IO[bytes]:
    try:
        return _WholeFile(temporary, "xb")
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        return _WholeFile(temporary, "xb")


def _publish(temporary: str, destination: str, *, overwrite: bool) -> None:
    if not overwrite:
        try:
            # A link, unlike a rename, fails where another process has made the file meanwhile.
            os.link(temporary, destination)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links.
            if os.path.lexists(destination):
                raise FileExistsError(None, "the output exists by now") from None
        else:
            os.unlink(temporary)
            return
    os.replace(temporary, destination)


def _stream(opened: Part10, file: IO[bytes], patches: Iterable[Patch], out: IO[bytes]) -> None:
    for copy_from, copy_to, new in segments(patches, 0, opened.source.size):
        _copy(file, copy_from, copy_to, out)
        if new:
            out.write(new)


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
            copied = os.copy_file_range(source, out, min(end - start, _AT_ONCE), start)
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
    # By their start; what is put in between meta group and dataset goes by its tag.
    head = [
        p
        for p in patches
        if p[0] < opened.meta_end or (p[0] == opened.meta_end and p[2] >> 16 & 0xFFFF == 2)
    ]
    out.write(spliced(opened.source, 0, opened.meta_end, head))
    deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    for copy_from, copy_to, new in segments(
        patches[len(head) :], opened.meta_end, opened.source.size
    ):
        for at in range(copy_from, copy_to, _CHUNK):
            out.write(deflater.compress(opened.source.read(at, min(at + _CHUNK, copy_to))))
        out.write(deflater.compress(new))
    out.write(deflater.flush())
