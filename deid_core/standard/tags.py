"""Tags with a part of their own in de-identification, and questions about tags."""

from __future__ import annotations

FILE_META_GROUP_LENGTH = 0x00020000
FILE_META_VERSION = 0x00020001
MEDIA_STORAGE_SOP_CLASS_UID = 0x00020002
MEDIA_STORAGE_SOP_INSTANCE_UID = 0x00020003
TRANSFER_SYNTAX_UID = 0x00020010
IMPLEMENTATION_CLASS_UID = 0x00020012
DIRECTORY_RECORD_SEQUENCE = 0x00041220
DIRECTORY_OFFSETS = frozenset({0x00041200, 0x00041202, 0x00041400, 0x00041420})
SPECIFIC_CHARACTER_SET = 0x00080005
SOP_CLASS_UID = 0x00080016
SOP_INSTANCE_UID = 0x00080018
PIXEL_REPRESENTATION = 0x00280103
VOI_LUT_SEQUENCE = 0x00283010
PIXEL_DATA = 0x7FE00010

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD

PROTECTED = frozenset(
    {
        PIXEL_DATA,
        0x7FE00008,  # Float Pixel Data
        0x7FE00009,  # Double Float Pixel Data
        0x00281200,  # Gray Lookup Table Data (retired)
        0x00281201,  # Red Palette Color Lookup Table Data
        0x00281202,  # Green
        0x00281203,  # Blue
        0x00281204,  # Alpha
        0x00281211,  # Large Red (retired)
        0x00281212,  # Large Green (retired)
        0x00281213,  # Large Blue (retired)
        0x00281221,  # Segmented Red
        0x00281222,  # Segmented Green
        0x00281223,  # Segmented Blue
        0x00281224,  # Segmented Alpha
        VOI_LUT_SEQUENCE,
        FILE_META_GROUP_LENGTH,
        FILE_META_VERSION,
        TRANSFER_SYNTAX_UID,
        IMPLEMENTATION_CLASS_UID,
    }
)
"""Reached by no rule, but for one that names the element exactly under `disable_skip`."""

ONLY_BY_NAME = frozenset(
    {
        SPECIFIC_CHARACTER_SET,
        SOP_CLASS_UID,
        MEDIA_STORAGE_SOP_CLASS_UID,
        MEDIA_STORAGE_SOP_INSTANCE_UID,
    }
)
"""Reached by rules that name the element exactly; private creators are of this kind too."""


def is_private(tag: int) -> bool:
    """Whether the tag's group is odd (PS3.5 7.8)."""
    return bool(tag & 0x10000)


def is_private_creator(tag: int) -> bool:
    """Whether the tag is one of (gggg,0010-00FF) of an odd group."""
    return is_private(tag) and 0x10 <= tag & 0xFFFF <= 0xFF


def is_in_block(tag: int) -> bool:
    """Whether the tag is one of (gggg,1000-FFFF) of an odd group: of a private creator's block."""
    return is_private(tag) and tag & 0xFFFF >= 0x1000


def block_of(tag: int) -> int:
    """The tag of the private creator that reserves the block of a private element."""
    return (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
