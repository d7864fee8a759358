"""The reference service with faults: ``faulty_service.py DATABASE PORT``.

``POST /faults`` takes a list of them, and each of the next requests gets one, until none is left.
``GET /requests`` tells how many values each request had.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from deid_plugin_restmap.service.app import application
from deid_plugin_restmap.service.storage import Storage
from starlette.responses import JSONResponse, Response

EDITS: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "fewer": lambda pairs: pairs.pop(),
    "more": lambda pairs: pairs.append({"value": "nobody", "pseudonym": "P"}),
    "twice": lambda pairs: pairs.append(pairs[0]),
    "others": lambda pairs: pairs[0].update(value="somebody else"),
    "duplicated": lambda pairs: [one.update(pseudonym="SAME") for one in pairs],
    "echoed": lambda pairs: pairs[0].update(pseudonym=pairs[0]["value"]),
    "empty": lambda pairs: pairs[0].update(pseudonym=""),
    "long": lambda pairs: pairs[0].update(pseudonym="x" * 65),
    "backslash": lambda pairs: pairs[0].update(pseudonym="A\\B"),
    "number": lambda pairs: pairs[0].update(pseudonym=7),
}
ANSWERS: dict[str, Response] = {
    "malformed": Response(b'{"pseudonyms": [', media_type="application/json"),
    "not-json": Response(b"<html>Bad day</html>"),
    "list": JSONResponse([]),
    "null": JSONResponse({"pseudonyms": None}),
    "deep": Response(b"[" * 100_000),
    "huge": Response(b" " * 5_000_000),
    "not-gzip": Response(b"plain", headers={"Content-Encoding": "gzip"}),
    "redirect": Response(status_code=307, headers={"Location": "/elsewhere"}),
    "busy": Response(status_code=429, headers={"Retry-After": "1"}),
    "busy-all-day": Response(status_code=429, headers={"Retry-After": "86400"}),
}


class Faulty:
    """The service, with faults in front of it."""

    def __init__(self, service: Any) -> None:
        self.service = service
        self.faults: list[str] = []
        self.requests: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.service(scope, receive, send)
            return
        body = b""
        while (message := await receive()).get("more_body") or message.get("body"):
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/faults":
            self.faults, self.requests = json.loads(body), []
            await JSONResponse({})(scope, receive, send)
        elif scope["path"] == "/requests":
            await JSONResponse(self.requests)(scope, receive, send)
        else:
            self.requests.append(len(json.loads(body)["values"]))
            fault = self.faults.pop(0) if self.faults else ""
            await self._answer(fault, scope, body, send)

    async def _answer(self, fault: str, scope: Any, body: bytes, send: Any) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        if fault.isdigit():
            await Response(status_code=int(fault))(scope, receive, send)
        elif fault in ANSWERS:
            await ANSWERS[fault](scope, receive, send)
        elif fault in EDITS:
            await self._edited(EDITS[fault], scope, receive, send)
        elif fault == "drip":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(200):
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
                await asyncio.sleep(0.05)
        elif fault == "broken":
            headers = [(b"content-length", b"100")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            raise ConnectionAbortedError
        else:
            await asyncio.sleep(float(fault.partition(":")[2] or 0))
            await self.service(scope, receive, send)

    async def _edited(self, edit: Any, scope: Any, receive: Any, send: Any) -> None:
        content = b""

        async def take(message: dict[str, Any]) -> None:
            nonlocal content
            content += message.get("body", b"")

        await self.service(scope, receive, take)
        answer = json.loads(content)
        edit(answer["pseudonyms"])
        await JSONResponse(answer)(scope, receive, send)


if __name__ == "__main__":
    storage = Storage(Path(sys.argv[1]))
    app = Faulty(application(storage, os.environ["DEID_RESTMAP_TOKEN"]))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
