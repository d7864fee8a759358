"""Tables of originals and replacements, out of CSV, JSON and Parquet files."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class TableError(ValueError):
    """The table can't be read, or has a value that is neither text nor a whole number."""


class TableColumnError(TableError):
    """The table has no such column, or one twice, or a row that is too short or too long."""


class TableDuplicateError(TableError):
    """The table has an original twice."""


class NotInTableError(LookupError):
    """The table does not have a value."""


class TableFile(str):
    """The file of a table, as an absolute path, named .csv, .json or .parquet.

    ValueError where there is no such file, or where Parquet can't be read.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> TableFile:
        """The file that a text names, relative to the current folder."""
        if Path(text).suffix.lower() not in _READERS:
            raise ValueError("expected a file named .csv, .json or .parquet")
        if not Path(text).is_file():
            raise ValueError("there is no such file")
        if text.lower().endswith(".parquet") and find_spec("pyarrow") is None:
            raise ValueError("Parquet needs pyarrow: pip install 'deid-core[parquet]'")
        return super().__new__(cls, os.path.abspath(text))


def read_table(file: TableFile, key: str | None, column: str | None) -> dict[str, str]:
    """The replacements by original: columns `key` (the first) and `column` (the second).

    Outer spaces do not count.  A TableError, of the class that says what is wrong.
    """
    try:
        rows = _READERS[Path(file).suffix.lower()](file)
    except TableError:
        raise
    except Exception as error:
        raise TableError(type(error).__name__) from None
    if isinstance(rows, Mapping):
        if key is not None or column is not None:
            raise TableColumnError("an object of originals and replacements has no columns")
        return _pairs(rows.items())
    names = list(rows[0]) if rows else []
    key = _column(key, names, 0)
    column = _column(column, names, 1)
    if any(row.keys() != rows[0].keys() for row in rows):
        raise TableColumnError("not all rows have the same columns")
    return _pairs((row[key], row[column]) for row in rows)


def _column(name: str | None, names: list[str], position: int) -> str:
    if name is None and len(names) > position:
        return names[position]
    if name is None or name not in names:
        raise TableColumnError("no such column")
    return name


def _pairs(found: Iterable[tuple[object, object]]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for original, replacement in found:
        key = _cell(original)
        if key in pairs:
            raise TableDuplicateError
        pairs[key] = _cell(replacement)
    return pairs


def _cell(value: object) -> str:
    if value is None:
        return ""
    # A fraction is most often an identifier that some program took for a number.
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TableError("a value is neither text nor a whole number")
    return str(value).strip()


def _read_csv(file: str) -> list[dict[str, object]]:
    with open(file, encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.reader(lines, strict=True) if row]
    if not rows:
        raise TableColumnError("the table has no header")
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names) or any(len(row) != len(names) for row in rows):
        raise TableColumnError("a column comes twice, or a row is too short or too long")
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]


def _read_json(file: str) -> Any:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise TableDuplicateError
        return found

    found = json.loads(Path(file).read_text("utf-8-sig"), object_pairs_hook=unique)
    if isinstance(found, list) and all(isinstance(row, dict) for row in found):
        return found
    if isinstance(found, dict):
        return found
    raise TableError("expected an object, or an array of objects")


def _read_parquet(file: str) -> Any:
    table = import_module("pyarrow.parquet").read_table(file)
    if len(set(table.column_names)) < len(table.column_names):
        raise TableColumnError("a column comes twice")
    return table.to_pylist()


_READERS = {".csv": _read_csv, ".json": _read_json, ".parquet": _read_parquet}
