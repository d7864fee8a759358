"""Heads of elements in bytes: the memo that the scanner looks them up in, and how it learns."""

from __future__ import annotations

from deid_core.engine.encodings import Encoding
from deid_core.errors import ParseError
from deid_core.plan.nodes import Entry, Node
from deid_core.standard.dictionary import tag_text, vr_of
from deid_core.standard.tags import block_of, is_in_block, is_private
from deid_core.standard.vrs import LONG_LENGTH_VRS, SHORT_LENGTH_VRS

SHORT, LONG, UNKNOWN, WORK_SHORT, WORK_LONG, CUT_SHORT, CUT_LONG, CUT_UNKNOWN, ASIDE, PRIVATE = (
    range(10)
)
"""How the scanner goes on after a head: over a value with a length of 16 bits (SHORT), of 32
(LONG), or of 32 and of unknown VR, unless it looks like a sequence (UNKNOWN); over one that has
work, or is to be cut out; a step aside; or by the creator of the block."""


class Head:
    """A head met before: how to go on, and the entry of its kind (None for PRIVATE).

    `block` is the tag of the creator of a private element's block, else 0.  `short`: the length
    has 16 bits.  `reserved`: the VR is none of the standard's, and its two reserved bytes are to
    be held against that.
    """

    __slots__ = ("block", "by_creator", "entry", "form", "reserved", "short")

    def __init__(self, form: int, entry: Entry | None, block: int) -> None:
        self.form = form
        self.entry = entry
        self.block = block
        self.short = False
        self.reserved = False
        self.by_creator: dict[str | None, Head] = {}


def learn_head(
    node: Node, encoding: Encoding, key: bytes, tag: int, memo: dict[bytes, Head]
) -> Head:
    """Learn the head that begins with `key` at a place, and put it into `memo`.

    A private element's says only that its creator tells: see `learn_private`.  Raises ParseError
    where the VR's letters are impossible, or the tag shows another byte order than declared.
    """
    if is_in_block(tag):
        head = Head(PRIVATE, None, block_of(tag))
    else:
        head = _learn_entry(node, encoding, key, tag, None, 0)
    if node.plan.may_remember():
        memo[key] = head
    return head


def learn_private(
    node: Node, encoding: Encoding, key: bytes, tag: int, creator: str | None, head: Head
) -> Head:
    """Learn the head of a private element by its creator (None: no block of that number), and
    put it into `head`, which `learn_head` gave."""
    found = _learn_entry(node, encoding, key, tag, creator, head.block)
    if node.plan.may_remember():
        head.by_creator[creator] = found
    return found


def _learn_entry(
    node: Node, encoding: Encoding, key: bytes, tag: int, creator: str | None, block: int
) -> Head:
    stored_vr = _stored_vr(key, tag) if encoding.explicit else None
    entry = node.learn(tag, stored_vr, creator)
    head = Head(ASIDE, entry, block)
    head.short = stored_vr in SHORT_LENGTH_VRS
    head.reserved = stored_vr is not None and not head.short and stored_vr not in LONG_LENGTH_VRS
    if not head.reserved and not (block and creator is None):
        head.form = _form(entry, short=head.short)
    return head


def _form(entry: Entry, *, short: bool) -> int:
    if entry.plain or entry.cut:
        if short:
            return CUT_SHORT if entry.cut else SHORT
        if entry.opaque:
            return CUT_UNKNOWN if entry.cut else UNKNOWN
        return CUT_LONG if entry.cut else LONG
    if entry.lone and entry.program is not None:
        return WORK_SHORT if short else WORK_LONG
    return ASIDE


def _stored_vr(key: bytes, tag: int) -> str:
    letters = key[4:6]
    if not (letters.isalpha() and letters.isupper()):
        raise ParseError(f"impossible letters for a VR behind the tag {tag_text(tag)}")
    vr = letters.decode("ascii")
    if not is_private(tag) and vr_of(tag) is None:
        swapped = int.from_bytes(
            bytes((tag >> 16 & 0xFF, tag >> 24, tag & 0xFF, tag >> 8 & 0xFF)), "big"
        )
        if vr in (vr_of(swapped) or "").split(" or "):
            raise ParseError("its bytes are in another order than its transfer syntax says")
    return vr
