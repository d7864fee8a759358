"""Two datasets, element by element, at every depth, file meta group included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element: `values` are its values as text, for a sequence how many items it has."""

    tag: int
    keyword: str
    vr: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that gave nothing: the type of its error, and what it says."""

    kind: str
    message: str


Leaves = dict[str, Leaf]


@dataclass(frozen=True, slots=True)
class RunsDiffer:
    """A file of which at least one tool made nothing; None is a tool that gave a result."""

    file: str
    ours: Failure | None
    theirs: Failure | None


@dataclass(frozen=True, slots=True)
class Files:
    """A file as read, and what each tool made of it."""

    name: str
    source: Leaves
    ours: Leaves
    theirs: Leaves


@dataclass(frozen=True, slots=True)
class ElementDiffers:
    """One element on which the two tools differ; None is an element that is not there.

    `path` is in tags: ``(0040,0275)__0__(0008,0050)``.
    """

    path: str
    files: Files = field(repr=False)

    @property
    def source(self) -> Leaf | None:
        """The element as read."""
        return self.files.source.get(self.path)

    @property
    def ours(self) -> Leaf | None:
        """What deid-core made of it."""
        return self.files.ours.get(self.path)

    @property
    def theirs(self) -> Leaf | None:
        """What deid made of it."""
        return self.files.theirs.get(self.path)

    @property
    def tag(self) -> int:
        """Its tag."""
        return int(self.path[-10:-1].replace(",", ""), 16)

    @property
    def depth(self) -> int:
        """0 for the root."""
        return self.path.count("__") // 2


def leaves(dataset: Dataset) -> Leaves:
    """The elements of a dataset by path, file meta's at the root; without group lengths, which
    are the writer's business (pydicom's drops those of all groups but the file meta's)."""
    found: Leaves = {}
    meta = getattr(dataset, "file_meta", None)
    pending = [("", dataset)] if meta is None else [("", meta), ("", dataset)]
    while pending:
        around, level = pending.pop()
        for element in level:
            if element.tag.element == 0:
                continue
            path = f"{around}({element.tag.group:04X},{element.tag.element:04X})"
            found[path] = _leaf(element)
            if element.VR == "SQ":
                pending += [(f"{path}__{i}__", item) for i, item in enumerate(element.value)]
    return found


def compare(files: Files) -> Iterator[ElementDiffers]:
    """The elements that are not the same in both, in order."""
    for path in sorted({*files.ours, *files.theirs}):
        if files.ours.get(path) != files.theirs.get(path):
            yield ElementDiffers(path, files)


def _leaf(element: DataElement) -> Leaf:
    return Leaf(int(element.tag), element.keyword, str(element.VR), _values(element))


def _values(element: DataElement) -> tuple[str, ...]:
    value = element.value
    if element.VR == "SQ":
        return (f"{len(value)} items",)
    if isinstance(value, bytes):
        return (repr(value.rstrip(b"\0")),) if value else ()
    several = value if element.VM > 1 else [value]
    return tuple(str(one).rstrip(" \0") for one in several if one is not None and value != "")
