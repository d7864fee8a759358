"""Small files to be broken, and large ones that cost little to make."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from generated_files import write
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

SECRET = "SECRET"
EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
UNDEFINED = 0xFFFFFFFF


def nested_file(path: Path, syntax: str = ExplicitVRLittleEndian, *, undefined: bool) -> Path:
    """Identifiers at every depth, in a private block, in a sequence of unknown VR."""
    inner = Dataset()
    inner.PatientID = f"{SECRET}3"
    item = Dataset()
    item.AccessionNumber = f"{SECRET}2"
    item.OtherPatientIDsSequence = Sequence([inner])
    item.StudyDate = "20200101"
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.PatientName = f"{SECRET}^Name"
    dataset.PatientID = f"{SECRET}1"
    block = dataset.private_block(0x29, "ACME 1.0", create=True)
    block.add_new(0x10, "LO", f"{SECRET}4")
    dataset.RequestAttributesSequence = Sequence([item, Dataset()])
    dataset.add_new(0x00420011, "OB", SECRET.encode() + b"56")
    for level, keyword in (
        (dataset, "RequestAttributesSequence"),
        (item, "OtherPatientIDsSequence"),
    ):
        level[keyword].is_undefined_length = undefined
        for one in level[keyword].value:
            one.is_undefined_length_sequence_item = undefined
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return write(FileDataset("", dataset, preamble=b"\0" * 128, file_meta=meta), path)


def header(syntax: str = EXPLICIT) -> bytes:
    """Preamble, prefix and a file meta group that names the transfer syntax."""
    value = syntax.encode() + b"\0" * (len(syntax) % 2)
    element = b"\x02\x00\x10\x00UI" + struct.pack("<H", len(value)) + value
    length = b"\x02\x00\x00\x00UL\x04\x00" + struct.pack("<L", len(element))
    return b"\0" * 128 + b"DICM" + length + element


def element(tag: int, vr: str, value: bytes, length: int | None = None, order: str = "<") -> bytes:
    """An explicit VR element; with `length`, of another length than its value has."""
    size = len(value) if length is None else length
    head = struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF) + vr.encode("latin-1")
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + b"\0\0" + struct.pack(f"{order}L", size) + value
    return head + struct.pack(f"{order}H", size) + value


def item(content: bytes, length: int | None = None) -> bytes:
    """An item; with `length` UNDEFINED, its delimiter has to be in `content`."""
    return (
        b"\xfe\xff\x00\xe0"
        + struct.pack("<L", len(content) if length is None else length)
        + content
    )


ITEM_END = b"\xfe\xff\x0d\xe0\0\0\0\0"
SEQUENCE_END = b"\xfe\xff\xdd\xe0\0\0\0\0"
PATIENT = element(0x00100020, "LO", SECRET.encode())


def deep(depth: int, *, undefined: bool, unknown: bool = False) -> bytes:
    """A dataset of sequences nested that deep, a PatientID in the innermost item."""
    vr = "UN" if unknown else "SQ"
    sequence = struct.pack("<HH", 0x0040, 0x0275)
    # Within a value of unknown VR all is implicit.
    inner = struct.pack("<HHL", 0x0010, 0x0020, 6) + SECRET.encode() if unknown else PATIENT
    heads: list[bytes] = []
    length = len(inner)
    for level in range(depth, 0, -1):
        explicit = not unknown or level == 1
        item_length = UNDEFINED if undefined else length
        size = length + 8 + (8 if undefined else 0)
        head = sequence + (vr.encode() + b"\0\0" if explicit else b"")
        head += struct.pack("<L", UNDEFINED if undefined else size)
        head += b"\xfe\xff\x00\xe0" + struct.pack("<L", item_length)
        heads.append(head)
        length += len(head) + (16 if undefined else 0)
    tails = (ITEM_END + SEQUENCE_END) * depth if undefined else b""
    return b"".join(reversed(heads)) + inner + tails


def many_items(count: int) -> bytes:
    """A dataset of one sequence with many items, each with a PatientID and a StudyDate."""
    one = item(element(0x00080020, "DA", b"20200101") + PATIENT)
    return element(0x00400275, "SQ", one * count)


def bomb(size: int) -> bytes:
    """A deflated dataset that inflates to a good many bytes, made in next to no time."""
    block = 1 << 20
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = deflater.compress(element(0x00420011, "OB", b"", length=size))
    first += deflater.flush(zlib.Z_FULL_FLUSH)
    zeros = deflater.compress(bytes(block)) + deflater.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block refers to nothing before it: it may be repeated.
    return first + zeros * (size // block) + deflater.flush(zlib.Z_FINISH)
