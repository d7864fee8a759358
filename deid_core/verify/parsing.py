"""A file to its elements: what stands before, in and behind its dataset (PS3.10 section 7.1)."""

from __future__ import annotations

import zlib

from deid_core.errors import LimitError, ParseError
from deid_core.verify.datasets import Reader, Syntax, UnreadableError, root
from deid_core.verify.elements import Buffer, Parsed

_MAGIC = 128
_IMPLICIT = "1.2.840.10008.1.2"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEFLATED = frozenset(
    ["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"]
)
_MOST_INFLATED = 1 << 30


class NoDicomError(ParseError):
    """The first bytes of a file are not those of a DICOM file."""


def parse(buffer: Buffer) -> Parsed:
    """All elements of a file, as far as it can be read; see `Parsed.trouble`.

    Raises NoDicomError where it is no DICOM file, and ParseError where it does not inflate.
    """
    parsed = Parsed(buffer)
    start = 0
    if buffer[_MAGIC : _MAGIC + 4] == b"DICM":
        parsed.outside.append((0, _MAGIC))
        start = _MAGIC + 4
    elif not _looks_like_a_dataset(buffer[:8]):
        raise NoDicomError("is no DICOM file")
    reader = Reader(parsed)
    at = start
    try:
        at = reader.read_file_meta(start)
        syntax = _syntax(parsed, at)
        end = len(buffer)
        if parsed.text(0x00020010) in _DEFLATED:
            inflated, behind = _inflated(bytes(buffer[at:]))
            end = at + len(inflated)
            parsed.buffer = reader.buffer = bytes(buffer[:at]) + inflated + behind
            parsed.outside.append((end, len(parsed.buffer)))
        ends = reader.read_level(at, end, syntax, root())
        for at in ends:  # noqa: B007  # where the last element that can be read ends
            pass
    except UnreadableError as problem:
        parsed.outside.append((at, len(parsed.buffer)))
        parsed.trouble = ParseError(f"{problem.why} at byte {problem.offset}")
    return parsed


def _looks_like_a_dataset(head: bytes) -> bool:
    """Whether a file without a preamble begins with an element of group 0002 or 0008."""
    if len(head) < 8 or head[:2] not in (b"\x02\0", b"\x08\0", b"\0\x02", b"\0\x08"):
        return False
    return (head[4:6].isalpha() and head[4:6].isupper()) or head[6:8] == b"\0\0"


def _syntax(parsed: Parsed, at: int) -> Syntax:
    uid = parsed.text(0x00020010)
    if uid:
        return Syntax(uid != _IMPLICIT, uid == _BIG_ENDIAN)
    head = bytes(parsed.buffer[at : at + 8])
    return Syntax(head[4:6].isalpha() and head[4:6].isupper(), head[:1] == b"\0")


def _inflated(deflated: bytes) -> tuple[bytes, bytes]:
    """The dataset, and what follows the deflated stream: a checksum, of some writers."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = engine.decompress(deflated, _MOST_INFLATED)
    except zlib.error:
        raise ParseError("its dataset can't be inflated") from None
    if engine.unconsumed_tail:
        raise LimitError(f"its dataset inflates to more than {_MOST_INFLATED} bytes")
    return inflated, engine.unused_data
