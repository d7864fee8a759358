"""Texts to statements: sections, and which line belongs to which.  All mistakes are collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from deid_core.errors import Problem
from deid_core.recipe.filters import (
    FilterLine,
    LabelBlock,
    Region,
    is_region,
    label_block,
    parse_criteria,
    parse_region,
)
from deid_core.recipe.lexer import closed_word, first_token, statement, word
from deid_core.recipe.mistakes import MistakeError, Report, close_to, did_you_mean
from deid_core.recipe.references import named_lists, problems_of
from deid_core.recipe.sections import (
    parse_field_entry,
    parse_label_entry,
    parse_rule,
    parse_values_entry,
)
from deid_core.recipe.source import Line, Piece, Source
from deid_core.recipe.statements import (
    FieldEntry,
    LabelEntry,
    Rule,
    Statements,
    ValuesEntry,
)

_SECTIONS = ("header", "fields", "values", "filter", "labels")
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The statements of a recipe, and its labels with their lines as written."""

    statements: Statements
    labels: dict[str, tuple[LabelBlock, ...]]


def parse(sources: Sequence[Source]) -> Parsed:
    """Read texts, one after the other, as one recipe; `problems` has all mistakes of all texts."""
    parser = _Parser()
    for source in sources:
        parser.read(source)
    return parser.finish()


def _frozen(lists: Mapping[str, Sequence[_Entry]]) -> dict[str, tuple[_Entry, ...]]:
    return {name: tuple(entries) for name, entries in lists.items()}


def _sound(
    fields: Mapping[str, tuple[FieldEntry, ...]], problems: Sequence[Problem]
) -> dict[str, tuple[FieldEntry, ...]]:
    """The lists of fields without the lines that close a circle."""
    wrong = {problem.span for problem in problems}
    return {
        name: tuple(entry for entry in entries if entry.span not in wrong)
        for name, entries in fields.items()
    }


