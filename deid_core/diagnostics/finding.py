"""A finding: what `deid-core check` says of a place in a recipe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from deid_core.errors import Problem, Span


class Severity(str, Enum):
    """How bad it is: the recipe can't be used; it may not do what is meant; good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def __str__(self) -> str:
        return self.value


class Code(str, Enum):
    """What a finding is about, in a word that stays the same; docs/cli.md tells what each means."""

    MISTAKE = "mistake"
    PROTECTED = "protected"
    NO_DATE = "no-date"
    UNFIT_VALUE = "unfit-value"
    DOUBTFUL = "doubtful"
    OVERRULED_REMOVE = "overruled-remove"
    NEVER_ACTS = "never-acts"
    SELDOM_ACTS = "seldom-acts"
    REPEATED = "repeated"
    SELECTS_NOTHING = "selects-nothing"
    UNUSED = "unused"
    SHORT_NAMES = "short-names"
    ODD_VALUE = "odd-value"
    JOINS_NOTHING = "joins-nothing"
    KEPT_SEQUENCE = "kept-sequence"
    OTHER_CASE = "other-case"
    PS3_15 = "ps3.15"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a recipe; `span` is None where it is about what the recipe lacks."""

    code: Code
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None

    def __str__(self) -> str:
        told = Problem(f"{self.severity}: {self.message} [{self.code}]", self.span, self.hint)
        return str(told)

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data: source, line, column and length are None without a place."""
        span = self.span
        return {
            "code": str(self.code),
            "severity": str(self.severity),
            "message": self.message,
            "hint": self.hint,
            "source": span.source if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "length": span.length if span else None,
        }


def from_problem(problem: Problem, code: Code, severity: Severity) -> Finding:
    """A mistake, or a doubt, of parsing or compiling as a finding."""
    return Finding(code, severity, problem.message, problem.span, problem.hint)
