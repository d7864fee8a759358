"""Requests to the service: a pool of connections, limits in time and size, and a second try where
that is safe."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from deid_plugin_restmap.errors import (
    AnswerMalformedError,
    ServiceRefusesError,
    ServiceTooSlowError,
    ServiceUnavailableError,
)
from deid_plugin_restmap.settings import Settings

ATTEMPTS = 4
"""How often a request is made.  To create or get a pseudonym twice is to get it once."""

_FIRST_PAUSE = 0.2
"""Seconds before the second attempt, and up to half as many more; each further pause is twice as
long."""

_LONGEST_PAUSE = 10.0
"""Seconds that a service may ask to wait; where it asks for more, the file fails."""

_CONNECTING = 5.0
"""Seconds to wait for a connection, at most."""

_MOST_BYTES = 4_000_000
"""The size of the greatest answer that is read."""

_PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed; any other is the service's last word."""


class Client:
    """One worker's connections to the service.  Close it.

    A service that is gone is waited for once: until it answers again, further requests are made a
    single time, so that a run over many files ends soon.
    """

    def __init__(self, settings: Settings) -> None:
        self._url = settings.url
        self._limit = settings.timeout
        self._gone = False
        connecting = min(_CONNECTING, settings.timeout)
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {settings.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(settings.timeout, connect=connecting),
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=2),
            # The system's certificates, or those that SSL_CERT_FILE names.
            verify=ssl.create_default_context(),
            # Identities go straight to the service: by no proxy, and to no other place.
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def create_or_get(self, domain: str, body: Mapping[str, object]) -> bytes:
        """What the service answers to ``POST /domains/DOMAIN/pseudonyms``.

        ServiceUnavailableError where it does not, after some attempts; ServiceRefusesError and
        AnswerMalformedError at once.
        """
        attempts = 1 if self._gone else ATTEMPTS
        for attempt in range(attempts):
            try:
                content = self._attempt(domain, body)
            except ServiceUnavailableError as error:
                failure = error
            else:
                self._gone = False
                return content
            if attempt + 1 == attempts or failure.wait > _LONGEST_PAUSE:
                break
            pause = _FIRST_PAUSE * 2**attempt * (1 + random.random() / 2)
            time.sleep(max(pause, failure.wait))
        self._gone = True
        raise failure

    def _attempt(self, domain: str, body: Mapping[str, object]) -> bytes:
        end = time.monotonic() + self._limit
        url = f"{self._url}/domains/{quote(domain, safe='')}/pseudonyms"
        try:
            with self._http.stream("POST", url, json=body) as response:
                if response.status_code == 200:
                    return _content(response, end)
                status, headers = response.status_code, response.headers
        except httpx.TimeoutException:
            raise ServiceTooSlowError from None
        except httpx.TransportError:
            raise ServiceUnavailableError from None
        except httpx.HTTPError:
            raise AnswerMalformedError from None
        if status in _PASSING:
            raise ServiceUnavailableError(_seconds(headers.get("Retry-After", "")))
        raise ServiceRefusesError


def _content(response: httpx.Response, end: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise AnswerMalformedError
        if time.monotonic() > end:
            raise ServiceTooSlowError
    return bytes(content)


def _seconds(retry_after: str) -> float:
    """The seconds of a Retry-After; the other form, a date, counts as none."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
