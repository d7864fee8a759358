"""The group of all commands: errors in plain words, and the exit status that goes with each."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from deid_core.cli.printing import complain
from deid_core.errors import DeidError, FileError, FilesError, JournalError

SOME_FAILED = 1
WRONG_USAGE = 2
# As shells report the ends of processes: 128 and the number of the signal.
INTERRUPTED = 130
BROKEN_PIPE = 141


class Terminated(KeyboardInterrupt):
    """The process was asked to end, by SIGTERM, or by SIGHUP when its terminal went away."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


class Program(click.Group):
    """Turns what users can cause into a message and an exit status, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order given, which is that of use, not of the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command named."""
        _accept_any_character()
        try:
            return super().invoke(ctx)
        except (FileError, FilesError, JournalError) as error:
            complain(str(error))
            ctx.exit(SOME_FAILED)
        except DeidError as error:
            complain(str(error))
            ctx.exit(WRONG_USAGE)
        except KeyboardInterrupt as end:
            complain("stopped; files that were not finished have no output")
            ctx.exit(end.status if isinstance(end, Terminated) else INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                _mute()
                ctx.exit(BROKEN_PIPE)
            complain(": ".join(str(part) for part in (error.filename, error.strerror) if part))
            ctx.exit(WRONG_USAGE)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as Ctrl-C does: what is half written goes.

    A SIGHUP that is ignored, as under nohup, stays ignored.

    Cleaning up takes no more than moments, and so no second signal interrupts it.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)

    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    if before[signal.SIGHUP] is signal.SIG_IGN:
        del before[signal.SIGHUP]
    for each in before:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def version_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option --version, which looks the version up only when asked."""

    def show(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        if wanted:
            from importlib_metadata import PackageNotFoundError, version

            try:
                click.echo(f"deid-core {version('deid-core')}")
            except PackageNotFoundError:
                click.echo("deid-core, not installed")
            ctx.exit()

    return click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Show the version and exit.",
    )(function)


def _accept_any_character() -> None:
    """A terminal that lacks a character gets its escape, not a traceback."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _mute() -> None:
    """Nobody reads our output any more; nor is any left to be flushed when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
