"""What the project holds itself to, as multiples of pydicom's `dcmread` and `save_as`."""

from __future__ import annotations

from typing import Protocol

MULTIPLES = {
    "small CT": 0.25,
    "nested MR": 0.50,
    "enhanced, undefined lengths": 0.06,
    "enhanced, defined lengths": 9.0,
    "32 MB of pixels": 0.30,
    "real files": 0.30,
}
"""The most that each corpus may take."""

AGAINST_DEID = 15.0
"""How many times as fast as pydicom/deid, on every corpus."""

NO_SLOWER = {
    "fw-file-rs": tuple(MULTIPLES),
    "dcmanon": ("enhanced, undefined lengths", "enhanced, defined lengths", "32 MB of pixels"),
}
MEMORY_MIB = 10.0
"""Above import, on files with 32 MB of pixels."""


class Measured(Protocol):
    """What a tool came to on a corpus."""

    @property
    def multiple(self) -> float: ...

    memory_mib: float


def missed(figures: dict[str, dict[str, Measured]]) -> list[str]:
    """The targets that were missed, in words; `figures` by corpus and tool."""
    lines = []
    for corpus, row in figures.items():
        ours = row["deid-core"].multiple
        if ours > MULTIPLES[corpus]:
            lines.append(f"{corpus}: {ours:.3f} of pydicom, not {MULTIPLES[corpus]}")
        if row["deid"].multiple < AGAINST_DEID * ours:
            times = row["deid"].multiple / ours
            lines.append(f"{corpus}: {times:.1f} times as fast as deid, not {AGAINST_DEID:g}")
        for peer, corpora in NO_SLOWER.items():
            if corpus in corpora and ours > row[peer].multiple:
                lines.append(f"{corpus}: {ours:.3f}, slower than {peer}: {row[peer].multiple:.3f}")
    pixels = figures.get("32 MB of pixels")
    if pixels and pixels["deid-core"].memory_mib > MEMORY_MIB:
        lines.append(f"memory: {pixels['deid-core'].memory_mib:.1f} MiB, not {MEMORY_MIB:g}")
    return lines
