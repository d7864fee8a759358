"""deid-core: `process_file`, one engine for all files."""

import work
from serve import serve

from deid_core import Deidentifier, DeidRecipe, Registry

engine = Deidentifier(
    DeidRecipe.from_text(work.recipe(), "work"),
    Registry.installed(),
    b"a key for the benchmark, no secret",
)


def process(source: str, destination: str) -> None:
    engine.process_file(source, destination, overwrite=True)


serve(process)
