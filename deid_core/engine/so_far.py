"""What has followed for other elements from what the rules have done so far.

`settle` says what follows in the end.  A function that looks before is not to see what is on its
way out: a private creator whose block is empty, a UID that follows one that was replaced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from deid_core.engine.elements import Block, Element
from deid_core.engine.scan import Scan
from deid_core.engine.settle import follow_sop_instance, named_to_stay
from deid_core.standard.tags import SOP_INSTANCE_UID, block_of


class SoFar:
    """The consequences for one dataset, kept up with its rules."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._cut = _cut_before_looks(scan)
        self._gone: dict[Block, dict[Element, int]] = {block: {} for block in self._cut}
        self._new = list(self._cut)
        self._empty: set[Element] = set()

    def following(self, touched: Iterable[Element]) -> list[Element]:
        """The elements that may have changed along with others."""
        found: list[Element] = []
        blocks, self._new = dict.fromkeys(self._new), []
        for element in touched:
            tag, level = element.entry.tag, element.level
            if tag == SOP_INSTANCE_UID and level is self._scan.root:
                follower = follow_sop_instance(level.node.plan, self._scan, element)
                if follower is not None:
                    found.append(follower)
            block = level.blocks.get(block_of(tag))
            if block is not None:
                # One that an ADD makes keeps its creator, whatever else of the block goes.
                gone = -element.exists if element.created else not element.exists
                self._gone.setdefault(block, {})[element] = gone
                blocks[block] = None
        for block in blocks:
            creator = block.element
            gone = self._cut[block] + sum(self._gone[block].values())
            empty = 0 < block.count == gone and not named_to_stay(creator)
            if empty != (creator in self._empty):
                (self._empty.add if empty else self._empty.remove)(creator)
                found.append(creator)
        return found

    @contextmanager
    def without_empty_blocks(self) -> Iterator[None]:
        """Within it, the creators of blocks that are empty do not exist."""
        hidden = [creator for creator in self._empty if creator.exists]
        for creator in hidden:
            creator.exists = False
        try:
            yield
        finally:
            for creator in hidden:
                creator.exists = True


def _cut_before_looks(scan: Scan) -> Counter[Block]:
    """How many elements of each of the root's blocks are cut out before a function looks."""
    first_look = scan.root.node.plan.first_look
    return Counter(
        block
        for cut in scan.cuts
        if cut.level is scan.root
        for entry in cut.entries
        if entry.program is not None and entry.program.last < first_look
        if (block := scan.root.blocks.get(block_of(entry.tag))) is not None
    )
