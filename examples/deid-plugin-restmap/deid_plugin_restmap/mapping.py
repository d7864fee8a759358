"""The mapping in use: asked of the service in batches, and remembered."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from deid_plugin_restmap.answers import pseudonyms_of
from deid_plugin_restmap.client import Client
from deid_plugin_restmap.errors import PseudonymDuplicatedError
from deid_plugin_restmap.settings import Settings

AT_ONCE = 500
"""How many values go into one request."""

_REMEMBERED = 200_000
"""How many pseudonyms a worker remembers, so that the next file of a patient asks for none."""


class RemoteMapping:
    """One worker's view of the mapping.  Close it.

    What it gives was answered by the service for this very value; pseudonyms never change, so it
    remembers them.
    """

    def __init__(self, settings: Settings) -> None:
        self._client = Client(settings)
        self._known: dict[tuple[str, str], str] = {}
        self._originals: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pseudonyms(self, domain: str, values: Iterable[str]) -> dict[str, str]:
        """The pseudonym of each value; those that are not remembered take a request for 500.

        MappingError where the service does not give them all, each a different one.
        """
        found: dict[str, str] = {}
        unknown: set[str] = set()
        for value in values:
            pseudonym = self._known.get((domain, value))
            if pseudonym is None:
                unknown.add(value)
            else:
                found[value] = pseudonym
        waiting = iter(sorted(unknown))
        while chunk := list(islice(waiting, AT_ONCE)):
            content = self._client.create_or_get(domain, {"values": chunk})
            answered = pseudonyms_of(content, chunk)
            self._remember(domain, answered)
            found.update(answered)
        return found

    def _remember(self, domain: str, answered: dict[str, str]) -> None:
        """PseudonymDuplicatedError, and nothing remembered, where one was given to another."""
        if len(self._known) + len(answered) > _REMEMBERED:
            self._known.clear()
            self._originals.clear()
        for value, pseudonym in answered.items():
            if self._originals.get((domain, pseudonym), value) != value:
                raise PseudonymDuplicatedError
        for value, pseudonym in answered.items():
            self._known[domain, value] = pseudonym
            self._originals[domain, pseudonym] = value
