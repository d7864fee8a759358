"""What can go wrong.  deid-core reports the type alone, so each case has a type that says it."""

from __future__ import annotations


class MappingError(Exception):
    """The mapping can't answer, so that the file has to fail; no message holds a value."""


class ServiceUrlError(MappingError):
    """The URL of the service is not given, is malformed, or would send identities in the open."""


class SettingError(MappingError):
    """The time limit is no number of seconds."""


class TokenMissingError(MappingError):
    """The environment has no token for the service."""


class ServiceUnavailableError(MappingError):
    """The service does not answer, or says that it can't now; `wait` is for how many seconds."""

    def __init__(self, wait: float = 0.0) -> None:
        super().__init__()
        self.wait = wait


class ServiceTooSlowError(ServiceUnavailableError):
    """The service did not answer in time."""


class ServiceRefusesError(MappingError):
    """The service refuses the request: a wrong token or path, or values that it does not take."""


class AnswerMalformedError(MappingError):
    """The answer is not what the protocol says."""


class AnswerIncompleteError(AnswerMalformedError):
    """The answer is about fewer values than were asked about, or about others."""


class PseudonymDuplicatedError(AnswerMalformedError):
    """The service gave one pseudonym for two originals."""


class OriginalReturnedError(AnswerMalformedError):
    """The service gave an original back as its own pseudonym."""
