"""The command line: ``python -m deid_core``, or `deid-core`; Ctrl-C may stop it at any moment."""

import os
import signal
from contextlib import suppress
from types import FrameType


def main() -> None:
    """Run the command that the arguments name."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
    from deid_core.cli import main as program

    program(prog_name="deid-core")


def _end_at_once(number: int, _frame: FrameType | None) -> None:
    """The end while modules are imported, and after a command: there is nothing to clean up.

    An exception could come up anywhere, and be printed; commands catch theirs.
    """
    with suppress(OSError):
        os.write(2, b"stopped\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
