"""Signals that end a process: told from what plugins raise, and held back where they must wait."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CLEANING = 10.0  # seconds


class Interrupt(KeyboardInterrupt):
    """The process was asked to end; `status` is its exit status, as shells report it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


class Ending:
    """In a ``with`` of it, SIGINT (Ctrl-C), SIGTERM and SIGHUP raise Interrupt in the main thread.

    A SIGHUP that is ignored, as under nohup, stays ignored.  After the first signal, others are not
    heard for some seconds: cleaning up takes moments, and is not to be interrupted.  Where the
    first was swallowed, as a plugin may do, a later one is raised.
    """

    def __init__(self) -> None:
        self._deaf_until = 0.0
        self._holding = False
        self._held: int | None = None

    def __enter__(self) -> Ending:
        self._before = {each: signal.getsignal(each) for each in _ENDS}
        if self._before[signal.SIGHUP] is signal.SIG_IGN:
            del self._before[signal.SIGHUP]
        for each in self._before:
            signal.signal(each, self)
        return self

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A step that is done as a whole, in moments: a signal waits for its end."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        number, self._held = self._held, None
        if number is not None:
            raise Interrupt(number)

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """What Python calls when a signal has come."""
        now = time.monotonic()
        if now < self._deaf_until:
            return
        self._deaf_until = now + _CLEANING
        if self._holding:
            self._held = number
        else:
            raise Interrupt(number)


def is_interrupt(error: BaseException) -> bool:
    """Whether it is what ends this process, Ctrl-C or a signal: then it is nobody's failure.

    Signals are raised in the main thread alone, and as Interrupt where an `Ending` has them: any
    other KeyboardInterrupt is somebody's, who raised it in place of an error.  Without an `Ending`,
    one that has no text is Ctrl-C.
    """
    if isinstance(error, Interrupt):
        return True
    if threading.current_thread() is not threading.main_thread():
        return False
    if isinstance(signal.getsignal(signal.SIGINT), Ending):
        return False
    return isinstance(error, KeyboardInterrupt) and not error.args
