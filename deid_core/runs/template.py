"""Names of outputs from a template: ``{PatientID}/{SOPInstanceUID}.dcm``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from deid_core.engine.preview import Preview
from deid_core.errors import ArgumentError, OutputError
from deid_core.runs.names import LONGEST_PART, clean_part, clean_value, is_clean
from deid_core.runs.walk import Found
from deid_core.standard.dictionary import find_keyword, keyword_of, suggestions, vr_of

DEFAULT_TEMPLATE = "{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm"

_TOKEN = re.compile(r"\{(?P<keyword>[^{}]*)\}|(?P<literal>[^{}]+)|(?P<stray>[{}])")
_NO_TEXT = frozenset(("SQ", "OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_LONGEST_LITERAL = LONGEST_PART // 2


@dataclass(frozen=True, slots=True)
class _Value:
    keyword: str


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: for each part of the path, its literal texts and values in order."""

    parts: tuple[tuple[str | _Value, ...], ...]

    def relative(self, found: Found, preview: Preview) -> Path:
        """The path of the output below the output folder, from the de-identified dataset.

        Raises OutputError where the template has SOPInstanceUID and the output does not.
        """
        return Path(*(self._part(part, found, preview) for part in self.parts))

    def _part(self, part: tuple[str | _Value, ...], found: Found, preview: Preview) -> str:
        room = LONGEST_PART - sum(len(piece.encode()) for piece in part if isinstance(piece, str))
        texts = {piece: _text(piece, found, preview) for piece in part if isinstance(piece, _Value)}
        cleaned = {piece: clean_value(text, room) for piece, text in texts.items()}
        if sum(len(text.encode()) for text in cleaned.values()) > room:
            cleaned = {
                piece: clean_value(text, room // len(texts)) for piece, text in texts.items()
            }
        return clean_part(
            "".join(piece if isinstance(piece, str) else cleaned[piece] for piece in part)
        )


def parse_template(text: str) -> Template:
    """`text` as a template: parts between slashes, of literal text and ``{Keyword}``.

    Raises ArgumentError for a keyword that DICOM does not have or that has no text, for literal
    text that no file system should get (``..``, an absolute path, ``:``), for stray braces.
    """
    return Template(tuple(_parse_part(part, text) for part in text.split("/")))


def _parse_part(part: str, template: str) -> tuple[str | _Value, ...]:
    if not part:
        raise _mistake(template, "it has an empty part; it must not start or end with a slash")
    pieces: list[str | _Value] = []
    for token in _TOKEN.finditer(part):
        if token["stray"]:
            raise _mistake(template, f"a brace has no partner in {part}")
        if token["literal"] is not None:
            pieces.append(token["literal"])
        else:
            pieces.append(_Value(_keyword(token["keyword"], template)))
    literals = [piece for piece in pieces if isinstance(piece, str)]
    if not all(map(is_clean, literals)):
        raise _mistake(template, f"{part} has characters that file systems refuse")
    if any(".." in piece for piece in literals):
        raise _mistake(template, "it must not lead out of the output folder")
    if sum(len(piece.encode()) for piece in literals) > _LONGEST_LITERAL:
        raise _mistake(template, f"{part} has more than {_LONGEST_LITERAL} bytes of literal text")
    if pieces == literals and clean_part(part) != part:
        raise _mistake(template, f"a folder or file can't be called {part}")
    return tuple(pieces)


def _keyword(text: str, template: str) -> str:
    tag = find_keyword(text)
    if isinstance(tag, int) and tag >> 16 != 2 and not _NO_TEXT & set((vr_of(tag) or "").split()):
        return keyword_of(tag)
    if tag is not None:
        raise _mistake(template, f"{text} has no text that could name a file")
    close = suggestions(text)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise _mistake(template, f"{text} is not a DICOM keyword{hint}")


def _mistake(template: str, message: str) -> ArgumentError:
    return ArgumentError(f"layout {template}: {message}")


def _text(piece: _Value, found: Found, preview: Preview) -> str:
    text = preview.text(piece.keyword)
    if piece.keyword == "SOPInstanceUID" and not text.strip(" \0"):
        raise OutputError(
            "the output has no SOPInstanceUID, which the layout names it by; choose another layout",
            file=str(found.path),
        )
    return text
