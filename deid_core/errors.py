"""Everything that can go wrong, as one hierarchy under `DeidError`.

No error ever carries a value out of a dataset: messages name files, element paths, tags, VRs,
recipe lines and functions.  All of them can be pickled, so that they cross process borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: where a statement, or a part of one, stands.

    `line` and `column` count from 1; `length` is in characters; `text` is the whole line as
    written (recipes are no patients' data, so their text may be shown).
    """

    source: str
    line: int
    column: int
    length: int
    text: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"

    def caret(self) -> str:
        """The line as written and, under it, a caret for each character meant."""
        indent = "".join("\t" if char == "\t" else " " for char in self.text[: self.column - 1])
        return f"    {self.text}\n    {indent}{'^' * max(self.length, 1)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of a recipe: what is wrong, where, and what to do about it."""

    message: str
    span: Span | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.span}: " if self.span else ""
        caret = f"\n{self.span.caret()}" if self.span else ""
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{where}{self.message}{caret}{hint}"


class DeidError(Exception):
    """The base of all errors that deid-core raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses have keyword arguments and attributes of their own: rebuild without calling
        # their __init__, from the message and the attributes.
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(kind: type[DeidError], args: tuple[Any, ...], state: dict[str, Any]) -> DeidError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class RecipeError(DeidError):
    """A recipe has mistakes, or names what can't be resolved; `problems` holds all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        title = "" if count == 1 else f"{count} mistakes in the recipe:\n"
        super().__init__(title + "\n".join(str(problem) for problem in self.problems))


class ArgumentError(DeidError):
    """A call of the library, or of the command line, was given what it can't use."""


class RegistryError(DeidError):
    """A plugin or a function can't be had; the subclasses say why."""


class PluginError(RegistryError):
    """A plugin failed to load, is blocked, or offers something malformed."""


class UnknownFunctionError(RegistryError):
    """No plugin offers a function of this name; `suggestions` are names that come close."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        self.suggestions = tuple(suggestions)
        super().__init__(message)


class AmbiguousFunctionError(RegistryError):
    """Several plugins offer a function of this bare name; `candidates` are the full names."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        self.candidates = tuple(candidates)
        super().__init__(message)


class OptionError(RegistryError):
    """An option of a function is unknown, missing, or has a text that its type can't take."""

    def __init__(self, message: str, option: str | None = None) -> None:
        self.option = option
        super().__init__(message)


class HeldValueError(DeidError):
    """A value can't be held by its element: by its VR, or by the dataset's character set."""


class FileError(DeidError):
    """One file or dataset could not be de-identified; nothing of it was written.

    `file` is the input (None for a dataset in memory), `path` the element (``Seq__0__Keyword``),
    `span` the recipe's line; each is None where it has no part in the matter.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        path: str | None = None,
        span: Span | None = None,
    ) -> None:
        self.message = message
        self.file = file
        self.path = path
        self.span = span
        super().__init__(message)

    def __str__(self) -> str:
        parts = [str(part) for part in (self.file, self.path) if part]
        if self.span is not None:
            parts.append(f"recipe {self.span.source}, line {self.span.line}")
        return ": ".join([*parts, self.message])


class ParseError(FileError):
    """The bytes of a file, or of an element, do not parse whole under their transfer syntax."""


class LimitError(ParseError):
    """A file would cost more than any real one: nesting too deep, or inflating beyond measure."""


class RuleError(FileError):
    """A rule could not be carried out on an element: a function failed, a value can't be held."""


class RefusedError(FileError):
    """A filter of the recipe flags the file as one that the recipe's rules are not enough for."""


class OutputError(FileError):
    """The output can't be written: it exists, can't be named, or the file system refused."""


class WorkerError(DeidError):
    """Workers of a run can't be had, or differ from the process that started it."""


class BusyError(DeidError):
    """Another run is writing into the same output folder."""


class JournalError(DeidError):
    """The journal of a run can't be written, so the run ends: nothing would be known of it."""


class FilesError(DeidError):
    """Some files of a call failed; `results` has a result or an error for each, in input order."""

    def __init__(self, message: str, results: Sequence[Any]) -> None:
        self.results = tuple(results)
        super().__init__(message)
