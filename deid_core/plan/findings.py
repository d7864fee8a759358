"""What compiling finds: mistakes, and doubts that strictness makes mistakes of."""

from __future__ import annotations

from dataclasses import dataclass, field

from deid_core.errors import Problem, Span


@dataclass(slots=True)
class Findings:
    """Gathers everything that compiling has to say, to be told together."""

    strict: bool
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def wrong(self, message: str, span: Span | None, hint: str | None = None) -> None:
        """A mistake."""
        self.problems.append(Problem(message, span, hint))

    def doubtful(self, message: str, span: Span, hint: str | None = None) -> None:
        """Something right by the letter that may still surprise."""
        if self.strict:
            self.wrong(message, span, hint)
        else:
            self.warnings.append(f"{span}: {message}")
