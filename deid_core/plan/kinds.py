"""What an element is, apart from its value: the only thing that selecting rules looks at."""

from __future__ import annotations

from dataclasses import dataclass, field

from deid_core.recipe.statements import ExactField, Path, PrivateTag, RepeatingTag, Tag
from deid_core.standard.dictionary import (
    keyword_of,
    name_of,
    private_name_of,
    step_name,
    tag_text,
)
from deid_core.standard.tags import is_private, is_private_creator
from deid_core.standard.vrs import CREATOR_VRS


@dataclass(frozen=True, slots=True)
class Kind:
    """An element's path, tag, VR and creator.

    `vr` is the stored one, or the dictionary's where the element is stored as UN or in implicit
    VR (ambiguous ones as the dictionary has them); `creator` that of a private element's block,
    None for standard elements, private creators and private elements of no block.
    `completed` are the recipe's paths that end at this element; `empty_block` is said of a private
    creator in whose block its dataset has nothing; `unknown` of an element whose VR was not told,
    or told as UN.
    """

    tag: int
    vr: str
    creator: str | None
    parent_path: str
    completed: frozenset[Path]
    empty_block: bool = False
    unknown: bool = False
    _names: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def private(self) -> bool:
        """Whether the element's group is odd."""
        return is_private(self.tag)

    @property
    def private_creator(self) -> bool:
        """Whether the element reserves a block of private elements: by its tag, and for it is text.

        PS3.5 7.8.1 has LO alone; numbers or bytes with such a tag are data, and no creator.
        """
        return is_private_creator(self.tag) and self.vr in CREATOR_VRS

    def vrs(self) -> frozenset[str]:
        """The VR, or all that an ambiguous one stands for; UN beside it where that is stored."""
        vrs = frozenset(self.vr.split(" or "))
        return vrs | {"UN"} if self.unknown else vrs

    def names(self) -> tuple[str, ...]:
        """The texts that ``contains:`` and its kin look at; found once, for many rules ask."""
        if self._names is None:
            object.__setattr__(self, "_names", self._find_names())
        assert self._names is not None
        return self._names

    def _find_names(self) -> tuple[str, ...]:
        own = step_name(self.tag, self.creator)
        path = f"{self.parent_path}__{own}" if self.parent_path else own
        number = tag_text(self.tag)
        name = name_of(self.tag)
        if self.creator is not None:
            name = private_name_of(self.creator, self.tag >> 16, self.tag & 0xFF)
        texts = (keyword_of(self.tag), path, name, number, f"{self.tag:08X}", own)
        return tuple(dict.fromkeys(text for text in texts if text))


def is_field(field: ExactField, tag: int, creator: str | None) -> bool:
    """Whether an exact form names the element."""
    match field:
        case Tag():
            return field.tag == tag
        case RepeatingTag():
            return tag & field.mask == field.value
        case PrivateTag():
            # Creators in any case, as deid has it: nobody's block is told by its case alone.
            return (
                creator is not None
                and tag >> 16 == field.group
                and tag & 0xFF == field.offset
                and creator.casefold() == field.creator.casefold()
            )
