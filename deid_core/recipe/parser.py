"""Texts to statements: sections, and which line belongs to which.  All mistakes are collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from deid_core.recipe.mistakes import MistakeError, Report, did_you_mean, reporting
from deid_core.recipe.references import problems_of
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

_NAMED = ("fields", "values", "filter")
_SECTIONS = ("header", *_NAMED, "labels")


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
        self._problems: list[Problem] = []
        self._format: str | None = None
        self._section: str | None = None
        self._skipping = False  # the section is unknown or has no name: that was told already
        self._name = ""
        self._rules: list[Rule] = []
        self._fields: dict[str, list[FieldEntry]] = {}
        self._values: dict[str, list[ValuesEntry]] = {}
        self._filters: dict[str, list[LabelBlock]] = {}
        self._labels: list[LabelEntry] = []
        self._open: _OpenLabel | None = None

    def read(self, source: Source) -> None:
        self._sources.append(source.name)
        first = True
        for line in source.lines():
            with reporting(self._problems.append):
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
            {name: tuple(entries) for name, entries in self._fields.items()},
            {name: tuple(entries) for name, entries in self._values.items()},
            {
                name: tuple(block.label for block in blocks)
                for name, blocks in self._filters.items()
            },
            tuple(self._labels),
        )
        self._problems.extend(problems_of(statements))
        problems = tuple(sorted(self._problems, key=self._place))
        return Parsed(
            replace(statements, problems=problems, fields=_sound(statements.fields, problems)),
            {name: tuple(found) for name, found in self._filters.items()},
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
        message = "FORMAT dicom must come first"
        self._problems.append(Problem(message, piece.span, "put FORMAT dicom above this line"))

    def _end_section(self) -> None:
        self._close_label()
        self._section = None
        self._skipping = False

    def _start_section(self, token: Piece, rest: Piece) -> None:
        self._end_section()
        self._skipping = True
        section = token.text[1:].lower()
        if section not in _SECTIONS:
            hint = f"sections are {', '.join(f'%{name}' for name in _SECTIONS)}"
            known = [f"%{name}" for name in _SECTIONS]
            if rest.text:
                # It may have meant to be a list: that there is none would be told in vain.
                self._fields.setdefault(word(rest).text, [])
                self._values.setdefault(word(rest).text, [])
            message = f"{token.text} is not a section"
            raise MistakeError(message, token, did_you_mean(token.text, known, hint))
        if section not in _NAMED and rest.text:
            self._section = section
            raise MistakeError(f"%{section} takes no name", rest)
        name = closed_word(rest).text.strip() if rest.text else ""
        if section in _NAMED and not name:
            raise MistakeError(f"%{section} needs a name", token, f"%{section} NAME")
        self._section, self._name, self._skipping = section, name, False
        lists: dict[str, dict[str, list[Any]]] = {
            "fields": self._fields,
            "values": self._values,
            "filter": self._filters,
        }
        if section in lists:
            lists[section].setdefault(name, [])

    def _line(self, piece: Piece) -> None:
        if self._section == "header":
            rule = parse_rule(piece, self._problems.append)
            if rule is not None:
                self._rules.append(rule)
        elif self._section == "fields":
            self._fields[self._name].append(parse_field_entry(piece))
        elif self._section == "values":
            entry = parse_values_entry(piece, self._problems.append)
            if entry is not None:
                self._values[self._name].append(entry)
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
            self._open.add(piece, self._problems.append)

    def _close_label(self) -> None:
        label, self._open = self._open, None
        if label is None:
            return
        if label.empty:
            hint = "give it criteria, or coordinates"
            self._problems.append(Problem("this label has no lines", label.piece.span, hint))
        with reporting(self._problems.append):
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