class _Parser:
    def __init__(self) -> None:
        self._sources: list[str] = []
        self._report = Report()
        self._format: str | None = None
        self._section: str | None = None
        self._skipping = False  # the section is unknown: that was told already
        self._nameless: set[str] = set()
        self._name = ""
        self._rules: list[Rule] = []
        self._fields: dict[str, list[FieldEntry]] = {}
        self._values: dict[str, list[ValuesEntry]] = {}
        self._filters: dict[str, list[LabelBlock]] = {}
        self._labels: list[LabelEntry] = []
        self._lists: dict[str, dict[str, list[Any]]] = {
            "fields": self._fields,
            "values": self._values,
            "filter": self._filters,
        }
        self._open: _OpenLabel | None = None

    def read(self, source: Source) -> None:
        self._sources.append(source.name)
        first = True
        for line in source.lines():
            with self._report.reporting():
                piece = statement(line)
                if piece is not None:
                    was_first, first = first, False
                    self._statement(piece, was_first)
        if first and self._format is None:
            self._missing_format(Piece(Line(source.name, 1, ""), 0, 0))

    def finish(self) -> Parsed:
        self._close_label()
        statements = Statements(
            self._format or "",
            tuple(self._rules),
            _frozen(self._fields),
            _frozen(self._values),
            {
                name: tuple(block.label for block in blocks)
                for name, blocks in self._filters.items()
            },
            tuple(self._labels),
            parts=tuple(self._report.parts),
        )
        for section, name in named_lists(statements):
            if section in self._nameless:
                self._lists[section].setdefault(name, [])
        statements = replace(statements, fields=_frozen(self._fields), values=_frozen(self._values))
        found = [*self._report.problems, *problems_of(statements)]
        problems = tuple(sorted(found, key=self._place))
        return Parsed(
            replace(statements, problems=problems, fields=_sound(statements.fields, problems)),
            _frozen(self._filters),
        )

    def _place(self, problem: Problem) -> tuple[int, int, int]:
        span = problem.span
        return (self._sources.index(span.source), span.line, span.column) if span else (0, 0, 0)

    def _statement(self, piece: Piece, first: bool) -> None:
        token, rest = first_token(piece)
        if token.text.upper() == "FORMAT":
            self._read_format(token, rest, first)
            return
        if self._format is None:
            self._missing_format(token)
        if piece.text.startswith("%"):
            self._start_section(token, rest)
        elif self._section is not None:
            self._line(piece)
        elif not self._skipping:
            hint = f"sections are {', '.join(f'%{name}' for name in _SECTIONS)}"
            raise MistakeError("this stands before any section", piece, hint)

    def _read_format(self, token: Piece, rest: Piece, first: bool) -> None:
        self._format = "dicom"
        self._end_section()
        if not first:
            raise MistakeError("FORMAT comes first in a text", token)
        if rest.text.lower() != "dicom":
            message = f"the format {rest.text or 'that FORMAT needs'} is not known"
            raise MistakeError(message, rest if rest.text else token, "FORMAT dicom")

    def _missing_format(self, piece: Piece) -> None:
        self._format = "dicom"  # told once
        hint = "put FORMAT dicom above this line"
        self._report.problems.append(Problem("FORMAT dicom must come first", piece.span, hint))

    def _end_section(self) -> None:
        self._close_label()
        self._section = None
        self._skipping = False

    def _start_section(self, token: Piece, rest: Piece) -> None:
        self._end_section()
        name = word(rest).text.strip()
        section = token.text[1:].lower()
        guessed = section not in _SECTIONS
        if guessed:
            section = self._unknown_section(token, name)
        self._skipping = not section
        if not section:
            return
        self._section, self._name = section, name
        if section in self._lists:
            self._lists[section].setdefault(name, [])
            if not name:
                # What names a list that is not there may mean this one.
                self._nameless.add(section)
                if not guessed:
                    raise MistakeError(f"%{section} needs a name", token, f"%{section} NAME")
            closed_word(rest)
        elif name and not guessed:
            raise MistakeError(f"%{section} takes no name", rest)

    def _unknown_section(self, token: Piece, name: str) -> str:
        """Tell of a section that there is not; the one that is probably meant, or no text."""
        known = [f"%{section}" for section in _SECTIONS]
        hint = f"sections are {', '.join(known)}"
        with self._report.reporting():
            message = f"{token.text} is not a section"
            raise MistakeError(message, token, did_you_mean(token.text, known, hint))
        meant = close_to(token.text, known)
        if not meant and name:
            # It may have meant to be a list: that there is none would be told in vain.
            self._fields.setdefault(name, [])
            self._values.setdefault(name, [])
        return meant[0][1:] if meant else ""

    def _line(self, piece: Piece) -> None:
        if self._section == "header":
            rule = parse_rule(piece, self._report)
            if rule is not None:
                self._rules.append(rule)
        elif self._section == "fields":
            listed = parse_field_entry(piece, self._report)
            if listed is not None:
                self._fields[self._name].append(listed)
        elif self._section == "values":
            collecting = parse_values_entry(piece, self._report)
            if collecting is not None:
                self._values[self._name].append(collecting)
        elif self._section == "labels":
            self._labels.append(parse_label_entry(piece))
        else:
            self._filter_line(piece)

    def _filter_line(self, piece: Piece) -> None:
        token, rest = first_token(piece)
        if token.text.upper() == "LABEL":
            self._close_label()
            self._open = _OpenLabel(piece, rest)
            if not rest.text:
                raise MistakeError("LABEL needs a text", token, "LABEL what this flags")
        elif self._open is None:
            raise MistakeError("this stands before any LABEL", piece, "LABEL what this flags")
        else:
            self._open.add(piece, self._report)

    def _close_label(self) -> None:
        label, self._open = self._open, None
        if label is None:
            return
        if label.empty:
            hint = "give it criteria, or coordinates"
            self._report.problems.append(Problem("this label has no lines", label.piece.span, hint))
        with self._report.reporting():
            self._filters[self._name].append(label.block())


class _OpenLabel:
    """A LABEL whose lines are being read."""

    def __init__(self, piece: Piece, name: Piece) -> None:
        self.piece = piece
        self._name = name
        self._lines: list[FilterLine] = []
        self._regions: list[Region] = []
        self.empty = bool(name.text)  # one without a text was told already

    def add(self, piece: Piece, report: Report) -> None:
        self.empty = False
        if is_region(piece):
            self._regions.append(parse_region(piece))
            return
        line = parse_criteria(piece, report)
        if line is not None:
            self._lines.append(line)

    def block(self) -> LabelBlock:
        return label_block(self._name, self.piece, tuple(self._lines), tuple(self._regions))
