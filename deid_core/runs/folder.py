"""The output folder of a run: held by one run at a time, with a place for files that wait."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path

from deid_core.errors import BusyError, OutputError

WORKING = ".deid-core"
"""The folder in the output folder where a run has its lock, and outputs until they are published.
No output can have this name, and it goes at the end of the run."""

_LOCK = "lock"
_PATIENCE = 3.0  # seconds: the workers of a run that was killed take a moment to notice


class OutputFolder:
    """An output folder, locked for one run; made where it does not exist.  Use it in a ``with``.

    The lock is one of the kernel's, so that none outlives its run, however that ends; it is held
    by the workers too, and so lasts until the last of them has gone.  What an earlier run left
    half-done in the folder is deleted.

    Entering raises BusyError where another run holds the folder, OutputError where the folder
    can't be written to.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._working = Path(self.path, WORKING)
        self._lock = -1

    @property
    def staging(self) -> str:
        """The folder for outputs that are not published yet; on the same file system."""
        return str(self._working / "staged")

    @property
    def lock(self) -> int:
        """The file descriptor that holds the lock: for workers, which hold it too."""
        return self._lock

    def __enter__(self) -> OutputFolder:
        try:
            self._lock = self._acquire()
            shutil.rmtree(self.staging, ignore_errors=True)
            os.mkdir(self.staging)
        except OSError as error:
            self._release()
            reason = error.strerror or type(error).__name__
        else:
            return self
        raise OutputError(f"can't write into the output folder {self.path}: {reason}")

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        with suppress(OSError):
            # In this order: who waits for the lock sees that its file is gone, and makes another.
            (self._working / _LOCK).unlink()
        with suppress(OSError):
            self._working.rmdir()
        self._release()

    def _acquire(self) -> int:
        path = self._working / _LOCK
        until = time.monotonic() + _PATIENCE
        while True:
            self._working.mkdir(parents=True, exist_ok=True)
            if self._working.is_symlink():
                raise OSError(None, f"{WORKING} is a link, which is not followed")
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(lock, path):
                    os.truncate(lock, 0)
                    os.write(lock, f"process {os.getpid()} on {socket.gethostname()}".encode())
                    return lock
            except BlockingIOError:
                if time.monotonic() > until:
                    raise self._busy(lock) from None
                time.sleep(0.05)
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)

    def _busy(self, lock: int) -> BusyError:
        holder = os.pread(lock, 200, 0).decode(errors="replace") or "another process"
        os.close(lock)
        return BusyError(
            f"another run is writing into {self.path} ({holder}): wait for its end, or choose "
            "another output folder"
        )

    def _release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is the one at `path`: its last holder may have deleted it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False
