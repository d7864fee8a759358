"""What a dataset holds, by name: for items, and for looking before anything is changed."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pydicom.dataset import Dataset

from deid_core.engine.elements import Element
from deid_core.engine.part10 import open_part10, scan_part10
from deid_core.engine.reading import reading
from deid_core.engine.scan_dataset import scan_dataset
from deid_core.errors import HeldValueError
from deid_core.plan.inventory import Inventory
from deid_core.plan.skip import NOTHING_SKIPPED, SkipList
from deid_core.standard.tags import PROTECTED
from deid_core.values.decode import decode

_DEEP = Inventory(deep=True)


def read_identifiers(
    source: str | os.PathLike[str] | Dataset,
    *,
    force: bool = True,
    skip: SkipList = NOTHING_SKIPPED,
) -> dict[str, object]:
    """The values of a file's or dataset's elements by name, sequences flattened.

    Names are ``Keyword``, ``Seq__Keyword``, and ``Seq__0__Keyword`` where a sequence has several
    items; private elements go by their creator form.  Pixel data and other bulk that rules don't
    reach are left out, as are what `skip` has, and sequences themselves.  Raises ParseError.
    """
    if isinstance(source, Dataset):
        return _values(scan_dataset(_DEEP, source).found, skip)
    with reading(source), open_part10(source, force=force) as opened:
        return _values(scan_part10(_DEEP, opened).found, skip)


def _values(found: Iterable[Element], skip: SkipList) -> dict[str, object]:
    return {
        _name(element): _value(element)
        for element in found
        if not element.entry.sequence
        and element.entry.tag not in PROTECTED
        and not skip.has(element.entry.tag, element.entry.creator)
    }


def _value(element: Element) -> object:
    raw = element.as_read()
    try:
        value = decode(raw, element.vr, element.encodings(), little_endian=element.little_endian)
    except HeldValueError:
        # Shown as it is: listing is no place to fail for a value that nobody may touch.
        return raw
    return "" if value is None else value


def _name(element: Element) -> str:
    steps = [element.entry.name]
    level = element.level
    while level.parent is not None:
        if level.parent.items > 1:
            steps.append(str(level.index))
        steps.append(level.parent.entry.name)
        level = level.parent.level
    return "__".join(reversed(steps))
