"""A service that runs as a process of its own, on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

TOKEN = "token-not-to-be-shown-4417"


class ServiceProcess:
    """The reference service, or the faulty one, over an SQLite file; start it and stop it."""

    def __init__(self, database: Path, *, faulty: bool = False) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port: int = taken.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if faulty:
            program = [Path(__file__).with_name("faulty_service.py"), database, str(self.port)]
        else:
            program = ["-m", "deid_plugin_restmap.service", database, "--port", str(self.port)]
        self._command = [sys.executable, *program]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        environment = {**os.environ, "DEID_RESTMAP_TOKEN": TOKEN}
        self._process = subprocess.Popen(self._command, env=environment)
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("the service did not start") from None
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def fail(self, *faults: str) -> None:
        """Have each of the next requests get one of the faults."""
        url = f"{self.url}/faults"
        httpx.post(url, json=faults, trust_env=False, timeout=60).raise_for_status()

    def requests(self) -> list[int]:
        """How many values each request since the last `fail` asked about."""
        answer = httpx.get(f"{self.url}/requests", trust_env=False, timeout=60)
        found: list[int] = answer.json()
        return found
