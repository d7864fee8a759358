"""Whether a file is worth parsing: a look at its first bytes."""

from __future__ import annotations

import re
from pathlib import Path

_PREAMBLE = 128
# Group 0002 or 0008 in either byte order, then the letters of an explicit VR.
_EXPLICIT = re.compile(rb"(?:[\x02\x08]\x00..|\x00[\x02\x08]..)[A-Z]{2}", re.DOTALL)
# Group 0002 or 0008, an element below 0100, and a length below 65536, as first elements have.
_IMPLICIT = re.compile(rb"[\x02\x08]\x00.\x00..\x00\x00", re.DOTALL)


def looks_like_dicom(path: Path) -> bool:
    """Whether ``DICM`` follows a preamble, or the file starts as a dataset without one does.

    A dataset without preamble is known by a first element of group 0002 or 0008, explicit VR or
    implicit.  Raises OSError where the file can't be read.
    """
    with path.open("rb") as file:
        head = file.read(_PREAMBLE + 4)
    if head[_PREAMBLE:] == b"DICM":
        return True
    return bool(_EXPLICIT.match(head) or _IMPLICIT.match(head))
