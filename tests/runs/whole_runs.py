"""Runs by the library, from their inputs to the last outcome, and what they leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deid_core import DeidRecipe, Registry
from deid_core.runs.batch import Batch
from deid_core.runs.jobs import EngineSpec
from deid_core.runs.keep import Keep
from deid_core.runs.outcomes import Outcome
from deid_core.runs.start import Order, started
from deid_core.runs.template import parse_template

KEY = b"the key of these tests"


def order(
    source: Path | list[Path], output: Path, layout: str = "{SOPInstanceUID}.dcm", **options: object
) -> Order:
    """An order, by the names that it has itself but for the layout, which is a text."""
    inputs = source if isinstance(source, list) else [source]
    return Order(inputs, output, Keep() if layout == "keep" else parse_template(layout), **options)


@contextmanager
def batch(
    recipe: DeidRecipe, *where: object, registry: Registry | None = None, **options: object
) -> Iterator[Batch]:
    """A run that has begun; see `order`."""
    spec = EngineSpec((recipe,))
    with (
        spec.engine(registry or Registry.installed(), KEY) as engine,
        started(order(*where, **options), spec, engine) as begun,
    ):
        yield begun


def run(*arguments: object, **options: object) -> list[Outcome]:
    """A run that is done; see `batch`."""
    outcomes = []
    with batch(*arguments, **options) as begun:
        for outcome in begun:
            begun.told(outcome)
            outcomes.append(outcome)
    return outcomes


def files_below(folder: Path) -> list[str]:
    """The files in a folder, as sorted relative paths."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder, and what is in them."""
    return {name: (folder / name).read_bytes() for name in files_below(folder)}


def fill(folder: Path, write_ct: object, number: int) -> bytes:
    """Writes so many copies of a file, up to 100, each with a SOPInstanceUID of its own; gives
    the first."""
    original = write_ct(folder / "00.dcm", SOPInstanceUID="1.2.4.1000").read_bytes()
    for count in range(1, number):
        content = original.replace(b"1.2.4.1000", b"1.2.4.10%02d" % count)
        (folder / f"{count:02}.dcm").write_bytes(content)
    return original
