"""Rebuilding: a dataset in memory with its changes, as a new one that shares what is untouched."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.values import convert_SQ

from deid_core.engine.elements import Cut, Element, Level
from deid_core.engine.scan import Scan
from deid_core.engine.sources import WholeBytes
from deid_core.engine.splice import Patch, patches_for, spliced
from deid_core.values.decode import decode


def rebuilt(scan: Scan, changed: Iterable[Element], cuts: Iterable[Cut] = ()) -> Dataset:
    """A new dataset with the changes made.  The scanned one is not changed, nor are its items."""
    own, fragments = _by_fragment(changed, cuts)
    copies: dict[int, Any] = {}
    waiting: list[tuple[int, int, Level]] = []

    def copy_of(level: Level) -> Any:
        found = copies.get(id(level))
        if found is None:
            found = copies[id(level)] = copied(level.handle)
            heapq.heappush(waiting, (-level.node.depth, id(level), level))
        return found

    for element in own:
        put(copy_of(element.level), element)
    for sequence, inside in fragments:
        _put_fragment(copy_of(sequence.level), sequence, patches_for(*inside))
    root = copy_of(scan.root)
    while waiting:
        _, _, level = heapq.heappop(waiting)
        if level.parent is not None:
            outer = copy_of(level.parent.level)
            _put_item(outer, level.parent, level.index, copies[id(level)])
    if scan.meta is not None:
        root.file_meta = copies.get(id(scan.meta), scan.meta.handle)
    return root  # type: ignore[no-any-return]


def copied(dataset: Any) -> Any:
    """A dataset of the same class and attributes with a dict of its own, elements shared."""
    kind: Any = type(dataset)
    copy = kind.__new__(kind)
    copy.__dict__.update(dataset.__dict__)
    copy.__dict__["_dict"] = dict(dataset.__dict__["_dict"])
    copy.__dict__["_private_blocks"] = {}
    if not isinstance(dataset, FileMetaDataset):
        copy.__dict__["_pixel_array"] = None
        copy.__dict__["_pixel_id"] = {}
    return copy


def dataset_at(root: Dataset, level: Level) -> Dataset:
    """The item of a sequence, or the root, that a level stands for."""
    steps: list[tuple[int, int]] = []
    while level.parent is not None:
        steps.append((level.parent.entry.tag, level.index))
        level = level.parent.level
    for tag, index in reversed(steps):
        root = root[tag].value[index]
    return root


def data_element(element: Element) -> DataElement:
    """An element with its new value, as pydicom has it."""
    raw, entry, vr = element.running(), element.entry, element.vr
    if entry.sequence and not raw:
        # Without items, one that was stored as UN is told by nothing any more (PS3.5 6.2.2).
        vr = entry.node.learn(entry.tag, entry.stored_vr, entry.creator).vr
    if vr == "SQ":
        items = items_of(element, raw, element.encodings())
        return DataElement(Tag(entry.tag), "SQ", items, already_converted=True)
    encodings = element.level.new_encodings()
    value = decode(raw, vr, encodings, little_endian=element.little_endian)
    made = DataElement(Tag(entry.tag), vr, value, already_converted=True)
    made.private_creator = entry.creator
    return made


def items_of(element: Element, raw: bytes, encodings: tuple[str, ...]) -> Sequence:
    """The items that the bytes of a sequence's value hold, text in the encodings given."""
    encoding = element.item_encoding()
    return convert_SQ(raw, not encoding.explicit, encoding.little_endian, list(encodings))


_Inside = tuple[list[Element], list[Cut]]


def _by_fragment(
    changed: Iterable[Element], cuts: Iterable[Cut]
) -> tuple[list[Element], list[tuple[Element, _Inside]]]:
    """Changes in pydicom's datasets, and those within sequences that it has not parsed."""
    own: list[Element] = []
    fragments: dict[Element, _Inside] = {}
    for element in changed:
        around = element.level.unparsed()
        if around is None:
            own.append(element)
        else:
            fragments.setdefault(around, ([], []))[0].append(element)
    for cut in cuts:
        around = cut.level.unparsed()
        assert around is not None
        fragments.setdefault(around, ([], []))[1].append(cut)
    return own, list(fragments.items())


def put(dataset: Any, element: Element) -> None:
    """Have a dataset as an element has it: with the new value, or without."""
    tag = Tag(element.entry.tag)
    if element.exists:
        dataset._dict[tag] = data_element(element)
    else:
        dataset._dict.pop(tag, None)


def _put_fragment(dataset: Any, sequence: Element, patches: list[Patch]) -> None:
    raw = sequence.fragment or b""
    new = spliced(WholeBytes(raw), 0, len(raw), patches)
    tag, handle, level = Tag(sequence.entry.tag), sequence.handle, sequence.level
    if level.new_encodings() != level.encodings():
        # pydicom would parse it later, by the character set that the dataset was read in.
        items = items_of(sequence, new, level.new_encodings())
        dataset._dict[tag] = DataElement(tag, "SQ", items, already_converted=True)
    elif isinstance(handle, RawDataElement):
        dataset._dict[tag] = handle._replace(value=new, length=len(new))
    else:
        dataset._dict[tag] = DataElement(tag, handle.VR, new, already_converted=True)


def _put_item(outer: Any, sequence: Element, index: int, item: Any) -> None:
    tag = Tag(sequence.entry.tag)
    element = outer._dict.get(tag)
    if element is sequence.handle:
        items = [copied(other) for other in sequence.handle.value]
        element = DataElement(tag, "SQ", Sequence(items), already_converted=True)
        element.is_undefined_length = sequence.handle.is_undefined_length
        element.private_creator = sequence.handle.private_creator
        outer._dict[tag] = element
    element.value[index] = item
