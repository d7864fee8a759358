"""The mapping in use: each original's pseudonym, which is made where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Literal

from sqlalchemy import URL, select

from deid_plugin_sqlmap.database import Database, domains, mappings
from deid_plugin_sqlmap.errors import (
    DomainHasAnotherKeyError,
    DomainStoresOriginalsOtherwiseError,
    PseudonymsExhaustedError,
)

Originals = Literal["hashed", "clear"]

_REMEMBERED = 200_000
"""How many pseudonyms a worker remembers, so that the next file of a patient asks for none."""

_AT_ONCE = 1000
"""How many originals go into one statement."""

_ROUNDS = 20
"""How often pseudonyms are drawn anew where those that were drawn are in use."""


class Store:
    """One worker's view of the mapping.  Close it.

    What it gives is in the database by then.  Pseudonyms never change, so it remembers them.
    """

    def __init__(self, url: URL) -> None:
        self.database = Database(url)
        self._known: dict[tuple[str, str], str] = {}
        self._admitted: set[tuple[str, Originals, str]] = set()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def admit(self, domain: str, originals: Originals, key_mark: str) -> None:
        """Make sure that the domain stores originals in this way, and under this key.

        A domain that is new does from now on.  MappingError where it is another's: the same
        original would get a second pseudonym.
        """
        if (domain, originals, key_mark) in self._admitted:
            return
        stored = select(domains.c.originals, domains.c.key_mark).where(domains.c.name == domain)
        rows = self.database.rows(stored)
        if not rows:
            new = {"name": domain, "originals": originals, "key_mark": key_mark}
            self.database.insert(domains, [new], [domains.c.name])
            rows = self.database.rows(stored)
        (row,) = rows
        if row.originals != originals:
            raise DomainStoresOriginalsOtherwiseError
        if row.key_mark != key_mark:
            raise DomainHasAnotherKeyError
        self._admitted.add((domain, originals, key_mark))

    def pseudonyms(
        self, domain: str, originals: Iterable[str], draw: Callable[[], str]
    ) -> dict[str, str]:
        """The pseudonym of each original, as it is stored; `draw` makes those that are missing.

        What is remembered costs nothing, up to 1000 known ones one statement, new ones a second.
        PseudonymsExhaustedError where `draw` gives none that is free.
        """
        found: dict[str, str] = {}
        unknown: set[str] = set()
        for original in originals:
            pseudonym = self._known.get((domain, original))
            if pseudonym is None:
                unknown.add(original)
            else:
                found[original] = pseudonym
        # In one order for all workers, so that none waits for another that waits for it.
        waiting = iter(sorted(unknown))
        while chunk := list(islice(waiting, _AT_ONCE)):
            resolved = self._resolve(domain, chunk, draw)
            self._remember(domain, resolved)
            found.update(resolved)
        return found

    def _resolve(
        self, domain: str, originals: Sequence[str], draw: Callable[[], str]
    ) -> dict[str, str]:
        found = self._select(domain, originals)
        for _ in range(_ROUNDS):
            missing = [original for original in originals if original not in found]
            if not missing:
                return found
            found.update(self._insert(domain, missing, draw))
            # Those that are missing still were inserted by another worker just now, or the
            # pseudonym drawn for them is in use.
            missing = [original for original in missing if original not in found]
            if missing:
                found.update(self._select(domain, missing))
        raise PseudonymsExhaustedError

    def _select(self, domain: str, originals: Sequence[str]) -> dict[str, str]:
        columns = mappings.c
        statement = select(columns.original, columns.pseudonym).where(
            columns.domain == domain, columns.original.in_(originals)
        )
        return {row.original: row.pseudonym for row in self.database.rows(statement)}

    def _insert(
        self, domain: str, originals: Sequence[str], draw: Callable[[], str]
    ) -> dict[str, str]:
        rows = [
            {"domain": domain, "original": original, "pseudonym": draw()} for original in originals
        ]
        returning = [mappings.c.original, mappings.c.pseudonym]
        inserted = self.database.insert(mappings, rows, returning)
        return {row.original: row.pseudonym for row in inserted}

    def _remember(self, domain: str, pseudonyms: dict[str, str]) -> None:
        if len(self._known) + len(pseudonyms) > _REMEMBERED:
            self._known.clear()
        for original, pseudonym in pseudonyms.items():
            self._known[domain, original] = pseudonym
