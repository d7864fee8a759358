"""Checks on what a recipe did: which elements it changed, that it changed no other, and that
nothing of the originals is left.

What a check says where it fails names elements, and never their values.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.valuerep import PersonName

from deid_core.engine.result import Edit, Result
from deid_core.testing.walk import Source, dataset_of, elements_of

SHORTEST = 3
"""Parts of an original with fewer characters may be anywhere: they are not looked for."""

_INDEX = re.compile(r"__\d+__")
_PARTS = re.compile(r"[\s^=]+")


def assert_edits(result: Result, expected: Mapping[str, str | Sequence[str]]) -> None:
    """The edits of a result are these and no others.

    Keys are paths (``Seq__0__Keyword``); a value is the action (``"REPLACE"``), or the whole rule
    as the recipe has it (``"REPLACE PatientID func:subject"``), or several of these for an element
    that several rules changed.
    """
    told: dict[str, list[Edit]] = {}
    for edit in result.edits:
        told.setdefault(edit.path, []).append(edit)
    wanted = {path: [one] if isinstance(one, str) else one for path, one in expected.items()}
    wrong = [f"not changed: {path}" for path in wanted.keys() - told.keys()]
    for path, edits in told.items():
        is_expected = len(edits) == len(wanted.get(path, ())) and all(
            one in (edit.action, _rule(edit)) for one, edit in zip(wanted[path], edits, strict=True)
        )
        if not is_expected:
            wrong.append(f"changed otherwise: {path} by {', '.join(map(_rule, edits))}")
    _fail(wrong)


def assert_unchanged_but(before: Source, after: Source, *paths: str) -> None:
    """No element differs between two datasets or files, but those of these paths.

    It compares all values, and does not ask what a result says.  ``Seq__*__Keyword`` means every
    item, and a sequence takes all that is in it along.  Private creators count for nothing.
    """
    old, new = (
        {path: _compared(element) for path, element in elements_of(dataset_of(source))}
        for source in (before, after)
    )
    changed = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    _fail([f"changed: {path}" for path in changed if not _covered(path, paths)])


def assert_nothing_left(before: Source, after: Source, *elements: str) -> None:
    """Nothing of what `before` has in these elements is anywhere in `after`.

    `elements` are keywords (or creator forms), looked for at every depth.  Of each value, the
    whole is searched for and each part of 3 characters or more, as parted by white space, ``^``
    and ``=``; in all values of `after`, in any case, in bytes of unknown kind too, and where it is
    a file, in all of its bytes.  At least one of the elements has to have a value in `before`.
    """
    originals = set(_originals(dataset_of(before), elements))
    if not originals:
        raise AssertionError(f"no value to look for in {', '.join(elements) or 'no element'}")
    found = [
        f"something of {path} is left in {place}"
        for place, held in _places(after)
        for text, path in originals
        if text in held
    ]
    _fail(sorted(set(found)))


def _fail(wrong: Iterable[str]) -> None:
    lines = list(wrong)
    if lines:
        raise AssertionError("\n".join(lines))


def _rule(edit: Edit) -> str:
    return edit.action if edit.span is None else edit.span.text.strip()


def _covered(path: str, allowed: Iterable[str]) -> bool:
    steps = _INDEX.sub("__*__", path)
    return any(
        written == one or written.startswith(f"{one}__")
        for one in allowed
        for written in (path, steps)
    )


def _compared(element: DataElement) -> object:
    if element.VR == "SQ":
        return "SQ", len(element.value or ())
    return element.VR, element.value


def _originals(dataset: Dataset, elements: Iterable[str]) -> Iterator[tuple[str, str]]:
    wanted = tuple(f"__{name}".casefold() for name in elements)
    for path, element in elements_of(dataset):
        if element.VR != "SQ" and f"__{path}".casefold().endswith(wanted):
            for text in _texts(element):
                for part in (text, *_PARTS.split(text)):
                    if len(part) >= SHORTEST:
                        yield part, path


def _places(source: Source) -> Iterator[tuple[str, str]]:
    """All that is in a dataset as text in lower case, with the name of each place."""
    file = source.output if isinstance(source, Result) else source
    for path, element in elements_of(dataset_of(source)):
        if element.VR != "SQ":
            for text in _texts(element):
                yield path, text
    if isinstance(file, str | os.PathLike):
        yield f"the bytes of {file}", Path(file).read_bytes().decode("latin-1").casefold()


def _texts(element: DataElement) -> Iterator[str]:
    value = element.value
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | PersonName)
    for one in value if several else (value,):
        if one is not None:
            text = one.decode("latin-1") if isinstance(one, bytes) else str(one)
            yield text.strip("\0 ").casefold()
