"""What compiling finds: mistakes, and doubts that strictness makes mistakes of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from deid_core.errors import Problem, Span


class About(Enum):
    """What a doubt is about."""

    PROTECTED = "a rule that names a protected element"
    NO_DATE = "a JITTER that names a time"
    VALUE = "a value that the VR can hold but should not"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something right by the letter that may still surprise.

    `refused`: strictness makes a mistake of it.
    """

    about: About
    problem: Problem
    refused: bool


@dataclass(slots=True)
class Findings:
    """Gathers everything that compiling has to say, to be told together."""

    strict: bool
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def wrong(self, message: str, span: Span | None, hint: str | None = None) -> None:
        """A mistake."""
        self.problems.append(Problem(message, span, hint))

    def doubtful(
        self,
        about: About,
        message: str,
        span: Span,
        hint: str | None = None,
        *,
        refused: bool = True,
    ) -> None:
        """Something right by the letter that may still surprise; see Doubt."""
        doubt = Doubt(about, Problem(message, span, hint), refused)
        self.doubts.append(doubt)
        if self.strict and refused:
            self.problems.append(doubt.problem)

    def warnings(self) -> list[str]:
        """The doubts, in words; of values, each file warns that they are written into."""
        told = (doubt.problem for doubt in self.doubts if doubt.about is not About.VALUE)
        return [f"{problem.span}: {problem.message}" for problem in told]
