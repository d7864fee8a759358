"""One file of many: whatever goes wrong with it stays with it."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable
from typing import TypeVar

from deid_core.errors import DeidError, FileError
from deid_core.interrupts import is_interrupt

T = TypeVar("T")


def attempt(work: Callable[[], T], file: str | None) -> T | FileError:
    """What `work` gives, or the error that stopped it, as one of this file.

    Errors that deid-core does not raise on purpose are told by their type and the place in the
    code: their texts may quote values.
    """
    try:
        with warnings.catch_warnings():
            # Of pydicom's, for one: they quote values.
            warnings.simplefilter("ignore")
            return work()
    except FileError as error:
        return error
    except DeidError as error:
        return FileError(str(error), file=file)
    except BaseException as error:
        if is_interrupt(error):
            raise
        return FileError(unexpected(error), file=file)


def unexpected(error: BaseException) -> str:
    """An error that nobody meant, told by its type and place: its text may quote values."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"an unexpected {type(error).__name__} in {place.name} (line {place.lineno})"
