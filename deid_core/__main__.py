"""The command line: ``python -m deid_core``, or `deid-core`; Ctrl-C may stop it at any moment."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType


def main() -> None:
    """Run the command that the arguments name."""
    _open_streams()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
    from deid_core.cli import main as program

    program(prog_name="deid-core")


def _open_streams() -> None:
    """Standard streams that the caller closed lead nowhere: or a file that is opened next would
    have their number, and get what is meant for them."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if not _is_open(number):
            os.open(os.devnull, os.O_RDWR)  # has the lowest number that is free
            setattr(sys, name, os.fdopen(number, "r+", closefd=False))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _end_at_once(number: int, _frame: FrameType | None) -> None:
    """The end while modules are imported, and after a command: there is nothing to clean up.

    An exception could come up anywhere, and be printed; commands catch theirs.
    """
    with suppress(OSError):
        os.write(2, b"stopped\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
