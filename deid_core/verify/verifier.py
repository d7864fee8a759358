"""Outputs held against their originals, a file at a time: yields findings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deid_core.errors import ArgumentError, FileError
from deid_core.runs.walk import AnyPath, Failed, Found, Skipped, walk
from deid_core.verify.elements import Parsed
from deid_core.verify.findings import Finding, Kind
from deid_core.verify.identifying import Identity, identity_of
from deid_core.verify.marks import judge_marks
from deid_core.verify.originals import Originals, look_at
from deid_core.verify.pairing import Record, record_of
from deid_core.verify.profile import Profile
from deid_core.verify.reading import opened
from deid_core.verify.rows import Rows
from deid_core.verify.search import Sought, search, search_path
from deid_core.verify.shifts import Shifts
from deid_core.verify.uids import UidMap


@dataclass(slots=True)
class Counts:
    """How many files there were, of each sort."""

    originals: int = 0
    unread_originals: int = 0
    outputs: int = 0
    paired: int = 0
    findings: int = 0
    by_kind: dict[Kind, int] = field(default_factory=dict)


class Verifier:
    """Verifies the outputs in a folder against the originals in another.

    `crosswalk` gives the real path of an output's original by the output's (see `read_crosswalk`).
    With `pixels`, the bytes of pixels are searched for text, too.
    Iterate over it once; `counts` grows meanwhile.  Memory holds the originals' identifying values
    and UIDs, and two files at a time.

    Raises ArgumentError where a folder does not exist, no original can be read, or there is no
    output.
    """

    def __init__(
        self,
        originals: AnyPath,
        outputs: AnyPath,
        profile: Profile,
        crosswalk: dict[str, str] | None = None,
        *,
        pixels: bool = False,
    ) -> None:
        if os.path.realpath(originals) == os.path.realpath(outputs):
            raise ArgumentError("the originals and the outputs are the same folder")
        self._outputs = walk([outputs])  # raises where there are none, before the long first pass
        self._profile = profile
        self._pixels = pixels
        self.originals: Originals = look_at(originals, profile, crosswalk)
        self.counts = Counts(
            originals=len(self.originals.index.records),
            unread_originals=len(self.originals.unread),
        )
        if not self.counts.originals:
            raise ArgumentError(f"no original that can be read in {os.fspath(originals)}")
        self._rows = Rows(profile, self.originals.strong.uids)
        self._uids = UidMap(kept=profile.has("retain-uids"))
        self._shifts = Shifts(profile)

    def __iter__(self) -> Iterator[Finding]:
        for finding in self._all():
            self.counts.findings += 1
            self.counts.by_kind[finding.kind] = self.counts.by_kind.get(finding.kind, 0) + 1
            yield finding

    def _all(self) -> Iterator[Finding]:
        deferred: list[tuple[Path, Path]] = []
        for entry in self._outputs:
            if isinstance(entry, Found):
                self.counts.outputs += 1
                yield from self._output(entry.path, entry.relative, deferred)
            elif isinstance(entry, Failed):
                self.counts.outputs += 1
                yield Finding(Kind.UNREADABLE, str(entry.path), "", entry.error.message)
            elif isinstance(entry, Skipped):
                yield Finding(Kind.UNREADABLE, str(entry.path), "", entry.reason)
        if not self.counts.outputs:
            raise ArgumentError("there is no output to verify")
        for path, relative in deferred:
            yield from self._output(path, relative, None)
        yield from self._uids.judge()
        yield from self._shifts.judge()

    def _output(
        self, path: Path, relative: Path, deferred: list[tuple[Path, Path]] | None
    ) -> Iterator[Finding]:
        """Judges an output, or puts it off where its original can be told later."""
        try:
            with opened(path) as output:
                record = record_of(output, str(path), str(relative))
                candidates = self.originals.index.candidates(record)
                if len(candidates) > 1:
                    if deferred is not None:
                        deferred.append((path, relative))
                        return
                    narrowed = self.originals.index.narrowed(
                        candidates, record, self._uids.original_of
                    )
                    candidates = [narrowed] if narrowed else candidates
                yield from self._judge(output, record, candidates)
        except FileError as error:
            yield Finding(Kind.UNREADABLE, str(path), "", error.message)

    def _judge(
        self, output: Parsed, record: Record, candidates: Sequence[str]
    ) -> Iterator[Finding]:
        if output.trouble is not None:
            yield Finding(Kind.UNREADABLE, record.path, "", output.trouble.message)
        if len(candidates) != 1:
            why = "several originals look like it" if candidates else "no original looks like it"
            yield Finding(Kind.UNPAIRED, record.path, "", why)
            yield from self._against(output, record, None, "", None)
            return
        (original_path,) = candidates
        self.counts.paired += 1
        with opened(Path(original_path)) as original:
            identity = identity_of(original, self._profile)
            yield from self._against(output, record, original, original_path, identity)
            patient = self.originals.index.records[original_path].patient
            self._uids.take(output, record.path, original, original_path)
            self._shifts.take(output, record.path, original, original_path, patient)

    def _against(
        self,
        output: Parsed,
        record: Record,
        original: Parsed | None,
        original_path: str,
        own: Identity | None,
    ) -> Iterator[Finding]:
        strong = self.originals.strong
        weak = self.originals.weak if own is None else own.weak
        sought = Sought(
            strong,
            weak,
            own,
            original,
            self._profile,
            strong.codecs | weak.codecs,
            self._pixels,
        )
        for hit in search_path(record.relative, sought):
            message = f"{hit.needle.kind} from {hit.needle.keyword}"
            yield Finding(Kind.PATH, record.path, "", message, original_path, hit.value)
        yield from search(output, record.path, original_path, sought)
        yield from self._rows.judge(output, record.path, original, original_path)
        yield from judge_marks(output, record.path, original, original_path, self._profile)
