"""A worker that maps many IDs at once with others: ``racer.py URL FIRST LAST SEED``.

It says "ready", waits for a line, maps the IDs in an order of its own, fifty to a dataset, and
prints what each became, as JSON.
"""

from __future__ import annotations

import json
import random
import sys

from conftest import ids_of, patient

from deid_core import Deidentifier
from deid_core.testing import KEY, recipe_of, registry_of

# Short enough that pseudonyms are drawn that are in use already.
RULE = "REPLACE PatientID func:map domain=PatientID format=digits length=5"


def main(url: str, first: int, last: int, seed: int) -> None:
    ids = [f"MRN-{number}" for number in range(first, last)]
    random.Random(seed).shuffle(ids)
    print("ready", flush=True)
    sys.stdin.readline()
    mapped: dict[str, str] = {}
    registry, variables = registry_of("sqlmap"), {"sqlmap_url": url}
    with Deidentifier(recipe_of(RULE), registry, key=KEY, variables=variables) as engine:
        for start in range(0, len(ids), 50):
            several = ids[start : start + 50]
            result = engine.apply(patient(*several)).dataset
            mapped.update(zip(several, ids_of(result), strict=True))
    json.dump(mapped, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
