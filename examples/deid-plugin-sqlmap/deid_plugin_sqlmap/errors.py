"""What can go wrong.  deid-core reports the type alone, so each case has a type that says it."""

from __future__ import annotations


class MappingError(Exception):
    """The mapping can't answer, so that the file has to fail; no message holds a value."""


class DatabaseUrlError(MappingError):
    """The URL of the database is malformed, or of a kind that can't be used."""


class DatabaseUnavailableError(MappingError):
    """The database can't be reached, or refuses."""


class KeyNeededError(MappingError):
    """The run was given no key: originals hashed under a drawn one would never be found again."""


class DomainHasAnotherKeyError(MappingError):
    """The domain's originals were hashed under another key, so none of them would be found."""


class DomainStoresOriginalsOtherwiseError(MappingError):
    """The domain has hashed originals and clear text is asked for, or the other way round."""


class OriginalTooLongError(MappingError):
    """An original is longer than can be stored as clear text."""


class PseudonymsExhaustedError(MappingError):
    """No free pseudonym was found: the length is too short for so many originals."""


class TransferError(MappingError):
    """A CSV file is malformed, or contradicts itself or the mapping; nothing was imported."""
