"""The same recipe by both tools, with a config of deid's and what says the same here."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import deid.dicom.fields
import deid.dicom.parser
from deid.config import DeidRecipe as TheirRecipe
from deid.dicom import get_identifiers as their_identifiers
from deid.dicom import replace_identifiers as their_replace
from diff_compare import Leaves, leaves
from pydicom import dcmread

from deid_core import Deidentifier, DeidRecipe, Registry

OWN_SKIP: Sequence[str] = json.loads(Path(deid.dicom.parser.here, "config.json").read_text())[
    "get"
]["skip"]
"""The skip list that deid brings."""

Action = dict[str, str]


def text_of(*lines: str) -> str:
    """A recipe with these rules."""
    return "\n".join(["FORMAT dicom", "%header", *lines, ""])


def theirs(
    source: Path, rules: Sequence[str], *, skip: Sequence[str] = (), actions: Sequence[Action] = ()
) -> Leaves:
    """What deid makes of a file with a config that has these names in its skip list, beside its
    own, and these default actions; and writes."""
    recipe = source.with_name("recipe.deid")
    recipe.write_text(text_of(*rules))
    output = source.with_name("theirs.dcm")
    with _quiet():
        [dataset] = their_replace(
            [str(source)], deid=TheirRecipe(str(recipe)), config=_config(source, skip, actions)
        )
        dataset.save_as(output)
        return leaves(dcmread(output))


def names_of_theirs(source: Path, *, skip: Sequence[str]) -> set[str]:
    """The keywords, at every depth, of what deid's `get_identifiers` gives with such a config."""
    with _quiet():
        [fields] = their_identifiers([str(source)], config=_config(source, skip, ())).values()
    return {field.element.keyword for field in fields.values() if field.element.VR != "SQ"}


def ours(source: Path, rules: Sequence[str], *, more: Sequence[str] = (), **options: Any) -> Leaves:
    """What deid-core makes of it by these rules, and a second text with more."""
    texts = [source.with_name("own.dicom"), source.with_name("more.dicom")]
    for path, lines in zip(texts, (rules, more), strict=True):
        path.write_text(text_of(*lines))
    output = source.with_name("ours.dcm")
    with _quiet(), Deidentifier(DeidRecipe(texts), Registry(), **options) as engine:
        engine.process_file(source, output, overwrite=True)
        return leaves(dcmread(output))


def _config(source: Path, skip: Sequence[str], actions: Sequence[Action]) -> str:
    path = source.with_name("config.json")
    told = {"get": {"skip": [*OWN_SKIP, *skip]}, "put": {"actions": list(actions)}}
    path.write_text(json.dumps(told))
    return str(path)


@contextlib.contextmanager
def _quiet() -> Any:
    # deid remembers the fields of every dataset for good, by the address that it had.
    deid.dicom.fields._get_fields_inner.cache_clear()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
