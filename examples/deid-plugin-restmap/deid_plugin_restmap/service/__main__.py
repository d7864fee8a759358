"""``deid-restmap-service``, or ``python -m deid_plugin_restmap.service``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from deid_plugin_restmap.service.app import application
from deid_plugin_restmap.service.storage import Storage
from deid_plugin_restmap.settings import TOKEN_ENVIRONMENT


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(
        prog="deid-restmap-service",
        description="A small mapping service for deid-plugin-restmap, to try it with.  Clients "
        f"need the token that the environment has as {TOKEN_ENVIRONMENT}.",
    )
    parser.add_argument("database", type=Path, help="the SQLite file of the mapping")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8077)
    given = parser.parse_args(arguments)
    token = os.environ.get(TOKEN_ENVIRONMENT, "")
    if len(token) < 16:
        sys.exit(f"deid-restmap-service: {TOKEN_ENVIRONMENT} needs a token, 16 characters or more")
    try:
        storage = Storage(given.database)
    except OSError as error:
        sys.exit(f"deid-restmap-service: {given.database}: {error.strerror}")
    uvicorn.run(application(storage, token), host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
