"""A set of two originals and its outputs: their UIDs, and what tests do with them."""

import io
from pathlib import Path

from by_the_table import ByTheTable
from pydicom import dcmread

from deid_core.verify.profile import Profile
from deid_core.verify.verifier import Verifier

STUDY, SERIES = "1.3.6.1.4.1.99999.7.1", "1.3.6.1.4.1.99999.7.1.1"
FIRST, SECOND = "1.3.6.1.4.1.99999.7.1.1.1", "1.3.6.1.4.1.99999.7.1.1.2"
FRAME = "1.3.6.1.4.1.99999.7.9"
ELSEWHERE = "1.3.6.1.4.1.99999.8.5"  # a file that is not in the set


class Outputs:
    """Clean outputs of the originals in a folder, which a test spoils before it looks."""

    def __init__(self, originals: Path, options: tuple[str, ...] = ()) -> None:
        self.originals, self.options = originals, options
        self.folder = originals.parent / "outputs"
        deidentifier = ByTheTable(*options)
        for source in sorted(originals.rglob("*")):
            if source.is_file():
                deidentifier.file(source, self.folder / source.relative_to(originals))

    @property
    def first(self) -> Path:
        return self.folder / "image1.dcm"

    def change(self, change) -> None:
        """Changes the dataset of the first output."""
        dataset = dcmread(self.first)
        change(dataset)
        buffer = io.BytesIO()
        dataset.save_as(buffer)
        self.first.write_bytes(buffer.getvalue())

    def verify(self, crosswalk=None):
        """The findings."""
        verifier = Verifier(self.originals, self.folder, Profile(self.options), crosswalk)
        return list(verifier)
