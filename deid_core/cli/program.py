"""The group of all commands: errors in plain words, and the exit status that goes with each."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from deid_core.cli.printing import complain
from deid_core.errors import DeidError, FileError, FilesError, JournalError
from deid_core.interrupts import Ending, Interrupt

SOME_FAILED = 1
WRONG_USAGE = 2
# As shells report the ends of processes: 128 and the number of the signal.
INTERRUPTED = 130
BROKEN_PIPE = 141


class Program(click.Group):
    """Turns what users can cause into a message and an exit status, never a traceback.

    Commands run in an `Ending`: signals end them as Ctrl-C does, and what is half written goes.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order given, which is that of use, not of the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command named."""
        _accept_any_character()
        try:
            with Ending() as ctx.obj:
                return super().invoke(ctx)
        except (FileError, FilesError, JournalError) as error:
            complain(str(error))
            ctx.exit(SOME_FAILED)
        except DeidError as error:
            complain(str(error))
            ctx.exit(WRONG_USAGE)
        except KeyboardInterrupt as end:
            with suppress(OSError):  # the terminal may be what has gone
                complain("stopped; files that were not finished have no output")
            ctx.exit(end.status if isinstance(end, Interrupt) else INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                _mute()
                ctx.exit(BROKEN_PIPE)
            complain(": ".join(str(part) for part in (error.filename, error.strerror) if part))
            ctx.exit(WRONG_USAGE)


pass_ending = click.make_pass_decorator(Ending)
"""Gives a command the `Ending` in which it runs, as its first argument."""


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
