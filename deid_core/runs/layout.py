"""What a layout is: it gives each output its path below the output folder."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from deid_core.engine.preview import Preview
from deid_core.runs.walk import Found


class Layout(Protocol):
    """Names the outputs of a run."""

    def relative(self, found: Found, preview: Preview) -> Path:
        """The output's path below the output folder; OutputError where it can't be named."""
