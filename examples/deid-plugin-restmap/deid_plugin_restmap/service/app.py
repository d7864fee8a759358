"""The service's protocol: one call, and who may make it."""

from __future__ import annotations

import hmac
import json
import re

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deid_plugin_restmap.service.storage import Storage

MOST_VALUES = 1000
LONGEST_VALUE = 1024
_MOST_BYTES = 2_000_000


def application(storage: Storage, token: str) -> Starlette:
    """The service, for clients that have the token.

    ``POST /domains/DOMAIN/pseudonyms`` takes ``{"values": ["…", …]}``, up to 1000 texts, and gives
    ``{"pseudonyms": [{"value": "…", "pseudonym": "…"}, …]}`` with a pseudonym for each.
    """

    async def pseudonyms(request: Request) -> JSONResponse:
        given = request.headers.get("authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            return _refused(401, "a token is needed")
        domain = request.path_params["domain"]
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", domain):
            return _refused(404, "there is no such domain")
        values = await _values(request)
        if values is None:
            return _refused(422, f"expected up to {MOST_VALUES} texts as values")
        found = await run_in_threadpool(storage.create_or_get, domain, values)
        return JSONResponse(
            {
                "pseudonyms": [
                    {"value": value, "pseudonym": pseudonym} for value, pseudonym in found.items()
                ]
            }
        )

    return Starlette(routes=[Route("/domains/{domain}/pseudonyms", pseudonyms, methods=["POST"])])


async def _values(request: Request) -> list[str] | None:
    """The values of a request; None where it is malformed or too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    try:
        values = json.loads(bytes(body))["values"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        return None
    if not all(isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE for value in values):
        return None
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        return None
    return values


def _refused(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"error": reason}, status_code=status)
