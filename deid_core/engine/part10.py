"""DICOM files (PS3.10): preamble, file meta group, transfer syntax; opened for scanning."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from deid_core.engine.elements import Level
from deid_core.engine.encodings import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_BIG,
    IMPLICIT_LITTLE,
    UNDEFINED,
    Encoding,
)
from deid_core.engine.scan import CHANGE_LIMIT, Scan
from deid_core.engine.scan_bytes import ByteScanner
from deid_core.engine.sources import WHOLE_LIMIT, ByteSource, FileWindow, WholeBytes
from deid_core.errors import LimitError, ParseError
from deid_core.plan.plan import Plan
from deid_core.standard.vrs import SHORT_LENGTH_VRS

PREAMBLE = 128
PREFIX = b"DICM"
IMPLICIT_SYNTAX = "1.2.840.10008.1.2"
EXPLICIT_BIG_SYNTAX = "1.2.840.10008.1.2.2"
DEFLATED_SYNTAXES = frozenset(
    {
        "1.2.840.10008.1.2.1.99",  # Deflated Explicit VR Little Endian
        "1.2.840.10008.1.2.4.95",  # JPIP Referenced Deflate
        "1.2.840.10008.1.2.4.205",  # JPIP HTJ2K Referenced Deflate
    }
)
INFLATED_LIMIT = 1 << 29
"""To how many bytes a deflated dataset may inflate before it is refused."""

_LONGEST_UID = 64
_INFLATED_IN_MEMORY = 1 << 23
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Part10:
    """An open file.  Offsets are into `source`; a deflated dataset stands in it inflated.

    `preamble`: it has one, and the prefix.  `meta_start` and `meta_end` bound the file meta group
    (equal where there is none); the dataset goes from `meta_end` to the end.  `file` is the open
    file, or the inflated copy of it, for copying; None where `source` has it in memory.
    """

    source: ByteSource
    preamble: bool
    meta_start: int
    meta_end: int
    encoding: Encoding
    deflated: bool
    file: IO[bytes] | None


@contextmanager
def open_part10(path: str | os.PathLike[str], *, force: bool) -> Iterator[Part10]:
    """Open a file; ParseError where it is not DICOM, or, deflated, can't be inflated whole.

    With `force`, a file without preamble and prefix is taken for a dataset, in the encoding that
    it seems to be in.
    """
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        source: ByteSource
        if size <= WHOLE_LIMIT:
            source = WholeBytes(file.read(size))
            held = None
        else:
            source, held = FileWindow(file, size), file
        opened = _read_header(source, held, force=force)
        if not opened.deflated:
            yield opened
        else:
            with _inflated(opened) as inflated:
                yield inflated


def scan_part10(plan: Plan, opened: Part10, limit: int = CHANGE_LIMIT) -> Scan:
    """Scan an open file whole; LimitError where rules have work for more elements than `limit`."""
    node = plan.root()
    scan = Scan(Level(node, opened.encoding), limit=limit)
    if opened.meta_end > opened.meta_start:
        scan.meta = Level(node, EXPLICIT_LITTLE)
        scanner = ByteScanner(scan, opened.source)
        scanner.scan_dataset(scan.meta, opened.meta_start, opened.meta_end)
    ByteScanner(scan, opened.source).scan_dataset(scan.root, opened.meta_end, opened.source.size)
    scan.check_limit()
    return scan


def _read_header(source: ByteSource, file: IO[bytes] | None, *, force: bool) -> Part10:
    preamble = source.read(PREAMBLE, PREAMBLE + 4) == PREFIX
    if not preamble and not force:
        raise ParseError("not a DICOM file: it has no preamble with the prefix DICM")
    start = PREAMBLE + 4 if preamble else 0
    end, syntax = _read_meta(source, start)
    encoding = _encoding(syntax) if syntax else _guess_encoding(source.read(end, end + 6))
    deflated = syntax in DEFLATED_SYNTAXES
    return Part10(source, preamble, start, end, encoding, deflated, file)


def _read_meta(source: ByteSource, at: int) -> tuple[int, str]:
    """Where the file meta group ends, and the transfer syntax that it gives ("" for none)."""
    syntax, declared_end = "", 0
    while True:
        head = source.read(at, at + 12)
        if len(head) < 8 and at < declared_end:
            raise ParseError("cut off in its file meta group")
        if len(head) < 8 or head[:2] != b"\x02\x00":
            return at, syntax
        if head[4:6].decode("latin-1") in SHORT_LENGTH_VRS:
            value, length = at + 8, int.from_bytes(head[6:8], "little")
        else:
            value, length = at + 12, int.from_bytes(head[8:12], "little")
        if length == UNDEFINED or value + length > source.size:
            raise ParseError("cut off in its file meta group")
        if at < declared_end < value + length:
            raise ParseError("an element of its file meta group goes beyond the group's length")
        if length > _LONGEST_UID and (head[4:6] == b"UI" or head[2:4] == b"\x01\x00"):
            # Rules don't reach these, so what their length takes in would stay.
            raise ParseError("a UID or version in its file meta group is too long to be one")
        at = value + length
        if head[2:4] == b"\x00\x00" and length == 4:
            declared_end = at + int.from_bytes(source.read(value, at), "little")
        if head[2:4] == b"\x10\x00":
            syntax = source.read(value, at).decode("latin-1").strip(" \0")
            if syntax.strip("0123456789."):
                raise ParseError("its transfer syntax is no UID")


def _encoding(syntax: str) -> Encoding:
    """The encoding of a transfer syntax (PS3.5 section 10): explicit little endian but for two."""
    if syntax == IMPLICIT_SYNTAX:
        return IMPLICIT_LITTLE
    return EXPLICIT_BIG if syntax == EXPLICIT_BIG_SYNTAX else EXPLICIT_LITTLE


def _guess_encoding(head: bytes) -> Encoding:
    """The encoding that a dataset without transfer syntax seems to be in, by its first head."""
    if len(head) < 6:
        raise ParseError("not a DICOM file: it is empty, or ends after its header")
    explicit = head[4:6].isalpha() and head[4:6].isupper()
    little = int.from_bytes(head[:2], "little") <= int.from_bytes(head[:2], "big")
    if explicit:
        return EXPLICIT_LITTLE if little else EXPLICIT_BIG
    return IMPLICIT_LITTLE if little else IMPLICIT_BIG


@contextmanager
def _inflated(opened: Part10) -> Iterator[Part10]:
    """The same file with its dataset inflated: in memory, or where it is large on disk."""
    with tempfile.SpooledTemporaryFile(max_size=_INFLATED_IN_MEMORY) as copy:
        copy.write(opened.source.read(0, opened.meta_end))
        for part in _inflate(opened):
            copy.write(part)
            if copy.tell() > INFLATED_LIMIT:
                raise LimitError(f"its deflated dataset inflates to over {INFLATED_LIMIT} bytes")
        size = copy.tell()
        copy.seek(0)
        source: ByteSource
        if size <= _INFLATED_IN_MEMORY:
            source, file = WholeBytes(copy.read()), None
        else:
            source, file = FileWindow(copy, size), copy
        yield Part10(
            source, opened.preamble, opened.meta_start, opened.meta_end, opened.encoding, True, file
        )


def _inflate(opened: Part10) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    at, size = opened.meta_end, opened.source.size
    checksum = count = 0
    try:
        while not inflater.eof:
            waiting = inflater.unconsumed_tail
            if not waiting:
                waiting = opened.source.read(at, min(at + _CHUNK, size))
                at += len(waiting)
            plain = inflater.decompress(waiting, _CHUNK)
            if not waiting and not plain:
                break
            checksum, count = zlib.crc32(plain, checksum), count + len(plain)
            yield plain
    except zlib.error:
        raise ParseError("its deflated dataset can't be inflated") from None
    if not inflater.eof:
        raise ParseError("its deflated dataset is cut off")
    rest = inflater.unused_data + opened.source.read(at, min(at + _CHUNK, size))
    # Some writers leave the trailer of a gzip stream there.
    trailer = checksum.to_bytes(4, "little") + (count & 0xFFFFFFFF).to_bytes(4, "little")
    if rest.strip(b"\0") and rest != trailer:
        raise ParseError("bytes after its deflated dataset")
